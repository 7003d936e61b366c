"""Every check behind one initiative on one page: evidence, plausibility, sensitivity, harm, ownership, books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxroi import words
from cxroi.checks import acts
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.reconciliation import reconciliation
from cxroi.reading.base.records import Initiative, Stamp
from cxroi.reading.initiatives import initiative as initiative_page
from cxroi.results.base.run import figure_of
from cxroi.terms import Check, Finding, Selection, Status
from cxroi.value.base.plausibility import ROI_SIZE, roi_size

OWN = ("initiative", "experiment", "naive")
WORST: dict[Status, int] = {"FAIL": 0, "REVIEW": 1, "NOTE": 2, "PASS": 3}
RANDOM, SEVEN, SENSE, PLAUSIBLE, HARM, OTHER = (
    "Drawn at random",
    "Strong comparison",
    "Sensitivity",
    "Plausibility",
    "Harm",
    "Also looked at",
)
OWNED = "Owners and books"
FAMILIES = (SEVEN, RANDOM, SENSE, PLAUSIBLE, HARM, OTHER, OWNED)
QUESTIONS: dict[str, tuple[str, str]] = {
    "history": (SEVEN, "There is enough history before and after launch"),
    "earlier drift": (SEVEN, "No trend from before launch explains it"),
    "not launched at a low or high": (SEVEN, "It was not launched in an unusually bad or good stretch"),
    "placebos": (SEVEN, "There is no effect where there must be none"),
    "outcome it cannot move": (SEVEN, "What it cannot change did not move"),
    "no launch date carries it": (SEVEN, "No single launch date carries the result"),
    "second estimator": (SEVEN, "A second way to calculate agrees"),
    "facts": (SEVEN, "The right customers were reached, and nothing else went on"),
    "sample ratio": (RANDOM, "The two groups are as large as drawn"),
    "balance before launch": (RANDOM, "The two groups were alike before launch"),
    "missing outcomes": (RANDOM, "As many dropped out of either group"),
    "enough in each arm": (RANDOM, "Each group has enough customers"),
    "assignment before exposure": (RANDOM, "The draw was made before anybody got it"),
    "largest hidden error": (SENSE, "The largest error that these checks could overlook"),
    "placebo rank": (OTHER, "So large a change does not come up where nothing was launched"),
    "not yet exposed as comparison": (SENSE, "Compared with groups launched later, it is the same"),
    "adjusted for who they were before": (SENSE, "Compared with groups that were alike, it is the same"),
    "later months": (OTHER, "Only months with an effect of their own count"),
    "no effect after the end": (OTHER, "What comes after the end is measured, not stated"),
    "launch dates of one group": (OTHER, "Every launch date has groups enough to show its own error"),
    "harm: complaints": (HARM, "Complaints did not rise"),
    "harm: cancellations": (HARM, "Cancellations did not rise"),
    "roi is at most 20 times the cost": (PLAUSIBLE, "The return is not larger than is usually measured"),
    "measured coverage": (OTHER, "Ranges of this kind hold the truth as often as they say"),
    "portfolio against what was observed": (PLAUSIBLE, "It fits the change that was observed"),
    "overlap": (SENSE, "Comparable customers exist"),
    "hidden cause": (SENSE, "No hidden cause explains it"),
    "assignment": (OTHER, "Who got it was not their own choice"),
    "before they joined": (OTHER, "The sides did not differ before anybody joined"),
    "joined later": (OTHER, "Few of those compared with joined later"),
    "alike after weighting": (OTHER, "The sides compared are alike"),
    "alike before launch": (OTHER, "The sides compared were alike before launch"),
    "others to compare with": (OTHER, "There are enough others to compare with"),
    "nothing else happened there": (OTHER, "Nothing else happened there"),
    "uptake": (OTHER, "How many of those assigned used it"),
    "plain difference beside it": (OTHER, "The plain difference stands beside it"),
    "all months together": (OTHER, "It holds for all months together"),
    "overlapping initiatives": (OTHER, "Nothing is counted twice"),
}


@dataclass(frozen=True)
class NotRun:
    """What a family of checks asks, and what it needs so that it can be run."""

    claim: str
    needs: str


NOT_RUN = {
    SEVEN: NotRun(
        "Something comparable shows the difference",
        "It needs months before launch, comparable customers without it and launch dates.",
    ),
    SENSE: NotRun(
        "No hidden cause explains it", "It needs a measured effect and things known of customers before launch."
    ),
    PLAUSIBLE: NotRun(
        "It is within what published research supports", "It needs the margin earned and what the initiative cost."
    ),
    HARM: NotRun(
        "It harmed nobody",
        "It needs complaints or cancellations with dates, of those who got it and of those who did not.",
    ),
}
BY_LOT = Check(
    "sensitivity",
    "PASS",
    "Customers were drawn at random, so a hidden cause falls on both groups alike; what chance "
    "may have left is inside the range.",
)


@dataclass(frozen=True)
class Asked:
    """One check as the page shows it: a claim in plain words, then its status with its sentence. `run`: False where
    nobody ran it, which is not passed."""

    claim: str
    check: Check
    run: bool = True

    @property
    def changes(self) -> str:
        """What it changes by not passing, "the grade is C at best"; empty where it passed or only informs."""
        found = acts.act(self.check)
        return found.words if found is not None else ""


@dataclass(frozen=True)
class ChecksAnswer:
    """All checks of one initiative by family, `earned` being the figure they stand behind: margin, in
    revenue where no margin is known (None: never estimated).

    `harm`: what rose among those reached; `held`: its effect by launch date and whether it fades; `by_month`: of all
    groups live in a month; `together`: what it brings with each overlapping one beyond each alone; `overlap`: customers
    that any two initiatives share, a row an initiative.
    """

    initiative: Initiative
    earned: Finding | None
    families: tuple[tuple[str, tuple[Asked, ...]], ...]
    held: tuple[tuple[str, Finding], ...]
    by_month: tuple[tuple[str, Finding], ...]
    together: tuple[tuple[str, Finding], ...]
    overlap: tuple[tuple[str, tuple[int, ...]], ...]
    harm: tuple[tuple[str, Finding], ...]
    stamp: Stamp

    @property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(one for _, family in self.families for one in family)

    def count(self, status: Status) -> int:
        return sum(one.check.status == status for one in self.asked)

    @property
    def judged(self) -> int:
        """Checks that passed or did not: what only informs is neither."""
        return len(self.asked) - self.count("NOTE")


def family_of(name: str) -> str:
    """The family a check belongs to, by its name; unknown ones stand under "Also looked at"."""
    return QUESTIONS.get(name.lower(), (OTHER, ""))[0]


def claim_of(name: str) -> str:
    """The check's claim in plain words; its name where it has none."""
    return QUESTIONS.get(name.lower(), ("", name[:1].upper() + name[1:]))[1]


