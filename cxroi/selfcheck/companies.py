"""Companies with known truth through the product's own chain, without the detour over text files.

The frames a simulated company consists of go into an intake as a load would have left them; from there on the tables,
estimators, values and findings are those of `python -m cxroi build`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import polars as pl

from cxroi.building import DRAW_SEED
from cxroi.demo import Truth, World, simulate
from cxroi.demo.shapes.family import shaped
from cxroi.demo.shapes.spec import Spec
from cxroi.engine.duck import DuckEngine
from cxroi.engine.identifiers import quoted
from cxroi.estimators.company.impact import initiative_paths
from cxroi.estimators.score.effect import score_results
from cxroi.results import DRAWS
from cxroi.results.base.run import read_run
from cxroi.results.demo.truth import truth_findings
from cxroi.results.initiatives.money import initiative_findings, total_findings
from cxroi.results.initiatives.whole import portfolio
from cxroi.results.score.points import active_customers, curve_findings, point_findings, usable
from cxroi.sources.base.database import ddl
from cxroi.sources.meaning.schema import TABLES, ColumnType
from cxroi.tables.build import build_tables
from cxroi.terms import Finding
from cxroi.value.assumptions import in_force as assumptions

NEEDED = ("units", "financials", "outcomes", "feedback", "initiatives", "initiative_costs", "exposures", "uptake")
"""Tables that money is computed from; the others of a company decorate pages."""


@contextmanager
def built(world: World, units: int, months: int, seed: int) -> Iterator[tuple[DuckEngine, Truth]]:
    """An engine in memory that holds clean.* and panel.* of a simulated company, and what was planted in it."""
    company = simulate(world, units, months, seed)
    with tables_of(company.frames) as engine:
        yield engine, company.truth


@contextmanager
def tables_of(frames: dict[str, pl.DataFrame], inactivity: int | None = None) -> Iterator[DuckEngine]:
    """An engine in memory that holds clean.* and panel.* of a company of these canonical frames."""
    with tempfile.TemporaryDirectory(prefix="cxroi-company-") as folder:
        path = Path(folder) / "intake.duckdb"
        write_intake(path, frames, inactivity)
        engine = DuckEngine(attach={"intake": path})
        try:
            build_tables(engine, lambda _: None)
            yield engine
        finally:
            engine.close()


def findings(world: World, units: int, months: int, seed: int) -> list[Finding]:
    """What is planted in a simulated company (ids truth/...) and every money figure estimated for it."""
    with built(world, units, months, seed) as (engine, truth):
        return judged(engine, truth, seed)


def shaped_findings(spec: Spec, seed: int) -> list[Finding]:
    """The same for a company of another shape."""
    company = shaped(spec, seed)
    with tables_of(company.frames, company.inactivity) as engine:
        return judged(engine, company.truth, seed)


def judged(engine: DuckEngine, truth: Truth, seed: int) -> list[Finding]:
    """Planted and estimated figures of the company that the engine holds.

    The steps of a build that money comes from: score effects by segment, curve, initiatives, totals; facts, ladder,
    event studies and cuts by business unit are left out for speed.
    """
    with as_file(files("cxroi.demo").joinpath("assumptions.toml")) as stated:
        run = read_run(engine, assumptions.read(stated), generation="0", run_id=f"{seed:08d}")
    effects, curves = score_results(engine, segments=("segment",))
    effects = usable(run, effects)
    found = point_findings(run, effects, active_customers(engine, run)) + curve_findings(run, curves)
    whole = portfolio(engine, run, initiative_paths(engine, draws=DRAWS, seed=DRAW_SEED))
    found += initiative_findings(run, whole) + total_findings(run, whole, engine)
    return found + truth_findings(run, truth, whole, effects)


def write_intake(path: Path, frames: dict[str, pl.DataFrame], inactivity: int | None = None) -> None:
    """The intake a load of these canonical frames would have left; unit ids are their own numbers."""
    with DuckEngine(path) as engine:
        for statement in ddl():
            engine.execute(statement)
        for name in NEEDED:
            _fill(engine, name, frames[name])
        engine.execute(
            "insert into intake.meta.imports (import_id, profile, company, is_demo, currency, panel_unit,"
            " snapshot, primary_metric, inactivity_months)"
            " values (1, 'demo', 'Simulated', true, 'USD', 'customer', false, 'nps', ?)",
            [inactivity],
        )
        engine.execute(
            "insert into intake.meta.files (file_id, import_id, file_name, sha256, profile, sample_kind)"
            " values (1, 1, 'frames', repeat('0', 64), 'demo', 'all')"
        )


def _fill(engine: DuckEngine, name: str, frame: pl.DataFrame) -> None:
    kinds = {column.name: column.type for column in TABLES[name].columns}
    engine.put("given", frame.select(_stored(column, kinds[column]) for column in frame.columns))
    columns = ", ".join(quoted(column) for column in frame.columns)
    engine.execute(
        f"insert into intake.raw.{quoted(name)} ({columns}, import_id, file_id, row_number)"  # noqa: S608 - quoted
        f" select {columns}, 1, 1, row_number() over () from given"
    )


def _stored(column: str, kind: ColumnType) -> pl.Expr:
    """A column of a frame as the intake holds it: ids as numbers, months as year * 12 + month - 1."""
    value = pl.col(column)
    if kind == "id":
        return value.str.slice(1).cast(pl.Int64)
    if kind == "month":
        return value.dt.year() * 12 + value.dt.month() - 1
    return value
