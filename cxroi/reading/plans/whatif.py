"""What if answers rose: a plan in, margin, net value, payback and their ranges out, as findings.

The figures come from `cxroi.value` alone; here they only get their sentence, so that page, slide, workbook and command
line show the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxroi import words
from cxroi.errors import DataError
from cxroi.ledger.scenarios import Plan
from cxroi.nature import Nature, Place
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Card
from cxroi.reading.base.rules import rules_shown
from cxroi.reading.plans.choices import chosen
from cxroi.reading.score.value import Group
from cxroi.results.base.run import About, Run, finding
from cxroi.terms import ALL, LEVEL, Check, Finding
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure
from cxroi.value.initiatives.priced import NO_RATE
from cxroi.value.plans import scenario_lines
from cxroi.value.plans.scenario import ScenarioValue, scenario_value
from cxroi.value.plans.scenario_lines import EndFigure, PointsFigure
from cxroi.value.plans.scenario_worlds import Part, Scenario
from cxroi.value.plans.tornado import INPUTS

QUESTION = "What if the answers of these customers rose?"
OVER_ALL = frozenset(("npv_decision", "expected", "cost", "cost_today", "roi", "kept"))
BEFORE_COST = "Before its cost, the plan"
WORTH, AHEAD = Nature("level", "margin", scores=True), Nature("forecast", "margin", scores=True)
NATURES = {
    "npv_decision": AHEAD,
    "expected": AHEAD,
    "kept": AHEAD,
    "cost": replace(WORTH, money="cost"),
    "cost_today": replace(WORTH, money="cost"),
    "roi": Nature("ratio", scores=True),
    "pays_back_in_12": Nature("chance", scores=True),
    "loses_money": Nature("chance", scores=True),
}
"""What a plan's figures are; the others (payback, path, reach, tornado, value of a point) are levels."""
Make = Callable[..., Finding]


@dataclass(frozen=True)
class WhatIfAnswer:
    """`net` is the headline; `path` the cumulative money by month; `others` stand below the cards; `needed` and
    `measured` are the value of a point that would do and the one estimated; `bars` and `curve` feed the tornado and the
    reach
    chart."""

    plan: Plan
    net: Finding
    cards: tuple[Card, ...]
    others: tuple[tuple[str, Finding], ...]
    path: tuple[Finding, ...]
    bars: tuple[Finding, ...]
    curve: tuple[Finding, ...]
    needed: Finding
    measured: Finding
    cost: Finding
    invested: Finding
    margin: Finding
    break_even_points: Finding
    checks: tuple[Check, ...]
    reach: int
    customers: int
    horizon: int

    def told(self, path: str) -> Finding:
        """One of the figures by the last part of its path, such as "payback"."""
        every = (self.net, *(card.finding for card in self.cards), *(one for _, one in self.others))
        return next(one for one in every if one.key == path)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every figure of the scenario, each once: what the command line prints."""
        every = (
            self.net,
            self.margin,
            self.cost,
            self.invested,
            *(card.finding for card in self.cards),
            *(one for _, one in self.others),
            self.break_even_points,
            self.needed,
            self.measured,
            *self.path,
            *self.bars,
            *self.curve,
        )
        return tuple({one.id: one for one in every}.values())


def assumptions(company: Company) -> Assumptions:
    """The company's assumptions as they stand now; the defaults where nobody has written any."""
    return rules_shown(company)


def scenario_of(plan: Plan, groups: tuple[Group, ...]) -> Scenario:
    """The plan as the engine of money takes it."""
    parts = tuple(
        Part(group.effect, round(group.effect.n_units * plan.reach_share), group.most_points) for group in groups
    )
    return Scenario(
        plan.points,
        parts,
        plan.cost_one_off,
        plan.cost_monthly,
        plan.cost_per_customer,
        plan.horizon_months,
        plan.fade_per_year,
        plan.ramp_months,
    )


def what_if(company: Company, plan: Plan) -> WhatIfAnswer:
    """Figures of one plan. DataError where no margin is known (revenue less cost is no value), where its groups cannot
    be measured here, where it reaches nobody, or where it goes beyond what was seen unasked."""
    if company.build.scope.worth == "revenue":
        raise DataError(f"{NO_RATE[:1].lower()}{NO_RATE[1:].rstrip('.')}")
    groups, rules = chosen(company, plan.segments), assumptions(company)
    scenario = _askable(plan, groups)
    value = scenario_value(scenario, rules)
    horizon = plan.horizon_months or rules.horizon
    make = _maker(company, plan, rules, horizon)
    subject = (
        plan.name
        or f"{words.number(plan.points)} points more in the answers of {words.count(scenario.reach)} customers"
    )
    net = _net(make("npv_decision", value.npv, subject), horizon)
    cost = make("cost", value.cost, "Cost")
    return WhatIfAnswer(
        plan=plan,
        net=net,
        cards=_cards(value, make, (net, cost), horizon),
        path=_path(value, make),
        checks=value.checks,
        reach=scenario.reach,
        customers=sum(group.effect.n_units for group in groups),
        horizon=horizon,
        cost=cost,
        invested=make("cost_today", value.invested, "Cost in today's money"),
        margin=make("expected", value.margin, BEFORE_COST),
        bars=_bars(scenario_lines.ends(scenario, rules, value), make, company.build.currency),
        curve=_curve(scenario_lines.curve(scenario, rules, value), make),
        needed=make("break_even", value.break_even, "A point has to bring", "customer and year"),
        measured=make("point_value", value.point_value, "A point", "customer and year"),
        break_even_points=make("break_even_points", value.break_even_points, "Points needed"),
        others=(
            ("Extra margin before cost", make("expected", value.margin, BEFORE_COST)),
            ("Return on its cost, net", make("roi", value.roi, "Return on its cost")),
            ("Customers kept", make("kept", value.kept, "Customers kept")),
        ),
    )


