"""Sentences that hold several findings."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.terms import Finding
from cxroi.words import figure_words, range_only, reason_words, safe_text, spans_zero, statement, without_n


def slide_summary(gross: Finding, net: Finding, cost: Finding) -> tuple[str, str]:
    """The same claim for a room: a title to read at a glance, a line with the ranges; the whole sentence where refused."""
    if gross.point is None or net.point is None or cost.point is None:
        return summary(gross, net, cost), "Ranges are 90 % ranges; only grades A and B are counted"
    title = without_n(statement("Customer-experience work", gross)).partition(" (")[0]
    lost = "it has not paid for itself"
    left = "no clear amount is left" if spans_zero(net) else lost if net.point < 0 else f"{figure_words(net)} is left"
    line = f"Added {range_only(gross)}; left {range_only(net)} (90 % ranges)"
    return f"{title}; after {figure_words(cost)} of cost {left}", line


def summary(gross: Finding, net: Finding, cost: Finding) -> str:
    """The landing page's sentence: what CX work added, what all of it cost, what is left; the verb comes from gross.

    A net below zero reads "has not paid for itself"; without a booked estimate it says why and the costs stand.
    """
    spent = f"all of it cost {figure_words(cost)} (actual)" if cost.point is not None else "its cost is not known"
    if gross.point is None:
        why = reason_words(gross).rstrip(".")
        return f"No earned figure can be booked yet: {why}{'; ' + spent if cost.point else ''}."
    first = without_n(statement("Customer-experience work", gross)).rstrip(".")
    if net.point is None:
        return f"{first}; {spent}."
    left = f"net {figure_words(net)} ({range_only(net)})"
    if net.point < 0:
        return f"{first} and has not paid for itself: {spent}, {left}."
    if spans_zero(net):
        left = f"what is left is not clearly above zero ({range_only(net)})"
    return f"{first}; {spent}, {left}."


def snapshot(experiments: Sequence[Finding], withheld: Sequence[Finding]) -> str:
    """A company without months: the largest read-out of a test, else a comparison that stands, else why nothing can be said."""
    totals = [one for one in experiments if one.key == "total" and one.currency is not None and one.point is not None]
    stand = [one for one in withheld if not one.refused]
    told = [max(totals, key=lambda one: one.point or 0.0)] if totals else [*experiments[:1], *stand[:1]]
    if told:
        return without_n(told[0].statement).rstrip(".")
    if withheld:
        return f"No earned figure can be given here: {reason_words(withheld[0]).split('. ')[0].split(';')[0]}"
    return "No earned figure can be given yet: no initiative is loaded"


def most_to_win(findings: Sequence[Finding]) -> str:
    """Which group has most to win back; that it is not clearly more than the next one, where their ranges overlap."""
    clear = sorted((one for one in findings if one.point is not None and one.clear), key=lambda one: -(one.point or 0.0))
    if not clear:
        return "No group has a clear amount to win back"
    first = f"{_group(clear[0])} has most to win back, {figure_words(clear[0])} a year"
    above = len(clear) < 2 or (clear[0].low or 0.0) > (clear[1].high or 0.0)
    return first if above else f"{first}, not clearly more than {_group(clear[1])}"


def _group(finding: Finding) -> str:
    return safe_text(finding.segment.partition("=")[2], 40)
