"""One step of the answer and monthly margin, corrected for noise in single answers.

An answer is what a customer experienced plus chance: x_j = x*_j + u_j. Over the months of two consecutive answers, customer and
month effects taken out, margin moves with b (x*_j - x*_(j-1)), the answers with (x*_j - x*_(j-1)) + (u_j - u_(j-1)), so that
least squares finds less than b. The answer before the pair, x_(j-2), and the one after it, x_(j+1), hold neither u_j nor
u_(j-1). Where experience fades (AR(1), memory r a month; gaps g1 in the pair, g2 before it, g3 after it; v its variance),

    cov(x_(j-2), x_j - x_(j-1)) = -v r^g2 (1 - r^g1),   cov(x_(j+1), x_j - x_(j-1)) = v r^g3 (1 - r^g1),

and their covariances with the step in margin are b times these: lasting quality stands in both answers of the pair and cancels.
Their ratio is b for noise of any size (Anderson and Hsiao 1981; Griliches and Hausman 1986). The instrument is the later answer
less the earlier one, each faded by r^(g-1), so that the nearer one counts more. It needs what the plain effect needs (answers do
not follow the money, which is checked) and noise that does not last from one answer to the next.

What it cannot see: noise that lasts like experience (a mood of months). It enters the covariance with the answers only, so that
the figure is too small, below even the plain one where the mood outlasts the experience, never too large; earlier and later
answers agree all the same. Answers at an end of the scale can only err to one side: answers then move less than experience, by
about the share of them, and the range reaches down by that share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxroi.cells.answer_steps import AROUND, EARLIER, LATER, MONEY, PAIR, SCORE, answer_steps, answered_again
from cxroi.cells.common import scratch
from cxroi.cells.within import Layout
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.hazard import MIN_CLUSTERS
from cxroi.estimators.instrument import Instrumented, instrumented
from cxroi.estimators.timing import ORDER, Measured
from cxroi.terms import ALL, Check, ScoreEffect
from cxroi.words import amount, by_chance, count, number, share

NOISE = "noise in single answers"


@dataclass(frozen=True)
class Corrected:
    """Margin a customer and month with one step of what customers experience, beside `plain` with one step of the answer.

    `low`, `high` at LEVEL; `refused` holds the reason where the correction does not hold. `customers` answered three times.
    """

    plain: float
    value: float
    low: float
    high: float
    customers: int
    n_clusters: int
    checks: tuple[Check, ...] = ()
    refused: str | None = None

    @property
    def larger(self) -> bool:
        """The whole range lies beyond the plain figure."""
        return self.refused is None and (self.low > self.plain > 0 or self.high < self.plain < 0)


def noise_corrected(engine: Engine, effects: Sequence[ScoreEffect]) -> Corrected | None:
    """The correction of the within effect of everyone; None where that effect itself is refused or absent."""
    plain = next((one for one in effects if one.kind == "within" and one.segment == ALL and one.refused is None), None)
    if plain is None:
        return None
    customers, ends = answered_again(engine)
    none = Corrected(plain.margin, 0.0, 0.0, 0.0, customers, 0)
    if customers < MIN_CLUSTERS:
        return replace(none, refused=f"{count(customers)} customers answered three times or more, {MIN_CLUSTERS} needed")
    if any(check.name == ORDER and check.status == "FAIL" for check in plain.checks):
        return replace(none, refused="answers follow the money here, and other answers of the same customer carry that too")
    money = engine.query("select count(margin) as n from panel.customer_month")["n"][0]
    try:
        with scratch(engine) as names:
            rows = answer_steps(engine, "margin" if money else "revenue_net", names)
            layout = Layout(PAIR, "month", MONEY, (SCORE, AROUND, EARLIER, LATER))
            return judged(instrumented(engine, rows, layout, "unit_id"), none, ends)
    except DesignError as why:
        return replace(none, refused=str(why).rstrip("."))


def judged(found: Instrumented, none: Corrected, ends: float) -> Corrected:
    """The correction with its checks, or why it does not hold. `ends`: share of answers at an end of the scale."""
    from scipy.stats import norm

    none = replace(none, n_clusters=found.n_clusters)
    if found.strength < rule.STRENGTH or found.low is None or found.high is None:
        return replace(none, refused="the answers before and after a change tell too little about it (strength "
                                     f"{number(found.strength)}, {rule.STRENGTH:g} needed); more customers who answer three "
                                     "times, or answers closer together, would do")
    earlier, later = (amount(value) for value in found.alone)
    if found.p_agree < rule.AGREE_P:
        return replace(none, refused=f"by earlier answers a step goes with {earlier}, by later ones with {later}, which "
                                     "chance does not explain: something moves answers and money together")
    below = (abs(none.plain) - found.value * (1 if none.plain > 0 else -1)) / found.std_error
    if norm.sf(below) < rule.AGREE_P:
        return replace(none, refused=f"it comes to {amount(found.value)} instead of {amount(none.plain)}, and noise cannot make "
                                     "a plain figure too large: answers may stand for months that they do not describe, or moods "
                                     "last longer than experience")
    checks = (
        Check("strength of the answers around a change", "PASS",
              f"The answers before and after tell {number(found.strength)} about a change, {rule.STRENGTH:g} needed."),
        Check("earlier and later answers agree", "PASS",
              f"By earlier answers a step goes with {earlier}, by later ones with {later} "
              f"(so far apart {by_chance(found.p_agree)})."),
        Check("ends of the scale", "PASS" if ends <= rule.SCALE_ENDS else "REVIEW",
              f"{share(ends)} of answers are the best or the worst possible, where noise goes one way only; the range reaches "
              "down by that share."))
    low, high = min(found.low, found.low * (1 - ends)), max(found.high, found.high * (1 - ends))
    return replace(none, value=found.value, low=low, high=high, checks=checks)


def noise_check(found: Corrected) -> Check:
    """What the correction says of the plain figure."""
    if found.refused is not None:
        return Check(NOISE, "REVIEW", f"Whether chance in single answers matters cannot be seen: {found.refused}. It makes an "
                                      "effect look smaller, never larger.")
    words = (f"Corrected for chance in single answers one step goes with {amount(found.value)} a customer and month instead of "
             f"{amount(found.plain)}")
    if found.larger:
        return Check(NOISE, "REVIEW", f"{words}: the figure is conservative.")
    return Check(NOISE, "PASS", f"{words}: no clear difference.")


def with_noise(measured: Measured, found: Corrected | None) -> Measured:
    """(effects, curves), those within customers with the check of the whole company."""
    effects, curves = measured
    if found is None:
        return measured
    check = noise_check(found)
    return ([replace(one, checks=(*one.checks, check)) if one.kind == "within" and one.refused is None else one
             for one in effects],
            [replace(one, checks=(*one.checks, check)) if one.refused is None else one for one in curves])
