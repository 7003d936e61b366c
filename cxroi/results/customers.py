"""Customers and forecast: every figure of that page, in one stage of the build."""

from __future__ import annotations

from cxroi.engine import Engine
from cxroi.results.forecast import forecast_findings
from cxroi.results.lifetime import lifetime_findings
from cxroi.results.retention import retention_findings
from cxroi.results.run import Run
from cxroi.terms import Finding


def customer_findings(engine: Engine, run: Run) -> list[Finding]:
    """Forecast with its back-test, what became of the revenue of a year ago, and what customers are worth."""
    return [*forecast_findings(engine, run), *retention_findings(engine, run),
            *lifetime_findings(engine, run)]
