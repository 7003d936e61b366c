"""Compute a run again from its files and compare: the same program path as a build, in a file of its own, published
nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cxroi.building import Stages, Stated, calculate
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.errors import DataError
from cxroi.ledger.cases import cases
from cxroi.ledger.shown import Shown
from cxroi.reading.base.company import finding_of
from cxroi.reading.base.compared import WORDS, Compared, Verdict, compared
from cxroi.reading.base.queries import findings as finding_rows
from cxroi.reading.base.queries import present, rows
from cxroi.reading.initiatives.promise import case_findings, unread
from cxroi.reading.trust.audit import Record
from cxroi.results.base.provenance import code_hash
from cxroi.results.base.run import Run
from cxroi.tables import themes
from cxroi.tables.newest import DECLARED
from cxroi.terms import Finding, Principal


@dataclass(frozen=True)
class Rerun:
    """What a rerun found. `notes` say what has changed since (program, software); figures may then rightly differ."""

    compared: tuple[Compared, ...]
    notes: tuple[str, ...]
    seconds: float

    def count(self, verdict: Verdict) -> int:
        return sum(one.verdict == verdict for one in self.compared)

    @property
    def confirmed(self) -> bool:
        return bool(self.compared) and all(one.verdict in ("identical", "same") for one in self.compared)

    @property
    def sentence(self) -> str:
        """ "Computed again from 15 files: 1,029 of 1,029 figures are the same (1,020 to the last digit)." """
        whole, exact = len(self.compared), self.count("identical")
        same = exact + self.count("same")
        if whole == 1:
            return f"Computed again from the files: the figure is {WORDS[self.compared[0].verdict]}."
        return (
            f"Computed again from the files: {same:,} of {whole:,} figures are the same, {exact:,} of them to "
            "the last digit."
        )


def rerun(
    store: Store, run: Record, figures: Sequence[Finding], principal: Principal, *, progress: Callable[[str], None]
) -> Rerun:
    """Recompute a whole run from the intake, then compare the given figures.

    Raises DataError when the files or assumptions of that run are not there any more; StoreError while a load or build
    runs.
    """
    if "view" not in principal.rights or run.stated is None:
        raise DataError(
            "this build was made by a version of cxroi that kept too little to run it again. Next: python -m cxroi "
            f"build --store {store.path}"
        )
    stated = Stated(run.stated, run.themes or themes.shipped(), pl.DataFrame(run.declared, schema=DECLARED))
    stages = Stages(progress)
    made = recomputed(
        store, stated, (run.generation, run.seed), principal, stages=stages, first=lambda e: _same_inputs(e, run)
    )
    return Rerun(tuple(compared(one, made.get(one.id)) for one in figures), _notes(run), stages.seconds)


def recomputed(
    store: Store,
    stated: Stated,
    build: tuple[str, int],
    principal: Principal,
    *,
    stages: Stages,
    first: Callable[[DuckEngine], None] | None = None,
) -> dict[str, Finding]:
    """Every figure computed anew from the intake in a file of its own, deleted afterwards; nothing is published.

    `build`: generation and seed to compute under; `first` may refuse before anything is computed.
    """
    generation, seed = build
    aside = store.path / f"new-{secrets.token_hex(6)}.duckdb"
    with store.locked():
        try:
            with DuckEngine(aside, attach={"intake": store.intake}) as engine:
                if first is not None:
                    first(engine)
                again = calculate(engine, store, stated, stages, generation=generation, seed=seed)
                made = {finding.id: finding for finding in map(finding_of, finding_rows(engine))}
                return made | _promised(engine, again, store, principal, made)
        finally:
            for path in store.path.glob(f"{aside.name}*"):
                path.unlink(missing_ok=True)


def _promised(
    engine: DuckEngine, run: Run, store: Store, principal: Principal, made: Mapping[str, Finding]
) -> dict[str, Finding]:
    """The figures beside the business cases of the ledger, from the actuals that were just computed."""
    actuals = rows(engine, "actuals") if "results.actuals" in present(engine) else ()
    found: dict[str, Finding] = {}
    for entry in cases(Shown(store.path), principal):
        if unread(entry):
            continue
        key = str(entry.body["initiative"])
        earned = made.get(f"initiative/{key}/earned@since_launch")
        found |= {one.id: one for one in case_findings(run, entry, (key, run.assumptions.version), actuals, earned)}
    return found


def _same_inputs(engine: DuckEngine, run: Record) -> None:
    now = engine.query("select file_id, sha256 from intake.meta.files order by file_id")
    before = {(row.get("file_id"), row["sha256"]) for row in run.inputs}
    differing = len(before ^ set(now.iter_rows()))
    if differing:
        raise DataError(
            f"{differing} files were loaded or replaced since this run, so it cannot be computed again from the "
            "intake. Next: audit the newest run, or load the files named in the audit into a new store"
        )


def _notes(run: Record) -> tuple[str, ...]:
    from importlib.metadata import version

    notes = [
        f"{name} was {was} and is now {now}" for name, was in run.versions.items() if (now := version(name)) != was
    ]
    if run.code != code_hash():
        notes.append("the program itself has changed since that run")
    return tuple(notes)
