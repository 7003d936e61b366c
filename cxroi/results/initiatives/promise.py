"""Promise versus delivery as findings: what an approved case promised by now, what came, what explains the
difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxroi import words
from cxroi.ledger.cases import Case
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, recorded
from cxroi.terms import Check, Finding
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.initiatives.promise import (
    CAUSES,
    Factors,
    Plan,
    delivered_factors,
    explained,
    promised_factors,
    spread,
)

QUESTION = "Did it deliver what was promised?"
SUBJECTS = {
    "reach": "customers reached",
    "timing": "time they had it",
    "effect": "effect on each of them",
    "price": "margin per customer",
}
EFFECT, COST = Nature("effect", "margin"), Nature("effect", "cost")
HOW = (
    "Each cause's part is its change averaged over all orders in which the four causes may change one after the other "
    "(Shapley 1953); the parts add up to the difference."
)
WHO = "Customers reached had at least one month in the data from the launch to the month compared."
NOT_BEGUN = "no customer of this initiative is in the data yet"


@dataclass(frozen=True)
class Promise:
    """One case with what stands beside it: key in the ledger, words of its approval, the initiative's actuals by
    month."""

    key: str
    case: Case
    name: str
    source: str
    actuals: tuple[Mapping[str, Any], ...]
    earned: Finding | None


def plan_of(case: Case) -> Plan:
    return Plan(
        case.first_month,
        case.months,
        case.reach,
        case.ramp_months,
        case.effect,
        case.price,
        case.one_off_cost,
        case.monthly_cost,
    )


def window(run: Run, case: Case) -> int:
    """Last month in which promise and delivery are compared: the last with data, or the case's own last one."""
    return min(run.last_month or 0, case.first_month + case.months - 1)


def promise_findings(run: Run, promise: Promise) -> list[Finding]:
    """promise/<case>/{promised,actual,difference,reach,timing,effect,price,cost_...}; the parts add up to the
    difference."""
    last, plan = window(run, promise.case), plan_of(promise.case)
    rows = [row for row in promise.actuals if row["month"] <= last]
    reached = int(rows[-1]["n_reached"]) if rows else 0
    margin, cost = plan.through(last)
    spent = sum(float(row["cost"]) for row in rows)

    def about(slug: str, subject: str, nature: Nature, noun: str = "") -> About:
        mine = promise.case.initiative
        return About(f"promise/{promise.key}/{slug}", QUESTION, subject, nature, "to_date", initiative=mine, noun=noun)

    def fact(slug: str, subject: str, point: float, source: str) -> Finding:
        return recorded(run, about(slug, subject, COST), point, "money", n=reached, source=source)

    def typed(slug: str, subject: str, point: float, source: str, nature: Nature = COST) -> Finding:
        figure = Figure(point, None, None, "E", 0, "money", source)
        return _typed(finding(run, about(slug, subject, nature), figure), subject, promise.case)

    def made(slug: str, subject: str, figure: Figure) -> Finding:
        return finding(run, about(slug, subject, EFFECT, "margin"), figure)

    planned = promised_factors(plan, last)
    actual, parts, difference, came = _delivered(promise, rows, planned, margin)
    told = made("difference", f"Difference of {promise.name} from its promise", difference)
    found = [
        typed("promised", f"Promised by {promise.name} by now", margin, promise.source, EFFECT),
        made("actual", promise.name, actual),
        replace(told, statement=_sentence(promise, margin, told)),
    ]
    found += [
        _part(
            cause, made(cause, f"Difference of {promise.name} through {SUBJECTS[cause]}", parts[cause]), planned, came
        )
        for cause in CAUSES
    ]
    found += [
        typed("cost_promised", f"Promised cost of {promise.name} by now", cost, promise.source),
        fact("cost_actual", f"Cost of {promise.name} by now", spent, "cost file, rows up to the month compared"),
        typed("cost_difference", f"Cost of {promise.name} less its promise", spent - cost, "cost file less the case"),
    ]
    return found


def _typed(made: Finding, subject: str, case: Case) -> Finding:
    """A promise is an assumption and says whose: "Promised by texts by now: $250k (assumed, no range, grade E, owner
    Ann)." """
    owner = f"owner {words.safe_text(case.owner, 60)}" if case.owner else "no owner named in the case"
    method = f"Typed in the business case, {owner}: {made.method}."
    return replace(
        made,
        method=method,
        statement=f"{words.safe_text(subject)}: {words.figure_words(made)} (assumed, no range, grade E, {owner}).",
    )


