"""A typed case: worth by hand, break-even where it is zero, ranges from typed ranges only, nonsense refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxroi.errors import UsageError
from cxroi.value.plans.quickcase import QuickCase, quick_worth

CASE = QuickCase((1_000.0, None, None), (20.0, None, None), (0.05, None, None), 1, 12, 3_000.0, 100.0, 0.0)


def test_a_year_without_interest_by_hand() -> None:
    """1,000 customers x 5 % of 20 a month x 12 months = 12,000; cost 3,000 + 12 x 100 = 4,200."""
    found = quick_worth(CASE)
    assert found.margin.point == pytest.approx(12_000)
    assert found.cost.point == pytest.approx(4_200)
    assert found.npv.point == pytest.approx(7_800)
    assert found.roi.point == pytest.approx(7_800 / 4_200)
    assert found.break_even.point == pytest.approx(0.05 * 4_200 / 12_000)
    assert found.payback.point == 4
    assert {
        figure.grade for figure in (found.margin, found.cost, found.npv, found.roi, found.payback, found.break_even)
    } == {"E"}
    assert (found.npv.low, found.break_even.low) == (None, None)


def test_at_the_break_even_effect_nothing_is_earned_also_with_ramp_and_interest() -> None:
    case = replace(CASE, ramp=5, months=30, discount=0.12)
    needed = quick_worth(case).break_even.point
    assert needed is not None
    assert quick_worth(replace(case, effect=(needed, None, None))).npv.point == pytest.approx(0.0, abs=1e-6)


def test_the_range_is_the_typed_one_and_the_same_each_time() -> None:
    case = replace(CASE, effect=(0.05, 0.02, 0.09))
    found = quick_worth(case)
    assert found.npv.low == pytest.approx(12_000 * 0.02 / 0.05 - 4_200, rel=0.02)
    assert found.npv.high == pytest.approx(12_000 * 0.09 / 0.05 - 4_200, rel=0.02)
    assert (quick_worth(case).npv.low, quick_worth(case).npv.high) == (found.npv.low, found.npv.high)
    wide = quick_worth(replace(case, reach=(1_000.0, 600.0, 1_400.0)))
    assert wide.break_even.low is not None
    assert wide.break_even.low < quick_worth(case).break_even.point < (wide.break_even.high or 0.0)  # type: ignore[operator]
    assert (wide.npv.low or 0.0) < (found.npv.low or 0.0)
    assert np.all(np.isfinite(wide.net_path))


def test_without_cost_and_without_payback_it_says_so() -> None:
    free = quick_worth(replace(CASE, one_off=0.0, monthly=0.0))
    assert free.roi.refused
    assert free.break_even.refused
    assert quick_worth(replace(CASE, one_off=1e9)).payback.refused == "it does not pay back within 12 months"


@pytest.mark.parametrize(
    "change",
    [
        {"reach": (0.0, None, None)},
        {"effect": (0.0, None, None)},
        {"one_off": -1.0},
        {"months": 0},
        {"effect": (0.05, 0.06, 0.07)},
        {"effect": (0.05, 0.01, None)},
        {"discount": float("nan")},
        {"price": (20.0, 0.0, 30.0)},
        {"reach": (0.4, None, None)},
        {"reach": (100.0, 1.0, 200.0)},
        {"price": (20.0, 1.0, 21.0)},
        {"one_off": 1.1e12},
        {"price": (2e12, None, None)},
        {"months": 121},
        {"ramp": 121},
    ],
)
def test_nonsense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        quick_worth(replace(CASE, **change))  # type: ignore[arg-type]
