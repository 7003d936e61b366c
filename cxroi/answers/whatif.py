"""A first what-if: points moved, reach and cost in, margin, net value and payback with their ranges out.

The figures come from `cxroi.value.scenario` alone; here they only get their sentence, so that a card, a chart and a slide
show the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cxroi import words
from cxroi.answers.company import Company
from cxroi.answers.records import Card
from cxroi.answers.value import Group
from cxroi.terms import LEVEL, Check, Finding
from cxroi.value.assumptions import Assumptions, in_force
from cxroi.value.figure import Figure
from cxroi.value.scenario import Scenario, ScenarioValue, scenario_value

QUESTION = "What if the answers of these customers rose?"


@dataclass(frozen=True)
class Plan:
    """What the reader typed: points more, share of the group reached, cost once and a month, in the reporting currency."""

    points: float
    reach_share: float
    cost_one_off: float
    cost_monthly: float


@dataclass(frozen=True)
class WhatIfAnswer:
    """`net` is the headline; `path` the cumulative money by month; `others` stand below the cards."""

    net: Finding
    cards: tuple[Card, ...]
    others: tuple[tuple[str, Finding], ...]
    path: tuple[Finding, ...]
    checks: tuple[Check, ...]
    reach: int
    horizon: int


def assumptions(company: Company) -> Assumptions:
    """The company's assumptions as they stand now; the defaults where nobody has written any."""
    return in_force(company.path)


def what_if(company: Company, group: Group, plan: Plan) -> WhatIfAnswer:
    """Figures of one plan for one group of customers."""
    rules = assumptions(company)
    reach = round(group.effect.n_units * plan.reach_share)
    scenario = Scenario(
        points=plan.points,
        reach=reach,
        cost_one_off=plan.cost_one_off,
        cost_monthly=plan.cost_monthly,
        segment=group.segment,
        observed_max_points=group.most_points,
    )
    value = scenario_value(scenario, group.effect, rules)
    make = _maker(company, group, rules, scenario)
    subject = f"{words.number(plan.points)} points more for {words.count(reach)} customers"
    net = make("npv_decision", value.npv, subject)
    return WhatIfAnswer(
        net=net,
        cards=_cards(value, make, rules.horizon),
        path=_path(value, make),
        checks=value.checks,
        reach=reach,
        horizon=rules.horizon,
        others=(
            ("Pays back in a year", make("pays_back_in_12", value.pays_back_in_12, "Pays back in a year")),
            ("Loses money", make("loses_money", value.loses_money, "Loses money")),
            ("Return on its cost, net", make("roi", value.roi, "Return on its cost")),
            ("Customers kept", make("kept", value.kept, "Customers kept")),
        ),
    )


Make = Callable[[str, Figure, str], Finding]


def _maker(company: Company, group: Group, rules: Assumptions, scenario: Scenario) -> Make:
    run = f"{company.build.run_id}, what if"

    def make(path: str, figure: Figure, subject: str) -> Finding:
        refused, money = figure.point is None, figure.unit == "money"
        cut = "" if group.segment == "all" else f"#{group.segment}"
        made = Finding(
            id=f"scenario/{path}@forecast{cut}",
            kind="assumed" if figure.grade == "E" else "estimated",
            question=QUESTION,
            statement="",
            initiative=None,
            segment=group.segment,
            unit=(company.build.currency or "currency") if money else figure.unit,
            currency=company.build.currency if money else None,
            period=f"{rules.horizon} months",
            point=figure.point,
            low=figure.low,
            high=figure.high,
            level=LEVEL if figure.low is not None else None,
            grade="insufficient" if refused else figure.grade,
            n=figure.n,
            n_clusters=None,
            method=figure.method,
            reason=figure.refused if refused else None,
            checks=figure.checks,
            assumptions_version=rules.version,
            run_id=run,
        )
        return replace(made, statement=words.statement(subject, made, noun=""))

    del scenario
    return make


def _cards(value: ScenarioValue, make: Make, horizon: int) -> tuple[Card, ...]:
    spent = f"Cost {words.money(value.cost.point or 0.0, make('cost', value.cost, 'Cost').currency)}, plan"
    return (
        Card("Extra margin", make("expected", value.margin, "Extra margin"), f"Over {horizon} months", horizon),
        Card("Net value", make("npv_decision", value.npv, "Net value"), spent, horizon),
        Card("Payback", make("payback", value.payback, "Payback"), "From the start of the plan", horizon),
        Card("Breaks even at", make("break_even_points", value.break_even_points, "Points needed"), "Points needed", horizon),
    )


def _path(value: ScenarioValue, make: Make) -> tuple[Finding, ...]:
    """Cumulative net money month by month, one finding each."""
    band = value.path
    if band is None:
        return ()
    like = value.npv
    return tuple(
        make(f"path/{month}", replace(like, point=float(point), low=float(low), high=float(high), refused=None), "Money back")
        for month, point, low, high in zip(band.months, band.point, band.low, band.high, strict=True)
    )
