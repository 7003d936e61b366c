"""What a person has to state: each assumption's words, unit, default and allowed span, in one place."""

from __future__ import annotations

from dataclasses import dataclass

NOBODY = "nobody's yet"


@dataclass(frozen=True)
class Assumed:
    """One assumption that is a number. `default` None: there is none, and what needs it says so."""

    name: str
    label: str
    unit: str
    default: float | None
    least: float
    most: float
    meaning: str
    low: float | None = None
    high: float | None = None


ASSUMED: dict[str, Assumed] = {
    a.name: a
    for a in (
        Assumed(
            "discount_rate",
            "Discount rate",
            "share a year",
            0.10,
            0,
            1,
            "What a year of waiting costs. Turns later money into today's.",
        ),
        Assumed(
            "hurdle_rate",
            "Hurdle rate",
            "share a year",
            0.15,
            0,
            2,
            "The return a project has to beat before it is extended.",
        ),
        Assumed("horizon_months", "Horizon", "months", 36, 1, 120, "How far ahead money is counted, from launch."),
        Assumed(
            "fade_per_year",
            "Fade of an effect",
            "share a year",
            0.20,
            0,
            1,
            "How much of an effect is lost each year after the last month with data.",
            0.0,
            0.5,
        ),
        Assumed(
            "margin_rate",
            "Margin rate",
            "share of revenue",
            None,
            0,
            1,
            "Contribution margin as a share of net revenue. Only used where the files hold no cost of goods "
            "and no margin.",
        ),
        Assumed(
            "overhead_per_year",
            "Overhead of the CX department",
            "money a year",
            0,
            0,
            1e12,
            "Costs of CX work that belong to no initiative. Used only when the cost file holds no rows without "
            "an initiative.",
        ),
        Assumed("tax_rate", "Tax rate", "share of profit", 0.25, 0, 1, "Used only when after_tax is switched on."),
        Assumed(
            "share_moved",
            "Unhappy customers a programme would move",
            "share of unhappy customers",
            0.60,
            0,
            1,
            "Of a hundred unhappy customers, how many leave the unhappy band within a year with the programme,"
            " those included who would have left it anyway.",
            0.45,
            0.75,
        ),
        Assumed(
            "cost_per_unhappy_customer",
            "Cost of recovering",
            "money per unhappy customer",
            None,
            0,
            1e9,
            "What the programme of the ladder's last step costs for each unhappy customer it works on.",
        ),
        Assumed(
            "unheard_effect",
            "Effect on customers who did not answer",
            "share of the effect on those who did",
            0.5,
            0,
            1,
            "How strongly customers without an answer respond, compared with those who answered.",
            0.0,
            1.0,
        ),
        Assumed(
            "nps_point_from_unhappy",
            "Share of an NPS point from unhappy to passive",
            "share",
            0.5,
            0,
            1,
            "One point of NPS is one customer in a hundred moved up a band: this share from unhappy to passive,"
            " the rest from passive to promoter.",
        ),
    )
}

WHOLE: frozenset[str] = frozenset(("horizon_months",))
PERIODS = ("last12", "prior12", "since_launch")