def _askable(plan: Plan, groups: tuple[Group, ...]) -> Scenario:
    """The scenario, where it reaches somebody and goes no further than was seen unless that was asked for."""
    scenario = scenario_of(plan, groups)
    if scenario.reach == 0:
        there = words.count(sum(group.effect.n_units for group in groups))
        raise DataError(
            f"nobody is reached: that share of {there} customers is less than one. Next: reach more of them"
        )
    if scenario.beyond and not plan.beyond:
        raise DataError(
            f"nobody's mean answer has risen by {words.number(plan.points)} points here, "
            f"{words.at_most(scenario.observed_max_points or 0.0)} at most. Next: move fewer, or allow going beyond "
            "what was seen (grade D)"
        )
    return scenario


def _net(made: Finding, horizon: int) -> Finding:
    """The headline says that its money is net of the plan's cost."""
    when = f" in {words.months(horizon, None)}"
    return made if words.spans_zero(made) else replace(made, statement=made.statement.replace(when, f" net{when}", 1))


def _maker(company: Company, plan: Plan, rules: Assumptions, horizon: int) -> Make:
    segment = plan.segments[0] if len(plan.segments) == 1 else ALL
    groups = ALL if plan.segments == (ALL,) else "&".join(sorted(plan.segments))
    run, ahead = Run.of(company.build, rules, "what if"), words.months(horizon, None)

    def make(slug: str, figure: Figure, subject: str, per: str = "", *, level: float = LEVEL) -> Finding:
        name = slug.partition("/")[0]
        path, period = f"scenario/{slug}", ahead if name in OVER_ALL else ALL
        at = Place(path, "forecast", groups)
        about = About(path, QUESTION, subject, NATURES.get(name, WORTH), period, segment, per=per, at=at)
        return finding(run, about, figure, level=level, horizon=horizon)

    return make


def _cards(value: ScenarioValue, make: Make, money: tuple[Finding, Finding], horizon: int) -> tuple[Card, ...]:
    net, cost = money
    soon = make("pays_back_in_12", replace(value.pays_back_in_12, unit="probability"), "Pays back in a year")
    loss = make("loses_money", replace(value.loses_money, unit="probability"), "Loses money")
    return (
        Card("Net value", net, f"{words.months(horizon, None)}, discounted", horizon),
        Card(
            "Payback",
            make("payback", value.payback, "Payback"),
            f"Cost {words.money(cost.point or 0.0, cost.currency)}, plan",
            horizon,
        ),
        Card("Pays back in a year", soon, _draws(value.pays_back_in_12), horizon),
        Card("Loses money", loss, _draws(value.loses_money), horizon),
    )


def _draws(figure: Figure) -> str:
    return figure.method.partition(":")[0]


def _path(value: ScenarioValue, make: Make) -> tuple[Finding, ...]:
    """Cumulative net money month by month, undiscounted: one finding each month and level of the range."""
    return tuple(
        make(
            f"{'path' if one.level == LEVEL else f'path/{one.level * 100:.0f}'}/{one.month}",
            one.figure,
            f"Money back by month {one.month}, not discounted",
            level=one.level,
        )
        for one in scenario_lines.path(value)
    )


def _bars(ends: tuple[EndFigure, ...], make: Make, currency: str | None) -> tuple[Finding, ...]:
    """Two findings a bar, net value with the input at its low and at its high end; the question holds the input in
    words."""
    found = []
    for one in ends:
        told = _input(one.name, one.given, currency)
        subject = f"Net value with {INPUTS[one.name].lower()} at {told}"
        found.append(replace(make(f"tornado/{one.name}/{one.end}", one.figure, subject), question=told))
    return tuple(found)


def _input(name: str, given: float, currency: str | None) -> str:
    if name == "effect" or name.startswith("cost"):
        return words.money(given, currency)
    if name in ("fade_per_year", "discount_rate", "tax_rate"):
        return words.share(given)
    return words.count(given) if name == "reach" else words.number(given)


def _curve(points: tuple[PointsFigure, ...], make: Make) -> tuple[Finding, ...]:
    """NPV by points moved, the scenario's own point, and where it breaks even. The key of a finding is its points."""
    return tuple(
        make(f"reach/{one.stretch}/{one.points:.6g}", one.figure, f"{words.number(one.points)} points moved")
        for one in points
    )
