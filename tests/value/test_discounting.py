"""Textbook cases, each with its source, and closed forms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi.errors import DesignError
from cxroi.value.base.discounting import after_tax, discount_factors, irr, npv, payback_months, roi, sign_changes

money = st.floats(-1e6, 1e6, allow_nan=False)


def test_flows_are_discounted_from_mid_month() -> None:
    np.testing.assert_allclose(discount_factors(np.array([1.0, 13.0]), 0.10), [1.1 ** (-0.5 / 12), 1.1 ** (-12.5 / 12)])
    assert discount_factors(np.array([-11.5]), 0.10)[0] == pytest.approx(1.10)


def test_npv_equals_numpy_financials_documented_example() -> None:
    """numpy-financial 1.0 reference, npv(0.08, [-40000, 5000, 8000, 12000, 30000]) = 3065.22267; ours is half a month
    later."""
    flows = np.array([-40_000.0, 5_000, 8_000, 12_000, 30_000])
    assert float(npv(flows, 1.08**12 - 1)) * 1.08**0.5 == pytest.approx(3065.22267, abs=1e-4)


def test_npv_equals_brealey_myers_office_block() -> None:
    """Brealey, Myers and Allen, Principles of Corporate Finance, ch. 2: -370,000 + 420,000 / 1.05 = 30,000."""
    flows = np.zeros(13)
    flows[[0, 12]] = -370_000, 420_000
    assert float(npv(flows, 0.05)) * 1.05 ** (0.5 / 12) == pytest.approx(30_000)


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([-100, 39, 59, 55, 20], 0.28095),
        ([-100, 0, 0, 74], -0.0955),
        ([-100, 100, 0, 7], 0.06206),
    ],
)
def test_irr_equals_numpy_financials_documented_examples(flows: list[float], rate: float) -> None:
    """numpy-financial 1.0 reference, irr; their rate is per period, ours a year of twelve periods."""
    assert (1 + float(irr(np.array(flows, dtype=float)))) ** (1 / 12) - 1 == pytest.approx(rate, abs=6e-6)


@pytest.mark.parametrize("flows", [[-100, 100, 0, -7], [-5, 10.5, 1, -8, 1], [1, 2, 3], [-1, -2], [0, 0]])
def test_irr_is_refused_unless_the_sign_changes_once(flows: list[float]) -> None:
    assert np.isnan(irr(np.array(flows, dtype=float)))


def test_irr_works_draw_by_draw_and_sets_npv_to_zero() -> None:
    flows = np.column_stack([np.full(50, -1000.0), np.random.default_rng(1).uniform(10, 80, (50, 60))])
    rates = irr(flows)
    assert rates.shape == (50,)
    np.testing.assert_allclose([float(npv(flow, rate)) for flow, rate in zip(flows, rates, strict=True)], 0, atol=1e-6)


@pytest.mark.parametrize(
    ("flows", "month"), [([-2000, 500, 500, 5000], 3), ([-2000, 500, 1800, 0], 2), ([-2000, 1800, 500, 0], 2)]
)
def test_payback_equals_brealey_myers_table(flows: list[float], month: int) -> None:
    """Brealey, Myers and Allen, ch. 5 (payback rule): projects A, B, C pay back in 3, 2 and 2 periods."""
    assert payback_months(np.array(flows, dtype=float), first=0) == month


def test_discounted_payback_of_brealey_myers_table() -> None:
    """The same chapter at 10 %: A 3 periods; B never (NPV -58)."""
    flows = np.array([[-2000, 500, 500, 5000], [-2000, 500, 1800, 0]], dtype=float)
    present = flows / 1.1 ** np.arange(4)
    np.testing.assert_array_equal(payback_months(present, first=0), [3, 4])
    assert present[1].sum() == pytest.approx(-58, abs=0.5)


def test_payback_unreached_is_the_month_after_the_last() -> None:
    assert payback_months(np.array([-10.0, 1, 1, 1])) == 5


def test_payback_waits_for_the_money_to_go_out_and_counts_from_launch() -> None:
    assert payback_months(np.array([5.0, -20, 5, 5, 5])) == 5
    assert payback_months(np.array([5.0, 5, 5])) == 1
    assert payback_months(np.array([-10.0, 10.0, 1.0]), first=-1) == 1


def test_roi_divides_by_all_costs_and_takes_none_twice() -> None:
    assert float(roi(150.0, 100.0)) == pytest.approx(0.5)
    assert float(roi(130.0, 80.0, 20.0)) == pytest.approx(0.5)
    with pytest.raises(DesignError):
        roi(10.0, 0.0)


def test_tax_leaves_roi_as_it_is_and_scales_npv() -> None:
    flows = np.array([-100.0, 60, 70])
    assert float(npv(after_tax(flows, 0.25), 0.1)) == pytest.approx(0.75 * float(npv(flows, 0.1)))


@given(st.lists(money, min_size=2, max_size=24), st.floats(0, 0.5))
def test_npv_is_linear_and_falls_with_every_cost(flows: list[float], rate: float) -> None:
    flow = np.array(flows)
    assert float(npv(100 * flow, rate)) == pytest.approx(100 * float(npv(flow, rate)), rel=1e-9, abs=1e-3)
    cost = np.zeros(len(flow))
    cost[-1] = 1_000.0
    assert float(npv(flow - cost, rate)) < float(npv(flow, rate))


@given(st.lists(st.floats(-100, 100, allow_nan=False).map(round), min_size=1, max_size=20))
def test_sign_changes_skip_zeros(flows: list[int]) -> None:
    signs = [flow > 0 for flow in flows if flow != 0]
    assert int(sign_changes(np.array(flows, dtype=float))) == sum(a != b for a, b in pairwise(signs))
