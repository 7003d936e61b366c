"""Bundle of the page "Self-check": the store's newest report, and whether it was made for the build that is open."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.answers import context
from cxroi.answers.company import Company
from cxroi.answers.records import Stamp
from cxroi.selfcheck.run import Report, read


@dataclass(frozen=True)
class SelfcheckAnswer:
    """`report` is None where no self-check was run yet; `current` tells that it was run for this build's run."""

    report: Report | None
    current: bool
    stamp: Stamp


def selfcheck(company: Company) -> SelfcheckAnswer:
    """Read the report beside the builds; the page never simulates anything itself."""
    report = read(company.path)
    return SelfcheckAnswer(report, report is not None and report.run_id == company.build.run_id, context.stamp(company))
