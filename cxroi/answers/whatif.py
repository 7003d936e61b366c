"""What if answers rose: a plan in, margin, net value, payback and their ranges out, as findings.

The figures come from `cxroi.value` alone; here they only get their sentence, so that page, slide, workbook and command line
show the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxroi import words
from cxroi.answers import value as values
from cxroi.answers.company import Company
from cxroi.answers.records import Card
from cxroi.answers.value import Group
from cxroi.errors import DataError
from cxroi.ledger.scenarios import Plan
from cxroi.terms import ALL, LEVEL, Check, Finding
from cxroi.value.assumptions import Assumptions, in_force
from cxroi.value.figure import Figure
from cxroi.value.scenario import ScenarioValue, scenario_value
from cxroi.value.scenario_worlds import Part, Scenario
from cxroi.value.tornado import INPUTS, Bar, by_points, tornado

QUESTION = "What if the answers of these customers rose?"
DRIVER_REFUSED = "Drivers compare different customers: no figure. Choose the customers' own answers instead."
OVER_ALL = frozenset(("npv_decision", "expected", "cost", "cost_today", "roi", "kept"))
BEFORE_COST = "Before its cost, the plan"
PARTITIONS = ("segment", "business_unit")
Make = Callable[..., Finding]


@dataclass(frozen=True)
class Choices:
    """For whom a what-if can be made: everybody, groups that do not overlap, touchpoints one at a time; and what cannot be moved.

    `drivers`: names of what only differs between customers; asking for one is answered with the reason.
    """

    everybody: Group | None
    groups: tuple[Group, ...]
    touchpoints: tuple[Group, ...]
    drivers: tuple[str, ...]

    @property
    def known(self) -> dict[str, Group]:
        every = (*((self.everybody,) if self.everybody else ()), *self.groups, *self.touchpoints)
        return {group.segment: group for group in every}


@dataclass(frozen=True)
class WhatIfAnswer:
    """`net` is the headline; `path` the cumulative money by month; `others` stand below the cards; `needed` and `measured` are
    the value of a point that would do and the one estimated; `bars` and `curve` feed the tornado and the reach chart."""

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
        every = (self.net, self.margin, self.cost, self.invested, *(card.finding for card in self.cards),
                 *(one for _, one in self.others), self.break_even_points, self.needed, self.measured,
                 *self.path, *self.bars, *self.curve)
        return tuple({one.id: one for one in every}.values())


def assumptions(company: Company) -> Assumptions:
    """The company's assumptions as they stand now; the defaults where nobody has written any."""
    return in_force(company.path)


def choices(company: Company) -> Choices:
    """Everything a what-if can be asked about, measured or not; a reader with a scope is asked about its business units only."""
    own = {f"business_unit={unit}" for unit in company.principal.scope}
    found = [group for group in values.groups(company) if not own or group.segment in own]
    column = next((one for one in PARTITIONS if any(group.segment.startswith(f"{one}=") for group in found)), "")
    drivers = dict.fromkeys(one.segment.partition("=")[2] for one in company.all_findings
                            if one.id.startswith(("driver/share@", "driver/relative@")) and "=" in one.segment)
    return Choices(next((group for group in found if group.segment == ALL), None),
                   tuple(group for group in found if column and group.segment.startswith(f"{column}=")),
                   tuple(group for group in found if group.segment.startswith("touchpoint=")), tuple(drivers)[:8])


def chosen(company: Company, segments: tuple[str, ...]) -> tuple[Group, ...]:
    """The groups of a plan. DataError where one cannot be measured here, or where two would count the same customers."""
    known = choices(company).known
    unknown = [one for one in segments if one not in known]
    if any(one.startswith(("driver=", "metric=")) for one in segments):
        raise DataError(DRIVER_REFUSED)
    if unknown and not known:
        point = company.finding("point/answer/within")
        why = f", because {words.reason_words(point)}" if point is not None and point.reason else ""
        raise DataError(f"no scenario can be computed: what one point is worth is not measurable here{why}. Next: load answers "
                        "with dates, two or more from the same customers, and money by month")
    if unknown:
        raise DataError(f"{len(unknown)} of {len(segments)} groups of this scenario cannot be measured in this build: too few "
                        "answers, or no such group. Next: choose the groups again")
    columns = {one.partition("=")[0] for one in segments}
    if len(set(segments)) < len(segments) or len(columns) > 1 or (columns & {ALL, "touchpoint"} and len(segments) > 1):
        raise DataError("groups that overlap are never added: choose everybody, or groups of one list, or one touchpoint")
    return tuple(known[one] for one in sorted(segments))


