"""Customers and forecast: every figure of that page, in one stage of the build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxroi.engine import Engine
from cxroi.estimators.score.curve import CurveFit
from cxroi.results.base.run import Run
from cxroi.results.company.experience import experience_findings
from cxroi.results.company.forecast import forecast_findings
from cxroi.results.company.lifetime import lifetime_findings
from cxroi.results.company.retention import retention_findings
from cxroi.results.operations.serving import serving_findings
from cxroi.results.score.points import Active
from cxroi.results.score.staying import interaction_findings, monotone_findings, recency_findings
from cxroi.terms import Finding, ScoreEffect


@dataclass(frozen=True)
class Measured:
    """What the score effects stage found: effects and curves by cut, customers active and heard now."""

    effects: Sequence[ScoreEffect]
    curves: Sequence[CurveFit]
    active: Mapping[str, Active]


def customer_findings(engine: Engine, run: Run, measured: Measured) -> list[Finding]:
    """Forecast with its back-test, last year's revenue, lifetime value, service cost, and more on the score and
    staying."""
    return [
        *forecast_findings(engine, run),
        *retention_findings(engine, run),
        *lifetime_findings(engine, run),
        *serving_findings(engine, run, measured.active),
        *monotone_findings(run, measured.curves),
        *interaction_findings(run, measured.effects),
        *recency_findings(engine, run, measured.effects),
        *experience_findings(engine, run),
    ]