def worst_of(checks: Iterable[Check]) -> tuple[Check, ...]:
    """One check a name, the worst where several figures carry it, in the order they were met."""
    found: dict[str, Check] = {}
    for check in checks:
        known = found.get(check.name)
        if known is None or WORST[check.status] < WORST[known.status]:
            found[check.name] = check
    return tuple(found.values())


def checks(company: Company, initiative_id: str) -> ChecksAnswer:
    """Bundle of one initiative's checks page; families that nobody ran say so, because not run is not passed."""
    one = next(
        (one for one in initiative_page.known(company) if one.id == initiative_id),
        initiative_page.unwritten(initiative_id),
    )
    since = Selection("since_launch")
    revenue = company.finding(f"initiative/{initiative_id}/revenue", since)
    known = revenue is not None and not revenue.refused
    earned = revenue if known else company.finding(f"initiative/{initiative_id}/earned", since)
    mine = [one for one in company.all_findings if one.initiative == initiative_id and one.segment == "all"]
    first = list(earned.checks) if earned else []
    found = worst_of([*first, *(check for finding in mine for check in _of(finding))])
    by_family: dict[str, list[Asked]] = {family: [] for family in FAMILIES}
    for check in found:
        by_family[family_of(check.name)].append(Asked(claim_of(check.name), check))
    _fill(company, by_family, initiative_id, earned)
    by_family[OWNED] += [
        Asked("Somebody answers for the money and for the work", _owned(one)),
        Asked("Revenue and margin agree with the general ledger", reconciliation(company).check),
    ]
    families = tuple((family, tuple(asked)) for family, asked in by_family.items() if asked)
    held, by_month = _held(company, initiative_id)
    return ChecksAnswer(
        one,
        earned,
        families,
        held,
        by_month,
        _together(company, initiative_id),
        _overlap(company),
        tuple((one.label, one) for one in company.findings(f"harm/{initiative_id}/", since)),
        context.stamp(company),
    )


