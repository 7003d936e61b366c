"""One build: raw -> clean -> panel -> cells -> results, in a new file, published in one step.

Every stage is named while it runs, and its time, peak memory and rows stay in `meta.stages`.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

import polars as pl

from cxroi import words
from cxroi.demo import Truth, read_truth
from cxroi.demo.planted.truth import TRUTH_FILE
from cxroi.engine import Engine
from cxroi.engine.store import Manifest, Store
from cxroi.errors import StoreError
from cxroi.files.display import read_style
from cxroi.ledger import Ledger
from cxroi.ledger.declarations import declarations
from cxroi.ledger.restore import keep_copy
from cxroi.results import compute
from cxroi.results.base.provenance import Watch, code_hash
from cxroi.results.base.run import Run, read_run
from cxroi.tables import themes
from cxroi.tables.build import build_tables
from cxroi.tables.newest import DECLARED
from cxroi.terms import Principal
from cxroi.value.assumptions import in_force as assumptions

DRAW_SEED = 20_261_122
READER = Principal("cxroi", frozenset(("view",)))
PACKAGES = ("duckdb", "polars", "numpy", "scipy", "statsmodels")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Stated:
    """What people wrote down for a build: finance's assumptions, the themes that comments are sorted by, and what the
    ledger holds about other events (DECLARED)."""

    assumptions: assumptions.Assumptions
    themes: themes.Themes
    declared: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECLARED))


@dataclass
class Stages:
    """Clock of a build: what ran, how long, how much memory at its peak."""

    say: Say
    rows: list[dict[str, object]] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.say(f"stage: {name}")
        started = time.perf_counter()
        yield
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.rows.append({"stage": name, "seconds": round(time.perf_counter() - started, 3), "peak_mb": round(peak, 1)})

    @property
    def seconds(self) -> float:
        """Time of all stages so far."""
        return sum(float(str(row["seconds"])) for row in self.rows)

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema={"stage": pl.String, "seconds": pl.Float64, "peak_mb": pl.Float64})


def _versions() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES}


def _run_id(inputs: list[str], stated: Stated, seed: int) -> str:
    """Same inputs, assumptions, themes, declarations, seed, program and software: same id, because they give the same
    numbers."""
    said = [list(map(str, row)) for row in stated.declared.iter_rows()]
    written = [stated.assumptions.version, stated.themes.version, said]
    text = json.dumps([inputs, *written, seed, _versions(), code_hash()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def stated_now(store: Store, rules: assumptions.Assumptions) -> Stated:
    """What a build is told now: the assumptions given, the company's themes and what the ledger declares."""
    return Stated(rules, themes.read(store.themes_file), _declared(store))


def _declared(store: Store) -> pl.DataFrame:
    """What the ledger holds about other events, as the tables take it in."""
    rows = [
        (one.initiative, one.signed_by, one.signed_on, one.event, one.event_on)
        for one in declarations(Ledger(store.path), READER)
    ]
    return pl.DataFrame(rows, schema=DECLARED, orient="row")


def _truth(store: Store, run: Run) -> Truth | None:
    """What the generator planted, where this is the demo company and its truth lies beside its files."""
    file = store.path / "files" / TRUTH_FILE
    return read_truth(file) if run.is_demo and file.exists() else None


def _write_meta(engine: Engine, run: Run, stages: Stages, seed: int) -> None:
    row = {
        "generation": run.generation,
        "run_id": run.run_id,
        "company": run.company,
        "is_demo": run.is_demo,
        "currency": run.currency,
        "data_through_month": run.last_month,
        "first_month": run.first_month,
        "snapshot": run.snapshot,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "assumptions_version": run.assumptions.version,
        "profile": run.profile,
        "style": words.current().model_dump_json(),
        "primary_metric": run.primary_metric,
        "seed": seed,
        "versions": json.dumps(_versions()),
        "scope": json.dumps(asdict(run.scope)),
    }
    schema = {"data_through_month": pl.Int32, "first_month": pl.Int32, "seed": pl.Int64}
    engine.put("build_row", pl.DataFrame([row], schema_overrides=schema))
    engine.put("stage_rows", stages.frame())
    engine.execute("create schema if not exists meta")
    engine.execute("create or replace table meta.build as from build_row")
    engine.execute("create or replace table meta.stages as from stage_rows")


def build(
    store: Store,
    *,
    seed: int = DRAW_SEED,
    progress: Say = print,
    who: Principal = Principal(),  # noqa: B008 - frozen
) -> Manifest:
    """Build and publish a new generation of the store; returns its manifest. `who` builds, and signs what is taken in.

    Raises StoreError where nothing was loaded or another build is running; DataError where the tables break their
    grain. Whatever happens, the previous generation stays readable and nothing half-done remains.
    """
    if not store.intake.exists():
        raise StoreError(
            f"nothing has been loaded into {store.path} yet. Next: python -m cxroi load --profile PROFILE "
            f"--store {store.path} SOURCE"
        )
    Ledger(store.path).check()
    if not store.assumptions_file.exists() and not assumptions.kept_version(store.path):
        assumptions.write_defaults(store.assumptions_file)
    assumptions.take_in(store.path, who)
    stated = stated_now(store, assumptions.in_force(store.path))
    stages = Stages(progress)
    with words.using(read_style(store.style_file)), store.publishing(seed=seed) as new:
        run = calculate(new.engine, store, stated, stages, generation=new.generation, seed=seed)
        with stages.stage("publish"):
            _write_meta(new.engine, run, stages, seed)
    try:
        keep_copy(store.path)
    except (StoreError, OSError, sqlite3.Error):
        progress(
            "The build is published; the copy of the ledger beside it could not be renewed: make room, build again"
        )
    return store.current()


def calculate(engine: Engine, store: Store, stated: Stated, stages: Stages, *, generation: str, seed: int) -> Run:
    """Everything between the intake (attached to the engine as `intake`) and the findings, as a build and an audit do
    it.

    What was declared in the ledger goes in beside the files, so that a declaration counts from the next build on.
    What was run is kept beside the figures in `meta.statements`, `meta.inputs` and `meta.provenance`.
    """
    watch = Watch(engine, stages.stage)
    rates = [(code, entry.value) for code, entry in stated.assumptions.currency_rates.items()]
    watch.put("rates", pl.DataFrame(rates, schema={"currency": pl.String, "rate": pl.Float64}, orient="row"))
    watch.put("declared", stated.declared)
    with watch.stage("clean and panel"):
        build_tables(watch, lambda words: stages.say(f"  {words}"), stated.themes)
    watch.memory.settle()
    inputs = engine.query("select sha256 from intake.meta.files order by sha256")["sha256"].to_list()
    run = read_run(engine, stated.assumptions, generation=generation, run_id=_run_id(inputs, stated, seed))
    run = compute(watch, run, watch.stage, seed=seed, truth=_truth(store, run))
    watch.write(run)
    return run
