"""What customer-experience work earned in the period, what it cost, and what is asked next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cxroi import words
from cxroi.reading.act.story import Story, story
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Ask, Card, Stamp
from cxroi.reading.company.plan import PlanLine, cost_of_waiting, plan_lines
from cxroi.reading.plans.steps import step_net
from cxroi.terms import BOOKED_GRADES, Finding, Selection

KEPT = "Would have left otherwise"
BRIDGE = ("without", "retention", "spend", "cost_to_serve", "programme_cost", "with")
YEARS = ("before", "retention", "spend", "cost_to_serve", "programme_change", "unattributed", "now")
CUT = (
    ("Margin that can be won back in a year", "leaks", "ladder/recoverable"),
    ("Revenue with unhappy customers", "leaks", "ladder/exposure"),
    ("Revenue kept of a year ago", "customers", "retention/gross"),
    ("The same with growth", "customers", "retention/net"),
    ("The next 12 months should bring", "customers", "forecast/total"),
    ("A customer is worth", "customers", "lifetime/customer"),
    ("One more point in the answer goes with", "value", "point/heard/within"),
)
"""Figures that are cut by group, with the page that shows them: what can be said where the headline is the company's
only."""


@dataclass(frozen=True)
class SummaryAnswer:
    """The landing page. `gross`, `net` and `cost` make the sentence; None when not estimated for this cut. `since`: the
    net since launch; `harmed`: names of initiatives that are counted although they failed a harm check."""

    gross: Finding | None
    net: Finding | None
    cost: Finding | None
    since: Finding | None
    cards: tuple[Card, ...]
    bridge: tuple[Finding, ...]
    years: tuple[Finding, ...]
    forest: tuple[Finding, ...]
    plan: tuple[PlanLine, ...]
    story: Story | None
    waiting: Finding | None
    cut: tuple[tuple[str, str, Finding], ...]
    apart: tuple[Finding, ...]
    harmed: tuple[str, ...]
    ask: Ask | None
    experiments: tuple[Finding, ...]
    withheld: tuple[Finding, ...]
    facts: tuple[Finding, ...]
    asked: bool
    names: tuple[tuple[str, str], ...]
    stamp: Stamp
    customers: int | None
    period: str


def _reason_before(company: Company, selection: Selection) -> str:
    before = (
        company.finding("booked/gross", Selection("prior12", selection.segment))
        if selection.period == "last12"
        else None
    )
    if before is None or before.low is None or before.high is None:
        return "Grades A and B are counted"
    return f"Before: {words.range_only(before)}"


def _whole(bridge: Iterable[Finding | None], ends: tuple[str, str] = ("without", "with")) -> tuple[Finding, ...]:
    """The bridge's steps, none of them unless both of its ends are known."""
    steps = tuple(finding for finding in bridge if finding is not None)
    known = {finding.key for finding in steps if finding.point is not None}
    return steps if known.issuperset(ends) else ()


def _cards(
    company: Company, selection: Selection, cost: Finding | None, plan: tuple[PlanLine, ...]
) -> tuple[Card, ...]:
    """Five figures, each with its change: against the plan where the plan has its line, else against the year
    before."""
    spent = "" if cost is None or cost.point is None else f"After {words.figure_words(cost)} spent, actual"
    planned = {line.path: line.told for line in plan}
    wanted = (
        ("Extra margin", "booked/gross", _reason_before(company, selection), "initiatives"),
        ("Net of all costs", "booked/net", spent, "audit"),
        ("Payback", "booked/payback", _so_far(company), "audit"),
        ("Customers kept", "booked/kept", KEPT, "customers"),
        ("Recoverable", "ladder/recoverable", "A year, net of recovery", "leaks"),
    )
    found = (
        (label, company.finding(path, selection), planned.get(path, reason), page)
        for label, path, reason, page in wanted
    )
    return tuple(
        Card(label, finding, said(reason, finding), page=page)
        for label, finding, reason, page in found
        if finding is not None
    )


def _so_far(company: Company) -> str:
    """What payback never stands without: the net since the first launch."""
    net = company.finding("booked/net", Selection("since_launch"))
    if net is None or net.point is None:
        return "Counted from first launch"
    return f"So far {words.range_only(net)} net"


def said(reason: str, finding: Finding) -> str:
    """The reason on a card; customers kept that are clearly below zero are customers lost."""
    return "Left, would have stayed" if reason == KEPT and finding.high is not None and finding.high < 0 else reason