def _delivered(
    promise: Promise, rows: Sequence[Mapping[str, Any]], planned: Factors, margin: float
) -> tuple[Figure, dict[str, Figure], Figure, Factors | None]:
    """What came, its parts and the difference; all refused with the initiative's own reason where it has no figure."""
    row, earned = (rows[-1] if rows else None), promise.earned
    if row is None or row["earned"] is None or earned is None or earned.refused:
        reason = (earned.reason if row is not None and earned is not None else None) or NOT_BEGUN
        none = refusal(reason, "money", earned.n if earned else 0)
        return none, dict.fromkeys(CAUSES, none), none, None
    n, checks = int(row["n_reached"]), earned.checks
    ends = [float(row[name]) for name in ("earned", "earned_low", "earned_high")]

    def figure(point: float, low: float, high: float, how: str) -> Figure:
        return Figure(point, low, high, earned.grade, n, "money", how, checks=checks)

    actual = figure(ends[0], ends[1], ends[2], earned.method)
    difference = figure(
        ends[0] - margin, ends[1] - margin, ends[2] - margin, "Margin earned less margin promised, both to date."
    )
    months = sum(float(one["n_exposed"]) for one in rows)
    lived = sum(float(one["margin"]) for one in rows)
    factors = [delivered_factors(float(n), months, lived, end) for end in ends]
    ranges = spread(planned, factors)
    hows = {cause: f"{HOW} {WHO}" if cause == "reach" else HOW for cause in CAUSES}
    if ranges is None or factors[0] is None:
        none = refusal("the exposed customers brought no margin to compare with the promise", "money", n)
        return actual, dict.fromkeys(CAUSES, none), difference, None
    told = explained(planned, factors[0])
    return actual, {cause: figure(told[cause], *ranges[cause], hows[cause]) for cause in CAUSES}, difference, factors[0]


def _part(cause: str, made: Finding, planned: Factors, came: Factors | None) -> Finding:
    """The part with both values: "Customers reached, 784 with a month since launch instead of the promised 1,500: −$10k
    ..." """
    if came is None or made.point is None:
        return made
    both = [_value(cause, getattr(one, cause), made.currency) for one in (came, planned)]
    there = " with a month in the data since launch" if cause == "reach" else ""
    head = f"{SUBJECTS[cause].capitalize()}, {both[0]}{there} instead of the promised {both[1]}"
    money = words.money(made.point, made.currency, signed=True)
    return replace(made, statement=f"{head}: {money} of margin {words.range_words(made)}.", label=head)


def _value(cause: str, value: float, currency: str | None) -> str:
    if cause == "reach":
        return words.count(value)
    if cause == "timing":
        return f"{words.number(value)} months"
    return words.share(value) if cause == "effect" else words.money(value, currency)


def _sentence(promise: Promise, margin: float, difference: Finding) -> str:
    """ "Early notice promised $52k by now and delivered $48k to $68k: ..." in words a board reads."""
    promised = words.money(margin, difference.currency)
    if difference.point is None or difference.low is None or difference.high is None:
        return (
            f"{promise.name} promised {promised} by now; what it delivered is not measurable, because "
            f"{difference.reason}."
        )
    came = words.money(difference.point + margin, difference.currency)
    span = words.money_range(difference.low + margin, difference.high + margin, difference.currency)
    verdict = (
        "more than promised"
        if difference.low > 0
        else "less than promised"
        if difference.high < 0
        else "no clear difference from the promise"
    )
    return f"{promise.name} promised {promised} by now and delivered {came} (90 % range {span}): {verdict}."


def ownership(case: Case, named: tuple[str | None, str | None]) -> Check:
    """Whether somebody answers for the money and somebody for the work; without both a case cannot be approved."""
    missing = [
        name
        for name, mine, table in zip(("sponsor", "owner"), (case.sponsor, case.owner), named, strict=True)
        if not (mine or table)
    ]
    if missing:
        return Check(
            "sponsor and owner", "FAIL", f"Unowned: no {' and no '.join(missing)} is named, so it cannot be approved."
        )
    return Check("sponsor and owner", "PASS", "A sponsor answers for the money and an owner for the work.")
