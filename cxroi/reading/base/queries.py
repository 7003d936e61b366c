"""The read side's few queries: each is one file in sql/; a table that is not there is an empty answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.engine.sqlfiles import select
from cxroi.engine.store import Store
from cxroi.errors import EngineError, StoreError
from cxroi.reading.base.earlier import told_now
from cxroi.reading.base.records import Build
from cxroi.results.base.run import sql as panel_sql
from cxroi.results.base.scope import Scope
from cxroi.words.style import Style

Row = Mapping[str, Any]
SMALL: dict[str, tuple[str, ...]] = {
    "initiatives": ("clean.initiatives",),
    "score_effects": ("results.score_effects",),
    "stages": ("meta.stages",),
    "orphans": ("clean.orphans",),
    "overlap": ("results.overlap",),
    "actuals": ("results.actuals",),
    "flows": ("results.flows",),
    "added": ("results.added",),
    "together": ("results.together",),
    "money_by_month": ("results.money_by_month",),
    "ledger_totals": ("results.ledger_totals",),
    "plan": ("clean.plan",),
    "measures": ("clean.measures",),
    "stories": ("results.stories",),
}
"""Query name -> tables it needs; read once when a company is opened."""


sql = partial(select, "cxroi.reading")
"""Text of one of this package's SELECTs."""


def rows(engine: Engine, name: str) -> tuple[Row, ...]:
    """Rows of a named query as mappings."""
    return tuple(engine.query(sql(name)).to_dicts())


def present(engine: Engine) -> frozenset[str]:
    return frozenset(f"{row['table_schema']}.{row['table_name']}" for row in rows(engine, "tables_present"))


def small_tables(engine: Engine) -> dict[str, tuple[Row, ...]]:
    """The small tables that pages show beside the findings, by query name."""
    there = present(engine)
    return {name: rows(engine, name) if there.issuperset(needs) else () for name, needs in SMALL.items()}


def matches(store: Store) -> tuple[Row, ...]:
    """Match rates of the imports; none where the intake is missing or a load has it open."""
    try:
        with DuckEngine(store.intake, read_only=True) as intake:
            return rows(intake, "matches")
    except EngineError:
        return ()


def columns(engine: Engine) -> frozenset[str]:
    """Columns of the tables that grew with the program, "schema.table.column"."""
    return frozenset(
        f"{row['table_schema']}.{row['table_name']}.{row['column_name']}" for row in rows(engine, "columns_present")
    )


def findings(engine: Engine) -> tuple[Row, ...]:
    """Every figure of the build; where an earlier program did not say what its figures are, they are told now."""
    if "results.findings.sense" in columns(engine):
        return rows(engine, "findings")
    designs = rows(engine, "designs_before") if "results.estimates" in present(engine) else ()
    return told_now(rows(engine, "findings_before"), designs)


def _scope(engine: Engine) -> Scope:
    """What the data of the build cover."""
    if "meta.build.scope" in columns(engine):
        told = json.loads(rows(engine, "scope")[0]["scope"])
        answers = told.pop("answers", None)
        return Scope(**told, answers=tuple(answers) if answers else None)
    counted = engine.query(panel_sql("panel_units")).item() if "clean.units" in present(engine) else 0
    return Scope(n_units=int(counted or 0))


def build_facts(engine: Engine) -> Build:
    """The one row of meta.build. Raises StoreError when the file holds no finished build."""
    found = rows(engine, "build")
    if len(found) != 1:
        raise StoreError(f"The build holds {len(found)} descriptions of itself, 1 expected: python -m cxroi build")
    row = found[0]
    built = row["built_at"]
    if isinstance(built, str):
        built = datetime.fromisoformat(built)
    return Build(
        generation=str(row["generation"]),
        run_id=str(row["run_id"]),
        company=str(row["company"] or "Your company"),
        is_demo=bool(row["is_demo"]),
        currency=row["currency"],
        data_through_month=row["data_through_month"],
        built_at=built.replace(tzinfo=UTC) if built and built.tzinfo is None else built,
        assumptions_version=str(row["assumptions_version"]),
        profile=str(row["profile"] or ""),
        seed=int(row["seed"] or 0),
        first_month=row["first_month"],
        snapshot=bool(row["snapshot"]),
        primary_metric=row["primary_metric"],
        style=Style.model_validate_json(row["style"]),
        scope=_scope(engine),
    )
