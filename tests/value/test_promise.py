"""Promise against delivery: parts that add up, hand-computed cases, orders that do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.ledger.cases import Case
from cxroi.results.base.run import Run
from cxroi.results.initiatives.promise import Promise, promise_findings
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.initiatives.promise import (
    CAUSES,
    Factors,
    Plan,
    delivered_factors,
    explained,
    promised_factors,
    spread,
)
from tests.natures import made as made_of

PLAN = Plan(first=24_300, months=12, reach=1_000, ramp=4, effect=0.05, price=40.0, one_off=5_000, monthly=200)


def test_promise_of_a_month_by_hand() -> None:
    assert [PLAN.margin(month) for month in (24_299, 24_300, 24_303, 24_311, 24_312)] == [0, 500, 2_000, 2_000, 0]
    assert PLAN.through(24_303) == (500 + 1_000 + 1_500 + 2_000, 5_800)
    assert PLAN.through(24_400) == (5_000 + 8 * 2_000, 5_000 + 12 * 200)
    assert promised_factors(PLAN, 24_303).product == pytest.approx(5_000)


def test_two_changed_causes_share_their_joint_part_in_halves() -> None:
    """Reach 100 -> 80 and effect .10 -> .05 at 10 months of 50: -1,000 (reach alone) and -2,500 (effect alone) with a
    joint part of +500, halved (Shapley 1953, two players)."""
    parts = explained(Factors(100, 10, 0.10, 50), Factors(80, 10, 0.05, 50))
    assert parts == pytest.approx({"reach": -750, "timing": 0, "effect": -2_250, "price": 0})


@pytest.mark.parametrize("seed", range(20))
def test_parts_add_up_and_do_not_depend_on_units(seed: int) -> None:
    random = np.random.default_rng(seed)
    before, after = (Factors(*random.uniform((10, 1, -0.2, 5), (9e5, 40, 0.5, 900))) for _ in range(2))
    parts = explained(before, after)
    assert sum(parts.values()) == pytest.approx(after.product - before.product, rel=1e-9, abs=1e-6)
    cents = explained(
        Factors(before.reach, before.timing, before.effect, before.price * 100),
        Factors(after.reach, after.timing, after.effect, after.price * 100),
    )
    assert cents == pytest.approx({name: part * 100 for name, part in parts.items()}, rel=1e-9)
    back = explained(after, before)
    assert back == pytest.approx({name: -part for name, part in parts.items()}, rel=1e-9, abs=1e-6)


def test_what_came_in_factors_gives_back_what_was_earned() -> None:
    factors = delivered_factors(800, 9_000, 400_000, 18_000)
    assert factors is not None
    assert factors.product == pytest.approx(18_000)
    assert (factors.price, factors.effect) == pytest.approx((382_000 / 9_000, 18_000 / 382_000))
    assert delivered_factors(0, 0, 0, 0) is None
    assert delivered_factors(5, 9, 100, 100) is None


def test_ranges_hold_the_parts_and_a_missing_end_gives_none() -> None:
    planned = promised_factors(PLAN, 24_311)
    ends = [delivered_factors(800, 9_000, 400_000, earned) for earned in (18_000, 5_000, 30_000)]
    ranges = spread(planned, ends)
    assert ranges is not None
    assert ends[0] is not None
    parts = explained(planned, ends[0])
    for cause in CAUSES:
        assert ranges[cause][0] - 1e-9 <= parts[cause] <= ranges[cause][1] + 1e-9
    assert spread(planned, [*ends, None]) is None


def test_a_typed_promise_is_assumed_and_names_its_owner_while_the_cost_file_stays_recorded() -> None:
    case = Case(
        initiative="texts", start="2026-01", months=12, reach=100, effect=0.05, price=40, sponsor="COO", owner="Olga"
    )
    run = Run("g", "r", "Company", False, "USD", "p", False, None, 24_300, 24_320, Assumptions())
    rows = (
        {
            "month": 24_315,
            "n_exposed": 80,
            "n_reached": 80,
            "margin": 3_000.0,
            "cost": 50.0,
            "earned": 500.0,
            "earned_low": 300.0,
            "earned_high": 700.0,
        },
    )
    earned = made_of(
        "initiative/texts/earned@since_launch",
        "estimated",
        "",
        "",
        "texts",
        "all",
        "USD",
        "USD",
        "since_launch",
        500.0,
        300.0,
        700.0,
        0.9,
        "B",
        80,
        None,
        "m",
        None,
        (),
        "v",
        "r",
    )
    made = promise_findings(run, Promise("texts/1", case, "Texts", "business case texts/1", rows, earned))
    found = {one.key: one for one in made}
    for name in ("promised", "cost_promised", "cost_difference"):
        assert (found[name].kind, found[name].grade, found[name].low) == ("assumed", "E", None)
        assert "owner Olga" in found[name].statement
        assert "owner Olga" in found[name].method
        assert "actual" not in found[name].statement
    assert (found["cost_actual"].kind, found["cost_actual"].grade) == ("recorded", "R")
    assert "80 with a month in the data since launch instead of the promised 100" in found["reach"].statement
    assert "from the launch to the month compared" in found["reach"].method
    nobody = promise_findings(
        run, Promise("texts/1", case.model_copy(update={"owner": ""}), "Texts", "x", rows, earned)
    )
    assert "no owner named" in nobody[0].statement