def scenario_of(plan: Plan, groups: tuple[Group, ...]) -> Scenario:
    """The plan as the engine of money takes it."""
    parts = tuple(Part(group.effect, round(group.effect.n_units * plan.reach_share), group.most_points) for group in groups)
    return Scenario(plan.points, parts, plan.cost_one_off, plan.cost_monthly, plan.cost_per_customer, plan.horizon_months,
                    plan.fade_per_year, plan.ramp_months)


def what_if(company: Company, plan: Plan) -> WhatIfAnswer:
    """Figures of one plan. DataError where its groups cannot be measured here, where it reaches nobody, or where it goes beyond
    what was seen unasked."""
    groups, rules = chosen(company, plan.segments), assumptions(company)
    scenario = scenario_of(plan, groups)
    if scenario.reach == 0:
        there = words.count(sum(group.effect.n_units for group in groups))
        raise DataError(f"nobody is reached: that share of {there} customers is less than one. Next: reach more of them")
    if scenario.beyond and not plan.beyond:
        raise DataError(f"nobody's mean answer has risen by {words.number(plan.points)} points here, "
                        f"{words.at_most(scenario.observed_max_points or 0.0)} at most. Next: move fewer, or allow going beyond "
                        "what was seen (grade D)")
    value = scenario_value(scenario, rules)
    horizon = plan.horizon_months or rules.horizon
    make = _maker(company, plan, rules, horizon)
    subject = plan.name or f"{words.number(plan.points)} points more in the answers of {words.count(scenario.reach)} customers"
    net = _net(make("npv_decision", value.npv, subject), horizon)
    cost = make("cost", value.cost, "Cost")
    return WhatIfAnswer(
        plan=plan, net=net, cards=_cards(value, make, (net, cost), horizon), path=_path(value, make), checks=value.checks,
        reach=scenario.reach, customers=sum(group.effect.n_units for group in groups), horizon=horizon, cost=cost,
        invested=make("cost_today", value.invested, "Cost in today's money"),
        margin=make("expected", value.margin, BEFORE_COST),
        bars=_bars(tornado(scenario, rules), value, make), curve=_curve(scenario, rules, value, make),
        needed=make("break_even", value.break_even, "A point has to bring", " per customer and year"),
        measured=make("point_value", value.point_value, "A point", " per customer and year"),
        break_even_points=make("break_even_points", value.break_even_points, "Points needed"),
        others=(("Extra margin before cost", make("expected", value.margin, BEFORE_COST)),
                ("Return on its cost, net", make("roi", value.roi, "Return on its cost")),
                ("Customers kept", make("kept", value.kept, "Customers kept"))))


def _net(made: Finding, horizon: int) -> Finding:
    """The headline says that its money is net of the plan's cost."""
    when = f" in {words.months(horizon, None)}"
    return made if words.spans_zero(made) else replace(made, statement=made.statement.replace(when, f" net{when}", 1))


def _maker(company: Company, plan: Plan, rules: Assumptions, horizon: int) -> Make:
    segment = plan.segments[0] if len(plan.segments) == 1 else ALL
    cut = "" if plan.segments == (ALL,) else f"#{'&'.join(sorted(plan.segments))}"
    version = rules.version

    def make(path: str, figure: Figure, subject: str, per: str = "", *, level: float = LEVEL) -> Finding:
        refused, money = figure.point is None, figure.unit == "money"
        made = Finding(
            id=f"scenario/{path}@forecast{cut}",
            kind="assumed" if figure.grade == "E" else "estimated",
            question=QUESTION,
            statement="",
            initiative=None,
            segment=segment,
            unit=f"{company.build.currency or 'currency'}{per}" if money else figure.unit,
            currency=company.build.currency if money else None,
            period=words.months(horizon, None) if path in OVER_ALL else "all",
            point=figure.point,
            low=figure.low,
            high=figure.high,
            level=level if figure.low is not None else None,
            grade="insufficient" if refused else figure.grade,
            n=figure.n,
            n_clusters=None,
            method=figure.method,
            reason=figure.refused if refused else None,
            checks=figure.checks,
            assumptions_version=version,
            run_id=f"{company.build.run_id}, what if",
        )
        return replace(made, statement=words.statement(subject, made, noun="", horizon=horizon))

    return make


