"""One step of an answer as a share of what a customer brings a month, beside the same in money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cxroi import words
from cxroi.cells.score.amounts import amounts
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.proportional import SCORE, proportional
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding
from cxroi.terms import ALL, Check, Finding, Grade, ScoreEffect
from cxroi.value.base.figure import Figure, refusal

POINT = "What is one point worth?"
METHOD = (
    "within customers, as a share: Poisson with customer and month effects, clustered by customer "
    "(Wooldridge 1999); up to 5,000 customers"
)


def proportional_findings(engine: Engine, run: Run, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """`point/share/within`: by how much of itself a month's money moves with one step, with the linear effect as its
    check."""
    rows, kind = amounts(engine)
    subject = f"One step up in a customer's answer, {kind} a month while active"
    about = About("point/share/within", POINT, subject, Nature("effect", scores=True), noun=kind)
    try:
        fit, mean = proportional(rows)
    except DesignError as why:
        return [finding(run, about, refusal(str(why), "share", rows["unit_id"].n_unique(), method=METHOD))]
    slope, reach = fit.param(SCORE), half_width(fit.df) * fit.std_error(SCORE)
    point, low, high = (float(np.expm1(value)) for value in (slope, slope - reach, slope + reach))
    whole = {one.kind: one for one in effects if one.segment == ALL and one.df}
    linear, within = whole.get("plain", whole.get("within")), whole.get("within")
    meaning = within.meaning if within is not None else ""
    nature = Nature("effect", scores=True, meaning="least" if meaning in ("felt", "least") else "")
    about = replace(about, nature=nature)
    checks = (
        (_beside(linear, point * mean, fit.std_error(SCORE) * mean),) if linear is not None and kind == "margin" else ()
    )
    grade: Grade = "C" if meaning in ("", "answer") else "D"
    figure = Figure(point, low, high, grade, fit.n_clusters, "share", METHOD, checks=checks)
    return [finding(run, about, figure, n_clusters=fit.n_clusters)]


def _beside(linear: ScoreEffect, money: float, error: float) -> Check:
    """The share times the mean month of money beside the linear effect on it."""
    both = float(np.hypot(error, np.sqrt(linear.covariance[1][1])))
    alike = abs(money - linear.margin) <= max(rule.YARDSTICK_ERRORS * both, rule.YARDSTICK_SHARE * abs(linear.margin))
    told = (
        f"As a share it comes to {words.amount(money)} a customer and month, as a plain amount to "
        f"{words.amount(linear.margin)}."
    )
    return Check("second estimator", "PASS" if alike else "NOTE", told)
