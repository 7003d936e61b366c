"""Our side of every measurement; each function runs in a process of its own."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.child import serve
from benchmarks.memory import peak_mb
from benchmarks.unit import median_seconds, seconds_of, unit_seconds
from cxroi.demo import write
from cxroi.door import Request, estimated
from cxroi.door.files import opened
from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.engine.sqlfiles import read_folder
from cxroi.engine.store import Store
from cxroi.estimators.score.effect import score_results
from cxroi.tables import build as tables
from cxroi.tables import newest
from cxroi.tables.grain import check_grain
from cxroi.terms import Estimate

INTAKE = "intake.txt"
"""Where the intake of the clean tables lies: what the panel leaves out is counted against it."""
ASOF = """create or replace table rival_panel as
    select f.unit_id, f.month, s.segment_name, s.region_name, s.business_unit_name, s.team_name, f.revenue_net,
    f.cost_to_serve,
        f.margin, coalesce(f.contacts, 0) as contacts, i.score, i.level_known, i.n_scores, s.baseline_margin,
        s.baseline_decile,
        f.month - s.tenure_from as tenure_months, case when f.month = s.left_month then 1 else 0 end as has_left
    from clean.financials f
    join panel.unit_span s on s.unit_id = f.unit_id and f.month >= s.first_month and f.month <= s.last_month
    asof left join panel.score_interval i on i.unit_id = f.unit_id and f.month >= i.known_from
    order by f.unit_id, f.month"""


def files(folder: str, units: int, months: int) -> dict[str, Any]:
    """Generate the demo company's files."""
    seconds = seconds_of(lambda: write(Path(folder), units=units, months=months, progress=_quiet))
    return {"seconds": seconds, "peak_mb": peak_mb(), "bytes": _folder_bytes(Path(folder))}


def load(store: str, folder: str) -> dict[str, Any]:
    """Load the files through the demo profile; rows are those kept."""
    from cxroi.sources.loading.load import load as load_files
    from cxroi.sources.meaning import profiles

    started = time.perf_counter()
    report = load_files(Store(Path(store)), profiles.read("demo"), [Path(folder)], progress=_quiet)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "rows": sum(table.kept for table in report.tables.values()),
        "bytes": Store(Path(store)).intake.stat().st_size,
    }


def build(store: str) -> dict[str, Any]:
    """The whole build, with the stages that it recorded itself."""
    from cxroi.building import build as build_store

    place = Store(Path(store))
    started = time.perf_counter()
    manifest = build_store(place, progress=_quiet)
    seconds = time.perf_counter() - started
    with place.read() as engine:
        stages = engine.query("select stage, seconds, peak_mb from meta.stages").to_dicts()
        rows = int(engine.query("select count(*) as n from panel.customer_month").item())
        unit = unit_seconds(engine)
    return {
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "rows": rows,
        "bytes": manifest.bytes,
        "stages": stages,
        "unit": unit,
    }


def prepare(store: str, folder: str, exports: str) -> dict[str, Any]:
    """Clean tables and panel in files of their own, and the very rows that are fitted as Parquet for the other side."""
    out = Path(exports)
    out.mkdir(parents=True, exist_ok=True)
    load(store, folder)
    intake = Store(Path(store)).intake
    (out / INTAKE).write_text(str(intake), encoding="utf-8")
    with DuckEngine(out / "work.duckdb", attach={"intake": intake}) as engine:
        tables.build_tables(engine, _quiet)
        engine.execute("create schema bench")
        engine.execute("""create table bench.heard as select * from panel.customer_month
            where active = 1 and score is not null and margin is not null order by unit_id, month""")
        engine.execute(f"create table bench.launches as {_LAUNCHES}")
        engine.execute("checkpoint")
        for name in ("heard", "launches"):
            engine.query(f"select * from bench.{name}").write_parquet(out / f"{name}.parquet")
        rows = {
            name: int(engine.query(f"select count(*) as n from {name}").item())
            for name in ("panel.customer_month", "bench.heard", "bench.launches")
        }
    return {"rows": rows}


_LAUNCHES = """
    with chosen as (select initiative_id from panel.exposure_month where launch_month is not null
        group by initiative_id order by count(distinct launch_month) desc, initiative_id limit 1),
    launched as (select e.unit_id, e.launch_month from panel.exposure_month e join chosen using (initiative_id)),
    whole as (select unit_id from panel.customer_month where margin is not null group by unit_id
        having count(*) = (select count(distinct month) from panel.customer_month))
    select p.unit_id, p.month, cast(p.margin as double) as margin, l.launch_month
    from panel.customer_month p join whole using (unit_id) left join launched l using (unit_id) order by p.unit_id,
    p.month"""


