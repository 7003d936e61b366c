"""Sentences that hold several findings."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.reading.company.summary import primary
from cxroi.terms import Finding
from cxroi.words import figure_words, range_only, reason_words, safe_text, spans_zero, statement, without_n

LINE = 12
"""Words of a line under a slide's title."""
SUBJECT = "Customer-experience work"


def slide_summary(gross: Finding, net: Finding, cost: Finding, since: Finding | None = None) -> tuple[str, str]:
    """The same claim for a room: a title to read at a glance, a line with the ranges; the whole sentence where
    refused."""
    if gross.point is None or net.point is None or cost.point is None:
        return summary(gross, net, cost, since), "Ranges are 90 % ranges; only grades A and B are counted"
    title = without_n(statement(SUBJECT, gross)).partition(" (")[0]
    lost = "it has not paid for itself"
    left = "no clear amount is left" if spans_zero(net) else lost if net.point < 0 else f"{figure_words(net)} is left"
    tail = f"; {_so_far(since)} ({range_only(since)})" if since is not None else ""
    line = f"Added {range_only(gross)}; left {range_only(net)} (90 % ranges)"
    return f"{title}; after {figure_words(cost)} of cost {left}{tail}", line


def summary(gross: Finding, net: Finding, cost: Finding, since: Finding | None = None) -> str:
    """The landing page's sentence: what CX work added, what all of it cost, what is left; the verb comes from gross.

    A net below zero reads "has not paid for itself"; without a booked estimate it says why and the costs stand.
    `since`: the net since launch where it is worse (`worse_since`), which then stands behind it.
    """
    spent = f"it cost {figure_words(cost)}" if cost.point is not None else "its cost is not known"
    told = f" {_capital(_so_far(since))} ({range_only(since)})." if since is not None else ""
    if gross.point is None:
        why = reason_words(gross).rstrip(".")
        return f"No earned figure can be booked yet: {why}{'; ' + spent if cost.point else ''}.{told}"
    first = without_n(statement(SUBJECT, gross)).rstrip(".")
    if net.point is None:
        return f"{first}; {spent}.{told}"
    left = f"net {figure_words(net)} ({range_only(net)})"
    if net.point < 0:
        return f"{first} and has not paid for itself: {spent}, {left}.{told}"
    if spans_zero(net):
        left = f"net not clear ({range_only(net)})"
    return f"{first}; {spent}, {left}.{told}"


def worse_since(net: Finding | None, since: Finding | None) -> Finding | None:
    """The net since launch where it is worse than that of the period shown: smaller, or less clear. None otherwise."""
    if since is None or since.point is None or since == net:
        return None
    if net is None or net.point is None:
        return since
    return since if since.point < net.point or _standing(since) < _standing(net) else None


def _standing(net: Finding) -> int:
    """2 clearly above zero, 1 not clear, 0 below."""
    return 1 if spans_zero(net) else 2 if (net.point or 0.0) > 0 else 0


def _so_far(since: Finding) -> str:
    """What stands since launch, in words that its range follows."""
    if _standing(since) < 2:
        return f"since launch it has not {'clearly ' if _standing(since) else ''}paid back"
    return f"since launch net {figure_words(since)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def harmed_words(names: Sequence[str]) -> str:
    """ "Counted although harm was found: Phone menu", at most twelve words; empty where nothing counted failed."""
    if not names:
        return ""
    told = f"Counted although harm was found: {', '.join(safe_text(name, 40) for name in names)}".split()
    return " ".join(told) if len(told) <= LINE else " ".join(told[: LINE - 1]) + " …"


def snapshot(experiments: Sequence[Finding], withheld: Sequence[Finding]) -> str:
    """A company without months: the largest read-out of a test, else a comparison that stands, else why nothing can be
    said."""
    totals = [one for one in primary(experiments, total=True) if one.point is not None]
    stand = [one for one in withheld if not one.refused]
    told = [max(totals, key=lambda one: one.point or 0.0)] if totals else [*experiments[:1], *stand[:1]]
    if told:
        return without_n(told[0].statement).rstrip(".")
    if withheld:
        return f"No earned figure can be given here: {reason_words(withheld[0]).split('. ')[0].split(';')[0]}"
    return "No earned figure can be given yet: no initiative is loaded"


def most_to_win(findings: Sequence[Finding]) -> str:
    """Which group has most to win back; that it is not clearly more than the next one, where their ranges overlap, and
    that an unclear one may have more."""
    clear = sorted(
        (one for one in findings if one.point is not None and one.clear), key=lambda one: -(one.point or 0.0)
    )
    if not clear:
        return "No group has a clear amount to win back"
    most = max((one for one in findings if one.point is not None), key=lambda one: one.point or 0.0)
    if not most.clear:
        first = f"{_group(clear[0])} clearly has {figure_words(clear[0])} a year to win back"
        return f"{first}; {_group(most)} may have more"
    first = f"{_group(clear[0])} has most to win back, {figure_words(clear[0])} a year"
    above = len(clear) < 2 or (clear[0].low or 0.0) > (clear[1].high or 0.0)
    return first if above else f"{first}, not clearly more than {_group(clear[1])}"


def _group(finding: Finding) -> str:
    return safe_text(finding.cut, 40)
