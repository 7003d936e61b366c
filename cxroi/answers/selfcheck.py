"""Bundle of the page "Self-check": the store's newest report, and whether it was made for the build that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxroi.answers import context
from cxroi.answers.company import Company
from cxroi.answers.records import Stamp
from cxroi.engine.store import Store
from cxroi.selfcheck.run import Report, check, read, write
from cxroi.selfcheck.shape import shape_of


@dataclass(frozen=True)
class SelfcheckAnswer:
    """`report` is None where no self-check was run yet; `current` tells that it was run for this build's run."""

    report: Report | None
    current: bool
    stamp: Stamp


def selfcheck(company: Company) -> SelfcheckAnswer:
    """Read the report beside the builds."""
    report = read(company.path)
    return SelfcheckAnswer(report, report is not None and report.run_id == company.build.run_id, context.stamp(company))


def run_small(company: Company, companies: int, customers: int, say: Callable[[str], None]) -> None:
    """Simulate a few small companies like the one that is open and keep the report beside its builds."""
    store = Store(company.path)
    with store.read() as engine:
        shape = shape_of(engine, most=customers)
    write(check(shape, companies, company.build.run_id, say), store.path)
