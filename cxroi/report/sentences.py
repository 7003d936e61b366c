"""Sentences that hold several findings."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.terms import Finding
from cxroi.words import figure_words, range_only, reason_words, spans_zero, statement, without_n


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