def _held(company: Company, key: str) -> tuple[tuple[tuple[str, Finding], ...], tuple[tuple[str, Finding], ...]]:
    beside = (("Change of the effect from month to month", "decay"), ("On neighbours it never reached", "neighbours"))
    told = tuple(
        (label, found)
        for label, slug in beside
        if (found := company.finding(f"initiative/{key}/{slug}", Selection("since_launch"))) is not None
    )
    launches = _dated(company, f"initiative/{key}/by_launch", "launch", "Launched in")
    return launches + told, _dated(company, f"initiative/{key}/by_month", "month", "All live in")


def _dated(company: Company, path: str, column: str, told: str) -> tuple[tuple[str, Finding], ...]:
    found = company.by_segment(path, "since_launch", column)
    return tuple((f"{told} {words.month_name(int(finding.cut))}", finding) for finding in found)


def _together(company: Company, key: str) -> tuple[tuple[str, Finding], ...]:
    names, found = context.names(company), []
    for finding in company.findings("pair/", Selection("since_launch")):
        pair = finding.place.both
        if key in pair:
            other = next(name for name in pair if name != key)
            found.append((f"Together with {names.get(other, other)}, beyond each alone", finding))
    return tuple(found)


def _overlap(company: Company) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The matrix in the order of ids: row and column i are the same initiative; zero where nobody got both."""
    names, rows = context.names(company), company.tables["overlap"]
    counts = {(row["initiative_id"], row["other_id"]): int(row["n_units"]) for row in rows}
    there = sorted({one for pair in counts for one in pair})
    return tuple((names.get(one, one), tuple(counts.get((one, other), 0) for other in there)) for one in there)


def _of(finding: Finding) -> tuple[Check, ...]:
    """Checks of the initiative's own money and comparisons; of other figures only those that speak of harm, sense or
    bands."""
    if any(finding.place.under(path) for path in OWN):
        return finding.checks
    return tuple(check for check in finding.checks if family_of(check.name) in (SENSE, PLAUSIBLE, HARM))


def _owned(one: Initiative) -> Check:
    missing = [what for what, who in (("sponsor", one.sponsor), ("owner", one.owner)) if not who]
    if missing:
        return Check(
            "sponsor and owner",
            "FAIL",
            f"Unowned: no {' and no '.join(missing)} is named.",
        )
    return Check("sponsor and owner", "PASS", f"Sponsor: {one.sponsor}. Owner: {one.owner}.")


def _fill(company: Company, families: dict[str, list[Asked]], initiative_id: str, earned: Finding | None) -> None:
    """What can be said from figures that are there, and a NOTE for each family that nobody ran."""
    roi = company.finding(f"initiative/{initiative_id}/roi", Selection("since_launch"))
    if roi is not None and not any(asked.check.name == ROI_SIZE for asked in families[PLAUSIBLE]):
        check = roi_size(figure_of(roi))
        if check is not None:
            families[PLAUSIBLE].append(Asked("The return is not larger than is usually measured", check))
    random = bool(families[RANDOM])
    if random and not families[SENSE]:
        families[SENSE].append(Asked(NOT_RUN[SENSE].claim, BY_LOT))
    if earned is not None and earned.reason and not random and not families[SEVEN]:
        reason = words.reason_words(earned)
        said = f"{reason[:1].upper()}{reason[1:]}."
        families[SEVEN].append(Asked(NOT_RUN[SEVEN].claim, Check("withheld", "FAIL", said)))
    why = "no effect on margin was measured" if earned is None or earned.refused else "nobody has run it"
    for family, missing in NOT_RUN.items():
        if not families[family] and not (random and family == SEVEN):
            said = f"Not run: {why}. {missing.needs} Not run counts as not passed."
            families[family].append(Asked(missing.claim, Check("not run", "NOTE", said), run=False))