def _cards(value: ScenarioValue, make: Make, money: tuple[Finding, Finding], horizon: int) -> tuple[Card, ...]:
    net, cost = money
    soon = make("pays_back_in_12", replace(value.pays_back_in_12, unit="probability"), "Pays back in a year")
    loss = make("loses_money", replace(value.loses_money, unit="probability"), "Loses money")
    return (
        Card("Net value", net, f"{words.months(horizon, None)}, discounted", horizon),
        Card("Payback", make("payback", value.payback, "Payback"), f"Cost {words.money(cost.point or 0.0, cost.currency)}, plan",
             horizon),
        Card("Pays back in a year", soon, _draws(value.pays_back_in_12), horizon),
        Card("Loses money", loss, _draws(value.loses_money), horizon),
    )


def _draws(figure: Figure) -> str:
    return figure.method.partition(":")[0]


def _path(value: ScenarioValue, make: Make) -> tuple[Finding, ...]:
    """Cumulative net money month by month, undiscounted: one finding each month and level of the range."""
    band = value.path
    if band is None:
        return ()
    found = []
    for level, low, high in band.ranges:
        where = "path" if level == LEVEL else f"path/{level * 100:.0f}"
        figures = (replace(value.npv, point=float(band.point[i]), low=float(low[i]), high=float(high[i]))
                   for i in range(len(band.months)))
        found += [make(f"{where}/{month}", figure, f"Money back by month {month}, not discounted", level=level)
                  for month, figure in zip(band.months, figures, strict=True)]
    return tuple(found)


def _bars(bars: tuple[Bar, ...], value: ScenarioValue, make: Make) -> tuple[Finding, ...]:
    """Two findings a bar, net value with the input at its low and at its high end; the question holds the input in words."""
    found = []
    for bar in bars:
        for end, (given, worth) in (("low", bar.low), ("high", bar.high)):
            told = _input(bar.name, given, make("effect", value.point_value, "").currency)
            figure = replace(value.npv, point=worth, low=None, high=None, method=f"{INPUTS[bar.name]}: {bar.basis}.")
            made = make(f"tornado/{bar.name}/{end}", figure, f"Net value with {INPUTS[bar.name].lower()} at {told}")
            found.append(replace(made, question=told))
    return tuple(found)


def _input(name: str, given: float, currency: str | None) -> str:
    if name == "effect" or name.startswith("cost"):
        return words.money(given, currency)
    if name in ("fade_per_year", "discount_rate", "tax_rate"):
        return words.share(given)
    return words.count(given) if name == "reach" else words.number(given)


def _curve(scenario: Scenario, rules: Assumptions, value: ScenarioValue, make: Make) -> tuple[Finding, ...]:
    """NPV by points moved, the scenario's own point, and where it breaks even. The key of a finding is its points."""
    if value.npv.point is None:
        return ()
    found = []
    for one in by_points(scenario, rules):
        grade = "D" if one.beyond else value.npv.grade if not scenario.beyond else "C"
        figure = replace(value.npv, point=one.npv, low=one.low, high=one.high, grade=grade)
        found.append(make(f"reach/{'beyond' if one.beyond else 'seen'}/{one.points:.6g}", figure,
                          f"{words.number(one.points)} points moved"))
    found.append(make(f"reach/yours/{scenario.points:.6g}", value.npv, f"{words.number(scenario.points)} points moved"))
    at = value.break_even_points.point
    if at is not None:
        zero = replace(value.npv, point=0.0, low=None, high=None)
        found.append(make(f"reach/zero/{at:.6g}", zero, f"{words.number(at)} points moved"))
    return tuple(found)
