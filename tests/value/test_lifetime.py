"""Lifetime value against closed forms."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.results.company.lifetime import pooled
from cxroi.value.company.lifetime import OLDEST, Rates, band_of, elasticity, elasticity_check, worth

CUSTOMERS = np.ones(OLDEST + 1)


def flat(hazard: float, margin: float) -> Rates:
    return Rates(np.full(5, hazard), np.full(5, margin))


@pytest.mark.parametrize("horizon", [1, 12, 36])
def test_one_rate_is_the_geometric_sum(horizon: int) -> None:
    d = 1.10 ** (1 / 12) - 1
    ratio = 0.98 / (1 + d)
    expected = 40 * np.sqrt(1 + d) * ratio * (1 - ratio**horizon) / (1 - ratio)
    assert worth(flat(0.02, 40.0), horizon, 0.10).by_tenure == pytest.approx(np.full(OLDEST + 1, expected))


def test_without_a_horizon_it_meets_the_closed_form_of_gupta_and_lehmann_with_yearly_margins() -> None:
    """Monthly steps with the margin of a year spread over it: m r / (1 + d - r) within what the months of a year
    make."""
    r, d = 0.8, 0.1
    monthly = 1 - r ** (1 / 12)
    value = float(worth(flat(monthly, 100 / 12), 1200, d).mean(CUSTOMERS))
    end, start = 100.0 * r / (1 + d - r), 100.0 * (1 + d) / (1 + d - r)
    assert end < value < start


@pytest.mark.parametrize(("r", "published"), [(0.8, 3.7), (0.9, 5.5)])
def test_the_closed_forms_elasticity_is_the_one_that_the_band_names(r: float, published: float) -> None:
    """(1 + d) / (1 + d - r) is 3.7 at r = .8 and 5.5 at r = .9 with d = .1 (Gupta and Lehmann 2003)."""
    assert 1.1 / (1.1 - r) == pytest.approx(published, abs=0.05)
    assert elasticity_check(published).status == "PASS"
    assert elasticity_check(20.0).status == "NOTE"


def test_elasticity_without_a_horizon_nears_the_closed_form() -> None:
    """Yearly retention in months: dV/V per 1 % is r^(1/12)-geometric, (1 + d)-close to the yearly form less its first
    year."""
    r, d = 0.9, 0.1
    rates = flat(1 - r ** (1 / 12), 1.0)
    got = elasticity(worth(rates, 1200, d).mean(CUSTOMERS), rates, 1200, d, CUSTOMERS)
    ratio = (r / (1 + d)) ** (1 / 12)
    more = (1.01 * r / (1 + d)) ** (1 / 12)
    exact = ((more / (1 - more)) / (ratio / (1 - ratio)) - 1) / 0.01
    assert got == pytest.approx(exact, rel=1e-6)
    assert abs(got - (1 + d) / (1 + d - r)) < 0.6


def test_tenure_moves_customers_through_the_bands() -> None:
    assert band_of(np.array([0, 5, 6, 11, 12, 24, 47, 48])).tolist() == [0, 0, 1, 1, 2, 3, 3, 4]
    rates = Rates(np.array([0.5, 0.0, 0.0, 0.0, 0.0]), np.array([0.0, 10.0, 10.0, 10.0, 10.0]))
    new, old = worth(rates, 12, 0.0).by_tenure[[0, 48]]
    assert old == pytest.approx(120.0)
    assert new == pytest.approx(0.5**5 * 7 * 10)


def test_contracts_of_a_year_keep_everybody_until_they_end() -> None:
    """By hand: 20 % leave in the twelfth month of each year, 10 a month; nobody before. A customer of five years is
    worth what one of six is."""
    rates = Rates(np.full(5, 0.2), np.full(5, 10.0), (11, 1))
    new, late, five, six = worth(rates, 24, 0.0).by_tenure[[0, 10, 49, 37]]
    assert new == pytest.approx(10 * (10 + 12 * 0.8 + 2 * 0.64))
    assert late == pytest.approx(10 * (12 * 0.8 + 12 * 0.64))
    assert five == pytest.approx(six)
    by_month = worth(Rates(np.full(5, 1 - 0.8 ** (1 / 12)), np.full(5, 10.0)), 24, 0.0).by_tenure[0]
    assert by_month < 0.96 * new
    lifted = worth(rates, 24, 0.0, 0.01).by_tenure[0]
    assert lifted == pytest.approx(10 * (10 + 12 * 0.808 + 2 * 0.808**2))


def test_thin_bands_take_their_neighbours_and_lose_nobody() -> None:
    names = ["n_months", "n_ends", "n_left", "sum_money", "squares_months", "products", "squares_money"]
    rows = pl.DataFrame(
        {"tenure_band": [0, 1, 2, 4], **{name: [100.0, 100.0, 200.0, 300.0] for name in names}}
    ).with_columns(n_left=pl.Series([20.0, 3.0, 30.0, 15.0]))
    out = pooled(rows)
    assert out["n_left"].to_list() == [20.0, 53.0, 30.0, 45.0, 15.0]
    assert out["n_months"].to_list() == [100.0, 400.0, 200.0, 500.0, 300.0]
