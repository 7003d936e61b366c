"""A figure before and now, in one sentence: what moved, what did not, what came and what went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxroi import words
from cxroi.reading.base.compared import compared
from cxroi.terms import Finding

HEADLINES: tuple[tuple[str, str], ...] = (
    ("Extra margin in the last 12 months", "booked/gross@last12"),
    ("Net of all costs in the last 12 months", "booked/net@last12"),
    ("Cost in the last 12 months", "booked/cost@last12"),
    ("Payback", "booked/payback@since_launch"),
    ("Customers kept in the last 12 months", "booked/kept@last12"),
    ("Margin that can be won back", "ladder/recoverable@last12"),
    ("One step of the answer", "point/answer/within@all"),
    ("Margin of the next 12 months", "forecast/total@forecast"),
)
"""The figures an executive knows by heart: what they are called here, and their ids."""


@dataclass(frozen=True)
class Moved:
    """A figure before and now; None on the side where it was not told. `changed` False: the same within a billionth."""

    label: str
    before: Finding | None
    now: Finding | None
    changed: bool
    sentence: str

    @property
    def finding(self) -> Finding:
        found = self.now or self.before
        assert found is not None
        return found


def moved(label: str, before: Finding | None, now: Finding | None, why: str = "") -> Moved:
    """One figure; at least one side is there. `why` begins with a comma or a semicolon and ends the sentence where it
    moved."""
    changed = before is None or now is None or compared(before, now).verdict not in ("identical", "same")
    return Moved(label, before, now, changed, f"{_told(label, before, now, changed)}{why if changed else ''}.")


def _told(label: str, before: Finding | None, now: Finding | None, changed: bool) -> str:
    if before is None or now is None:
        there = "is new" if now is not None else "was told before and is not any more"
        found = now or before
        return f"{label} {there}: {figure(found)}" if found is not None else label
    if not changed:
        return f"{label} did not move: {figure(now)}"
    if figure(before) == figure(now):
        return f"{label} moved by less than is shown: {figure(now)}"
    return f"{label} went from {figure(before)} to {figure(now)}"


def figure(finding: Finding) -> str:
    """ "$390k (90 % range $260k to $500k, grade B)", "no clear effect (90 % range ...)", "No figure (not measurable
    here)"."""
    shown = (
        words.NO_EFFECT
        if words.verb(finding) == words.NO_EFFECT
        else words.figure_words(finding) + words.per_words(finding)
    )
    return f"{shown} {words.range_words(finding)}"


def headlines(before: Mapping[str, Finding], now: Mapping[str, Finding], why: str = "") -> tuple[Moved, ...]:
    """Every headline figure that one side knows; the forecast of a company without margin is one of revenue."""
    known = ((label, before.get(key), now.get(key)) for label, key in HEADLINES if key in before or key in now)
    return tuple(
        moved(label.replace("Margin", "Revenue") if _in_revenue(new or old) else label, old, new, why)
        for label, old, new in known
    )


def _in_revenue(found: Finding | None) -> bool:
    return found is not None and found.sense == "forecast" and found.money == "revenue" and found.point is not None


def all_moved(before: Mapping[str, Finding], now: Mapping[str, Finding]) -> tuple[tuple[Moved, ...], int]:
    """Every figure that moved, headlines first, else in the order of the build; and how many did not."""
    first = dict.fromkeys(key for _, key in HEADLINES)
    ids = [key for key in dict.fromkeys((*first, *now, *before)) if key in now or key in before]
    found = [moved(label_of(now.get(key) or before[key]), before.get(key), now.get(key)) for key in ids]
    return tuple(one for one in found if one.changed), sum(not one.changed for one in found)


def label_of(finding: Finding) -> str:
    """What a figure is called in a list: who or what its sentence is about, its period and its cut."""
    subject, when = finding.label, words.period_phrase(finding.period)
    cut = "" if finding.segment == "all" else f", {words.cut_words(finding.segment)}"
    return f"{subject}{' ' + when if when and when not in subject else ''}{cut}"


def by_id(findings: Sequence[Finding]) -> dict[str, Finding]:
    return {finding.id: finding for finding in findings}
