"""Bands that published research supports: outside them a figure is looked at again. They warn, they are never
inputs."""

from __future__ import annotations

from cxroi.checks.thresholds import BEST_AGAINST_WORST, LARGEST_ROI, POINT_OF_REVENUE
from cxroi.terms import Check, ScoreEffect
from cxroi.value.base.figure import Figure

ROI_SIZE = "ROI is at most 20 times the cost"
"""Name of the check of a return's size."""


def within_not_above_between(within: ScoreEffect, between: ScoreEffect) -> Check | None:
    """The effect within customers is usually the smaller one; None where either is refused."""
    name = "Within is not above between"
    if within.refused is not None or between.refused is not None:
        return None
    if abs(within.hazard) <= abs(between.hazard):
        return Check(name, "PASS", "The effect within customers is not above the difference between customers.")
    return Check(
        name,
        "NOTE",
        "The effect within customers is larger than the difference between customers, which is rare:"
        " look for answers that follow the event they should explain.",
    )


def point_against_revenue(point: Figure, revenue_per_year: float) -> Check | None:
    """One point of NPS (money a year) against the segment's revenue of a year."""
    name = "One point is at most 1 % of revenue"
    if point.point is None or revenue_per_year <= 0:
        return None
    if abs(point.point) <= POINT_OF_REVENUE * revenue_per_year:
        return Check(name, "PASS", "One point of NPS is worth at most 1 % of the segment's revenue a year.")
    return Check(
        name,
        "NOTE",
        f"One point of NPS would be worth {abs(point.point) / revenue_per_year:.1%} of the segment's"
        " revenue a year; across firms seven points go with about 1 % of growth.",
    )


def roi_size(roi: Figure) -> Check | None:
    """ROI above 20 times its cost."""
    name = ROI_SIZE
    if roi.point is None:
        return None
    if roi.point <= LARGEST_ROI:
        return Check(name, "PASS", "The return is at most 20 times the cost.")
    return Check(name, "NOTE", f"The return is {roi.point:.0f} times the cost: look for costs that were not loaded.")


def best_against_worst(between: ScoreEffect, steps: float) -> Check | None:
    """Spend of those with the best answer against those with the worst, `steps` apart: at most 140 % more is published.

    Between customers, an upper bound (Kriss 2014). None where refused or where no margin is known.
    """
    name = "Best against worst experience is at most 140 % of spend"
    if between.refused is not None or between.base_margin <= 0:
        return None
    gap = steps * between.margin
    worst = between.base_margin - gap / 2
    more = gap / worst if worst > 0 else float("inf")
    if abs(more) <= BEST_AGAINST_WORST:
        return Check(
            name,
            "PASS",
            f"Customers with the best answer bring {more:.0%} more than those with the worst; 140 % is the"
            " most that is published.",
        )
    return Check(
        name,
        "NOTE",
        "Customers with the best answer would bring over 140 % more than those with the worst, the most"
        " that is published: look for another reason why they differ.",
    )
