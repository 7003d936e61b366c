"""Do answers come before the money, and are they fresh? Two checks of the within-customer effect that no sample size
repairs.

An answer yet to come cannot move this month's money; where it goes with it, the money moved the answer, and the effect
of the answer before is not to be believed (a lead as placebo, Granger 1969). An old answer stands for a new one with
noise,
which makes the effect of the answer alone smaller, never larger (Wooldridge 2010, section 4.4.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxroi.cells.core.common import scratch
from cxroi.cells.core.within import Layout
from cxroi.cells.score.answered import GIVEN, KNOWN, MONEY, answered_months, mean_age
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.within import within
from cxroi.estimators.score.curve import CurveFit
from cxroi.nature import Meaning
from cxroi.terms import Check, Fit, ScoreEffect
from cxroi.words import amount, by_chance, number

ORDER, AGE = "answers before money", "age of the answer"


Measured = tuple[Sequence[ScoreEffect], Sequence[CurveFit]]


def with_timing(engine: Engine, measured: Measured) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """(effects, curves), those within customers with both checks of the whole company."""
    effects, curves = measured
    if not any(one.kind == "within" and one.refused is None for one in effects):
        return list(effects), list(curves)
    whole: Meaning = next((one.meaning for one in effects if one.kind == "within" and one.refused is None), "")
    checks = tuple(check for check in (_order(engine), _age(mean_age(engine), whole)) if check is not None)
    return (
        [
            replace(one, checks=(*one.checks, *checks)) if one.kind == "within" and one.refused is None else one
            for one in effects
        ],
        [replace(one, checks=(*one.checks, *checks)) if one.refused is None else one for one in curves],
    )


def _order(engine: Engine) -> Check:
    margin = engine.query("select count(margin) as n from panel.customer_month")["n"][0]
    with scratch(engine) as names:
        rows = answered_months(engine, "margin" if margin else "revenue_net", names)
        try:
            return judged(within(engine, rows, Layout("unit_id", "month", MONEY, (KNOWN, GIVEN))))
        except DesignError as why:
            why_not = str(why).rstrip(".")
            return Check(ORDER, "REVIEW", f"Whether answers follow the money of their month cannot be seen: {why_not}.")


def judged(fit: Fit) -> Check:
    """FAIL where the answer given in a month goes with that month's money clearly and at least half as much as the
    known one."""
    from scipy.stats import t

    known, given = fit.param(KNOWN), fit.param(GIVEN)
    p = float(2 * t.sf(abs(given) / fit.std_error(GIVEN), fit.df))
    words = (
        f"One step more in the answer a customer is about to give goes with {amount(given)} of the same "
        "month's money, one "
        f"in the answer known before with {amount(known)}"
    )
    if p >= rule.LEAD_P:
        return Check(ORDER, "PASS", f"{words}: no clear sign that money moves the answers; so much {by_chance(p)}.")
    if abs(given) < rule.LEAD_SHARE * abs(known):
        return Check(
            ORDER, "REVIEW", f"{words}: answers follow the money a little, or something moves both in the same month."
        )
    return Check(
        ORDER,
        "FAIL",
        f"{words}: answers follow the money, or something moves both in the same month, so what a point "
        "is worth is claimed at most. Ask at a fixed date, not after an invoice or a problem.",
    )


def _age(months: float | None, meaning: Meaning) -> Check | None:
    if months is None:
        return None
    words = f"The answer in force is {number(months)} months old on average"
    if months <= rule.OLD_ANSWER:
        return Check(AGE, "PASS", f"{words}.")
    if meaning != "least":
        return Check(AGE, "PASS", f"{words}; what customers feel since then stands beside it in the figure.")
    return Check(
        AGE,
        "REVIEW",
        f"{words}: old answers make an effect look smaller, never larger, so the figure is a lower bound. "
        "Asking more often would sharpen it.",
    )
