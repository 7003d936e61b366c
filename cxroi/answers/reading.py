"""The read side's few queries: each is one file in sql/; a table that is not there is an empty answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from cxroi.answers.records import Build
from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.errors import EngineError, StoreError
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
    "together": ("results.together",),
    "money_by_month": ("results.money_by_month",),
    "ledger_totals": ("results.ledger_totals",),
    "plan": ("clean.plan",),
    "stories": ("results.stories",),
}
"""Query name -> tables it needs; read once when a company is opened."""


@cache
def sql(name: str) -> str:
    return (files("cxroi.answers") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


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


def findings(engine: Engine) -> tuple[Row, ...]:
    return rows(engine, "findings")


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
    )
