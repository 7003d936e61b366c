"""Registry of scores and outcomes: label in business words, unit, range, direction, definition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A score people give or an outcome they show; `low`/`high` bound its own scale."""

    name: str
    label: str
    low: float
    high: float
    higher_is_better: bool
    definition: str
    unhappy_up_to: float
    happy_from: float


NPS = "nps"
"""Name of the one metric whose shares of promoters and detractors make an NPS."""
METRICS: dict[str, Metric] = {
    m.name: m
    for m in (
        Metric(
            NPS,
            "Would recommend us, 0 to 10",
            0,
            10,
            True,
            "Answer to 'would you recommend us?'; 0-6 unhappy, 7-8 passive, 9-10 promoter (Reichheld 2003).",
            6,
            9,
        ),
        Metric(
            "csat", "Satisfied, 1 to 5", 1, 5, True, "Satisfaction with this contact; 4 and 5 count as satisfied.", 2, 4
        ),
        Metric(
            "ces",
            "Made it easy, 1 to 7",
            1,
            7,
            True,
            "Agreement that the company made it easy; 5 to 7 count as easy.",
            3,
            5,
        ),
        Metric("stars", "Review stars, 1 to 5", 1, 5, True, "Stars given to an order; 1 and 2 are unhappy.", 2, 4),
        Metric("satisfaction", "Satisfaction, 1 to 5", 1, 5, True, "Overall satisfaction; 1 and 2 are unhappy.", 2, 4),
    )
}