def ask(company: Company) -> Ask | None:
    """The next decision that the initiatives table names with step, cost, owner and date; the likeliest to pay first,
    those that nobody has any more last."""
    candidates = []
    for initiative in context.initiatives(company):
        if not (
            initiative.next_step and initiative.next_cost is not None and initiative.owner and initiative.decide_by
        ):
            continue
        path = f"initiative/{initiative.id}"
        chance = company.finding(f"{path}/probability")
        likely = chance.point if chance is not None and chance.point is not None else -1.0
        now = company.finding(f"{path}/units_now")
        gone = now is not None and now.point is None
        candidates.append((gone, -likely, initiative.decide_by, initiative.id, (initiative, chance)))
    if not candidates:
        return None
    first, chance = min(candidates, key=lambda entry: entry[:4])[4]
    return Ask(first, company.finding(f"initiative/{first.id}/expected"), chance, step_net(company, first))


def experiments(company: Company, initiative_id: str = "") -> tuple[Finding, ...]:
    """Read-outs of randomised tests (snapshots have no months and no booked total), money before shares."""
    found = company.findings(f"experiment/{initiative_id}")
    first = (EACH[0], ALL_OF_THEM[0])
    return tuple(sorted(found, key=lambda finding: (finding.currency is None, finding.key not in first)))


EACH, ALL_OF_THEM = ("adjusted", "difference"), ("adjusted_total", "total")
"""Read-outs of a random test, per customer and in all: the adjusted one decides where something is known before."""


def primary(found: Sequence[Finding], *, total: bool = False) -> list[Finding]:
    """The read-out in money that decides for each test and outcome, per customer or in all."""
    best: dict[str, Finding] = {}
    for key in ALL_OF_THEM if total else EACH:
        for one in found:
            if one.key == key and one.currency is not None:
                best.setdefault("/".join(one.place.parts[:-1]), one)
    return list(best.values())


def withheld(company: Company, initiative_id: str = "") -> tuple[Finding, ...]:
    """Comparisons of a snapshot that the data cannot carry, with their reasons."""
    return (*company.findings("slope/"), *company.findings(f"naive/{initiative_id}"))


def _harmed(company: Company, earned: Iterable[Finding]) -> tuple[str, ...]:
    names, failed = context.names(company), context.harmed(company)
    counted = (one.initiative for one in earned if one.point is not None and one.grade in BOOKED_GRADES)
    return tuple(names.get(key, key) for key in counted if key in failed)


def summary(company: Company, selection: Selection) -> SummaryAnswer:
    """Bundle of the landing page for a period and cut; figures that were not estimated for it are left out."""
    gross = company.finding("booked/gross", selection)
    cost = company.finding("booked/cost", selection)
    bridge = (company.finding(f"bridge/{step}", selection) for step in BRIDGE)
    years = (company.finding(f"change/{step}", selection) for step in YEARS)
    plan, asks = plan_lines(company, selection), ask(company)
    earned = [finding for finding in company.findings("initiative/", selection) if finding.key == "earned"]
    totals = [finding for finding in (gross,) if finding is not None and earned]
    apart = (company.finding(path, selection) for path in ("booked/prudence", "supported", "claimed"))
    return SummaryAnswer(
        gross=gross,
        net=company.finding("booked/net", selection),
        cost=cost,
        since=company.finding("booked/net", Selection("since_launch", selection.segment)),
        cards=_cards(company, selection, cost, plan),
        bridge=_whole(bridge),
        years=_whole(years, ("before", "now")),
        forest=(*earned, *totals),
        apart=tuple(finding for finding in apart if finding is not None),
        harmed=_harmed(company, earned),
        plan=plan,
        story=story(company, selection),
        waiting=cost_of_waiting(company, asks) if asks is not None else None,
        cut=tuple(
            (label, page, one) for label, page, path in CUT if (one := company.finding(path, selection)) is not None
        ),
        ask=asks,
        experiments=experiments(company),
        withheld=withheld(company),
        facts=tuple(one for one in company.findings("fact/") if not one.place.under("fact/money")),
        asked=company.tells("booked/"),
        names=tuple(context.names(company).items()),
        stamp=context.stamp(company),
        customers=context.customers(company),
        period=context.period_words(company, selection.period),
    )
