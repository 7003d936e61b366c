"""Bundle of the page "Self-check": the store's newest report, and whether it was made for the build that is open."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.errors import DataError
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Stamp
from cxroi.selfcheck.run import Report, read


@dataclass(frozen=True)
class SelfcheckAnswer:
    """`report` is None where no self-check was run yet, or where `problem` says why the one that is there cannot be
    read; `current` tells that it was run for this build's run."""

    report: Report | None
    current: bool
    stamp: Stamp
    problem: str = ""


def selfcheck(company: Company) -> SelfcheckAnswer:
    """Read the report beside the builds."""
    try:
        report = read(company.path)
    except DataError as problem:
        return SelfcheckAnswer(None, False, context.stamp(company), str(problem))
    return SelfcheckAnswer(report, report is not None and report.run_id == company.build.run_id, context.stamp(company))
