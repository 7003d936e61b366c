"""The demo company's one business case: what was promised for plan advice, in numbers fixed before anything was
estimated."""

from __future__ import annotations

from datetime import UTC, datetime

from cxroi.demo.planted.rollout import rollout
from cxroi.demo.planted.world import DEMO_SEED, LAST_MONTH, World
from cxroi.demo.written.stories import REFERENCE_UNITS

INITIATIVE = "plan-advice"
REACH, RAMP, EFFECT, PRICE = 6_000, 11, 0.08, 45.0
LAUNCH_COST, MONTHLY_COST = 20_000, 2_000
APPROVED_BY = "Chief financial officer"


def business_case(units: int, months: int, seed: int = DEMO_SEED) -> tuple[dict[str, object], datetime]:
    """The case as the ledger takes it, and when it was approved: in the middle of the month before its launch."""
    launch = LAST_MONTH - months + 1 + rollout(World(), months, seed).month_of[INITIATIVE]
    share = units / REFERENCE_UNITS
    told = {
        "initiative": INITIATIVE,
        "start": f"{launch // 12}-{launch % 12 + 1:02d}",
        "months": 24,
        "reach": REACH * share,
        "ramp_months": RAMP,
        "effect": EFFECT,
        "price": PRICE,
        "one_off_cost": LAUNCH_COST * share,
        "monthly_cost": MONTHLY_COST * share,
        "sponsor": "Chief commercial officer",
        "owner": "Head of customer care",
        "note": "Teams suggest the plan that fits, team by team.",
    }
    year, month = divmod(launch - 1, 12)
    return told, datetime(year, month + 1, 15, 9, tzinfo=UTC)
