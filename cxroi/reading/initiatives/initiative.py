"""What one initiative earned, which checks stand behind it, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Card, Initiative, Stamp
from cxroi.reading.company.summary import KEPT, experiments, said
from cxroi.terms import BOOKED_GRADES, GRADES, Check, Finding, Selection

MONEY = (
    ("Extra margin earned", "earned"),
    ("Of it after its end", "after_end"),
    ("Months beyond its history, not booked", "later"),
    ("Extra revenue, not margin", "revenue"),
    ("Its costs", "cost"),
    ("Earned less costs", "net"),
    ("Expected from now on, not discounted", "expected"),
    ("Net value since launch, to the horizon, discounted", "npv"),
    ("Net value from today on, discounted", "npv_decision"),
    ("Return on its cost, net, discounted", "roi"),
    ("Payback, not discounted", "payback"),
    ("Payback, discounted", "payback_discounted"),
    ("Internal rate of return", "irr"),
    ("Customers kept", "kept"),
    ("Each customer who used it, not booked", "users"),
    ("Customers who got it", "units"),
    ("Months measured", "months"),
)


@dataclass(frozen=True)
class InitiativeAnswer:
    """One initiative for a period and cut. `earned` is None when it was not estimated for this cut.

    `revenue`: what it brought in revenue, where no margin is known; never counted.
    """

    initiative: Initiative
    earned: Finding | None
    revenue: Finding | None
    cards: tuple[Card, ...]
    money: tuple[tuple[str, Finding], ...]
    events: tuple[Finding, ...]
    leaving: tuple[Finding, ...]
    checks: tuple[Check, ...]
    experiments: tuple[Finding, ...]
    withheld: tuple[Finding, ...]
    service: tuple[Finding, ...]
    advice: Finding | None
    overlap: tuple[tuple[str, int], ...]
    stamp: Stamp

    @property
    def step_missing(self) -> bool:
        """True where the rule says scale or stop and nobody has written the step that does it."""
        said = self.advice.statement if self.advice is not None else ""
        return said.startswith(("Scale:", "Stop:")) and not self.initiative.next_step


def unwritten(initiative_id: str) -> Initiative:
    """An initiative that only findings name."""
    return Initiative(initiative_id, initiative_id)


def known(company: Company) -> tuple[Initiative, ...]:
    """Initiatives one may choose: those in the table, else those that only findings name."""
    written = context.initiatives(company)
    there = {initiative.id for initiative in written}
    others = dict.fromkeys(
        finding.initiative
        for finding in company.findings("initiative/")
        if finding.initiative is not None and finding.initiative not in there
    )
    found = written + tuple(unwritten(name) for name in others)
    return tuple(sorted(found, key=lambda one: _rank(company.finding(f"initiative/{one.id}/earned"))))


def _rank(earned: Finding | None) -> tuple[int, float]:
    """Counted initiatives by size first, then the others by grade, refused ones last."""
    if earned is None or earned.point is None:
        return len(GRADES), 0.0
    return (0 if earned.grade in BOOKED_GRADES else GRADES.index(earned.grade)), -earned.point


def initiative(company: Company, initiative_id: str, selection: Selection) -> InitiativeAnswer:
    """Bundle of one initiative's page; an unknown id gives an empty bundle of that name."""
    chosen = next((one for one in known(company) if one.id == initiative_id), unwritten(initiative_id))
    path = f"initiative/{initiative_id}"
    money = tuple(
        (label, finding) for label, key in MONEY if (finding := company.finding(f"{path}/{key}", selection)) is not None
    )
    found = {finding.key: finding for _, finding in money}
    earned = found.get("earned")
    tests = experiments(company, f"{initiative_id}/")
    naive = tuple(company.findings(f"naive/{initiative_id}/"))
    return InitiativeAnswer(
        initiative=chosen,
        earned=earned,
        revenue=found.get("revenue"),
        cards=_cards(found),
        money=money,
        checks=_checks((earned, found.get("revenue")), (*tests, *naive)),
        experiments=tests,
        withheld=naive,
        service=tuple(company.findings(f"operations/{initiative_id}/")),
        events=_events(company, initiative_id, "margin", selection),
        leaving=_events(company, initiative_id, "leaving", selection),
        advice=company.finding(f"{path}/recommendation", selection)
        or company.finding(f"{path}/probability", selection),
        overlap=_overlap(company, initiative_id),
        stamp=context.stamp(company),
    )


def _checks(money: tuple[Finding | None, ...], others: tuple[Finding, ...]) -> tuple[Check, ...]:
    """The checks behind the money figure, else those of the first comparison that was made."""
    return next((finding.checks for finding in (*money, *others) if finding is not None and finding.checks), ())


def _cards(found: dict[str, Finding]) -> tuple[Card, ...]:
    cost, months = found.get("cost"), found.get("months")
    spent = f"After {words.figure_words(cost)} spent, actual" if cost is not None and cost.point is not None else ""
    measured = f"{words.months(months.point, None)} measured" if months is not None and months.point is not None else ""
    wanted = (
        ("Extra margin", "earned", measured),
        ("Extra revenue, not margin", "revenue", measured),
        ("Net of cost", "net", spent),
        ("Expected ahead", "expected", "Not earned, not discounted"),
        ("Payback", "payback", "Counted from its launch"),
        ("Customers kept", "kept", KEPT),
    )
    return tuple(Card(label, found[key], said(reason, found[key])) for label, key, reason in wanted if key in found)


def _events(company: Company, initiative_id: str, outcome: str, selection: Selection) -> tuple[Finding, ...]:
    return tuple(company.findings(f"event/{initiative_id}/{outcome}/", selection))


def _overlap(company: Company, initiative_id: str) -> tuple[tuple[str, int], ...]:
    """Other initiatives that the same customers got, with how many customers, most first."""
    names = context.names(company)
    rows = [
        (names.get(row["other_id"], str(row["other_id"])), int(row["n_units"]))
        for row in company.tables["overlap"]
        if row["initiative_id"] == initiative_id
    ]
    return tuple(sorted(rows, key=lambda row: -row[1]))
