"""How the data came in and how far to trust them: files, refused rows, facts, health, assumptions, builds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Manifest, Store
from cxroi.errors import CxroiError, EngineError
from cxroi.reading.base import context, queries
from cxroi.reading.base.company import Company
from cxroi.reading.base.queries import Row
from cxroi.reading.base.records import Stamp
from cxroi.terms import Finding
from cxroi.value.assumptions.in_force import AssumptionRow, in_force

MONEY = "fact/money"
INTAKE = ("imports", "files", "matches", "rejected_counts", "rejected")


@dataclass(frozen=True)
class Intake:
    """What was loaded. `readable` is False where the intake is missing or a load has it open."""

    readable: bool
    imports: tuple[Row, ...] = ()
    files: tuple[Row, ...] = ()
    matches: tuple[Row, ...] = ()
    rejected_counts: tuple[Row, ...] = ()
    rejected: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[int, int, int]:
        """Rows read, kept and refused over all files."""
        return (_total(self.files, "rows_read"), _total(self.files, "rows_kept"), _total(self.files, "rows_rejected"))


@dataclass(frozen=True)
class DataAnswer:
    """Bundle of the page Data and trust."""

    intake: Intake
    money: tuple[Finding, ...]
    facts: tuple[Finding, ...]
    health: tuple[Finding, ...]
    refused: tuple[Finding, ...]
    assumptions: tuple[AssumptionRow, ...]
    assumptions_version: str
    assumptions_problem: str | None
    builds: tuple[Manifest, ...]
    stages: tuple[Row, ...]
    orphans: tuple[Row, ...]
    measures: tuple[Row, ...]
    stamp: Stamp


def _total(rows: Sequence[Row], column: str) -> int:
    return sum(int(row[column] or 0) for row in rows)


def intake(path: Path) -> Intake:
    """What the store's intake holds; unreadable where there is none yet or a load is writing it."""
    try:
        with DuckEngine(Store(path).intake, read_only=True) as engine:
            return Intake(True, *(queries.rows(engine, name) for name in INTAKE))
    except EngineError:
        return Intake(False)


def data(company: Company) -> DataAnswer:
    """Bundle of the page for the open company."""
    store = Store(company.path)
    rows, version, problem = _assumptions(company.path)
    asked = [one for one in company.all_findings if one.place.under("slope") or one.place.under("naive")]
    refused = [finding for finding in asked if finding.refused]
    experiments = company.findings("experiment/")
    return DataAnswer(
        intake=intake(company.path),
        money=tuple(company.findings(MONEY)),
        facts=(*(one for one in company.findings("fact/") if not one.place.under(MONEY)), *experiments),
        health=tuple(company.findings("health/") + company.findings("hearing/")),
        refused=tuple(refused),
        assumptions=rows,
        assumptions_version=version,
        assumptions_problem=problem,
        builds=tuple(store.history()),
        stages=company.tables["stages"],
        orphans=company.tables["orphans"],
        measures=company.tables["measures"],
        stamp=context.stamp(company),
    )


def _assumptions(path: Path) -> tuple[tuple[AssumptionRow, ...], str, str | None]:
    try:
        rules = in_force(path)
    except CxroiError as error:
        return (), "not readable", str(error)
    return tuple(rules.describe()), rules.version, None
