"""Sentences that hold several findings."""

from __future__ import annotations

from cxroi.terms import Finding
from cxroi.words import figure_words, statement


def summary(gross: Finding, net: Finding, cost: Finding) -> str:
    """The landing page's sentence: what CX work added and what all of it cost; the verb comes from gross, never from net."""
    subject = "Customer-experience work"
    spent = f"all of it cost {figure_words(cost)} (actual)" if cost.point is not None else "its cost is not known"
    if gross.point is None:
        why = (gross.reason or "no initiative reached grade A or B").strip().rstrip(".")
        return f"No earned figure can be booked yet: {why}; {spent}."
    first = statement(subject, gross).rstrip(".")
    if net.point is not None and net.point < 0:
        return f"{first} and has not paid for itself: {spent}."
    return f"{first}; {spent}."