def panel(exports: str, runs: int) -> dict[str, Any]:
    """The panel from the clean tables into a DuckDB file, grain checked."""
    copy = Path(exports) / "work-run.duckdb"
    found, alone, units = [], [], []
    for _ in range(runs):
        shutil.copy(Path(exports) / "work.duckdb", copy)
        with DuckEngine(copy, attach={"intake": Path((Path(exports) / INTAKE).read_text(encoding="utf-8"))}) as engine:
            units.append(unit_seconds(engine))
            _without_panel(engine)
            newest.prepare(engine)
            started = time.perf_counter()
            alone.append(_panel(engine))
            found.append(time.perf_counter() - started)
            units.append(unit_seconds(engine))
    copy.unlink()
    return {
        "seconds": float(np.median(found)),
        "alone": float(np.median(alone)),
        "unit": min(units),
        "peak_mb": peak_mb(),
    }


def _without_panel(engine: Engine) -> None:
    engine.execute("drop schema bench cascade")
    engine.execute("drop schema panel cascade")
    engine.execute("create schema panel")
    for name in ("rates", "declarations", "replaced", "refused"):
        engine.execute(f"drop table clean.{name}")
    engine.execute("checkpoint")


def _panel(engine: DuckEngine) -> float:
    """Every panel table; seconds of the customer-month table alone."""
    alone = 0.0
    for file in read_folder(tables.FOLDER / "panel"):
        started = time.perf_counter()
        engine.execute(f"create table {file.name} as\n{file.sql}")
        if file.name == "panel.customer_month":
            alone = time.perf_counter() - started
        check_grain(engine, file.name, file.grain)
        if file.name in tables.PACKED:
            engine.pack(file.name, tables.PACKED[file.name])
    engine.execute("checkpoint")
    return alone


def asof(exports: str, runs: int) -> dict[str, Any]:
    """The join a user would write: ASOF over answers and ordered output (intervals and spans are given to it)."""
    copy = Path(exports) / "asof-run.duckdb"
    shutil.copy(Path(exports) / "work.duckdb", copy)
    with DuckEngine(copy) as engine:

        def work() -> None:
            engine.execute(ASOF)
            engine.execute("checkpoint")

        found = {"seconds": median_seconds(work, runs), "peak_mb": peak_mb()}
    copy.unlink()
    return found


def answers(exports: str, runs: int) -> dict[str, Any]:
    """What an answer goes with, for everyone, as a build asks: leaving and margin, within and between, the curve."""
    with DuckEngine(Path(exports) / "work.duckdb", read_only=True) as engine:
        before = unit_seconds(engine)
        (effect, *_), _ = score_results(engine, segments=())
        seconds = median_seconds(lambda: score_results(engine, segments=()), runs)
        unit = min(before, unit_seconds(engine))
    found = {"seconds": seconds, "unit": unit, "peak_mb": peak_mb(), "rows": effect.n_obs}
    return found | {"point": effect.margin, "error": float(np.sqrt(effect.covariance[1][1]))}


def launches(exports: str, runs: int) -> dict[str, Any]:
    """Every group-time effect and their averages through the door, from the file, clustered by customer."""
    ask = Request("did", outcome="margin", unit="unit_id", period="month", cohort="launch_month")
    source = str(Path(exports) / "launches.parquet")

    def asked() -> list[Estimate]:
        with opened(source) as table:
            return estimated(table, ask)

    with DuckEngine(Path(exports) / "work.duckdb", read_only=True) as engine:
        before = unit_seconds(engine)
        row = next(row for row in asked() if row.term == "simple")
        seconds = median_seconds(asked, runs)
        unit = min(before, unit_seconds(engine))
    found = {"seconds": seconds, "unit": unit, "peak_mb": peak_mb(), "rows": row.n_clusters}
    return found | {"point": row.estimate, "error": row.std_error}


def _folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _quiet(_: str) -> None:
    """Progress is not part of a measurement."""


TASKS = {task.__name__: task for task in (files, load, build, prepare, panel, asof, answers, launches)}

if __name__ == "__main__":
    serve(TASKS)
