"""Plan against actual for each headline figure that has a plan line, and what a month of waiting costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cxroi import words
from cxroi.nature import Nature
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Ask
from cxroi.results.base.run import About, Run, finding, recorded
from cxroi.terms import YEAR, Finding, Selection
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure, refusal

LINES: tuple[tuple[str, str, str], ...] = (
    ("cx_margin", "booked/gross", "Margin earned"),
    ("cx_cost", "booked/cost", "Cost of all of it"),
    ("cx_net", "booked/net", "Net of all costs"),
    ("customers_kept", "booked/kept", "Customers kept"),
)
"""Line of the plan, the figure it is held against, its name. Net is margin less cost where the plan has no line of its
own."""
PLAN = "How does it compare with the plan?"
WAITING = "What does a month of waiting cost?"
REACH = "those who do not have it yet respond as those who got it"
NOT_KNOWN = "what it should bring ahead, who has it and how many customers there are must all be known"


@dataclass(frozen=True)
class PlanLine:
    """One headline figure beside its plan; `difference` is actual less planned, with the actual's range."""

    label: str
    path: str
    planned: Finding
    actual: Finding
    difference: Finding

    @property
    def told(self) -> str:
        """ "Plan $480k: no clear gap", "Plan $480k: $90k below"; only the plan where the actual is not known."""
        plan = f"Plan {words.figure_words(self.planned)}"
        gap = self.difference
        if gap.point is None:
            return plan
        if gap.point == 0:
            return f"{plan}: met"
        if gap.low is not None and words.spans_zero(gap):
            return f"{plan}: no clear gap"
        amount = words.value_words(abs(gap.point), gap)
        return f"{plan}: {amount} {'above' if gap.point > 0 else 'below'}"


def plan_lines(company: Company, selection: Selection) -> tuple[PlanLine, ...]:
    """Plan against actual for the chosen period of the whole company; nothing for a period the plan does not cover."""
    months = _months(company, selection.period)
    if selection.segment != "all" or months is None:
        return ()
    planned = _planned(company, months)
    if "cx_net" not in planned and {"cx_margin", "cx_cost"} <= planned.keys():
        planned["cx_net"] = planned["cx_margin"] - planned["cx_cost"]
    lines = ((line, path, label, company.finding(path, selection)) for line, path, label in LINES if line in planned)
    return tuple(
        _line(company, (line, path, label), planned[line], actual)
        for line, path, label, actual in lines
        if actual is not None
    )


def _months(company: Company, period: str) -> tuple[int, int] | None:
    """First and last month of a period that is the same for every figure; None for "since launch" and fiscal years."""
    last, back = company.build.data_through_month, {"last12": 0, "prior12": YEAR}.get(period)
    return None if last is None or back is None else (last - back - YEAR + 1, last - back)


def _planned(company: Company, months: tuple[int, int]) -> dict[str, float]:
    """Sum of each line that has an amount for every month of the span."""
    rows = [row for row in company.tables.get("plan", ()) if months[0] <= row["month"] <= months[1]]
    found = {}
    for line in {str(row["line"]) for row in rows}:
        amounts = [float(row["amount"]) for row in rows if row["line"] == line]
        if len(amounts) == months[1] - months[0] + 1:
            found[line] = sum(amounts)
    return found


def _line(company: Company, about: tuple[str, str, str], planned: float, actual: Finding) -> PlanLine:
    line, path, label = about
    run = Run.of(company.build, Assumptions())
    unit, period = "money" if actual.currency is not None else "customers", actual.period
    plan = recorded(
        run,
        About(f"plan/{line}/planned", PLAN, f"{label}, plan", Nature("level", actual.money), period),
        planned,
        unit,
        n=actual.n,
        source="sum of the plan's months",
    )
    if actual.point is None:
        gap = refusal(actual.reason or "the actual is not known", unit, actual.n, method="actual less plan")
    else:
        low, high = (None if end is None else end - planned for end in (actual.low, actual.high))
        gap = Figure(
            actual.point - planned, low, high, actual.grade, actual.n, unit, "actual less plan, which has no range"
        )
    about_gap = Nature("effect", actual.money)
    against = About(f"plan/{line}/difference", PLAN, f"{label} against the plan", about_gap, period)
    difference = finding(run, against, gap)
    version = company.build.assumptions_version
    return PlanLine(
        label,
        path,
        replace(plan, assumptions_version=version),
        actual,
        replace(difference, assumptions_version=version),
    )


def cost_of_waiting(company: Company, ask: Ask) -> Finding:
    """Expected margin of one month among customers who do not have the ask's initiative yet (money a month, grade E).

    What a customer who gets it now should bring in an average month to the horizon, which is what a next step counts
    with, x customers of today who do not have it. Refused where one is not known, or nobody has it any more.
    """
    path = f"initiative/{ask.initiative.id}"
    have, today = (company.finding(name) for name in (f"{path}/units_now", "forecast/total"))
    run = Run.of(company.build, Assumptions())
    about = About(
        f"plan/waiting/{ask.initiative.id}",
        WAITING,
        f"A month without {ask.initiative.name} for everybody",
        Nature("forecast", "margin"),
        "forecast",
        initiative=ask.initiative.id,
    )
    expected = ask.expected
    rest = today.n - (have.point or 0.0) if today is not None and have is not None else 0.0
    months = [row for row in company.tables.get("added", ()) if row["initiative_id"] == ask.initiative.id]
    n = expected.n if expected else 0
    if have is not None and have.point is None:
        figure = refusal(have.reason or NOT_KNOWN, "money", n)
    elif expected is None or expected.point is None or rest <= 0 or not months:
        figure = refusal(NOT_KNOWN, "money", n)
    else:
        point, low, high = (
            rest * sum(float(row[name]) for row in months) / len(months) for name in ("margin", "low", "high")
        )
        figure = Figure(point, low, high, "E", round(rest), "money", f"assumed: {REACH}")
    made = replace(finding(run, about, figure), assumptions_version=company.build.assumptions_version)
    told = f"{about.subject}: {words.figure_words(made)} {words.range_words(made)}."
    return made if made.point is None else replace(made, statement=told)
