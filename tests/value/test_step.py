"""A step's worth by hand: the same margin per customer for those it adds, what is taken away with its running cost."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.value.assumption_model import Entry
from cxroi.value.assumptions import Assumptions
from cxroi.value.step import Ahead, after_tax_worth, step_worth

FLAT = Assumptions(discount_rate=Entry(value=0.0), horizon_months=Entry(value=24), fade_per_year=Entry(value=0.0))


def test_without_fade_and_interest_each_new_customer_brings_the_average_a_month() -> None:
    """1,200 over 12 months from 100 customers is 1 a customer and month; 50 more over 24 months bring 1,200."""
    found = step_worth(Ahead((1_200.0, 600.0, 2_400.0), 12, 100, np.full(12, 7.0)), 50, FLAT)
    assert found.margin == pytest.approx((1_200.0, 600.0, 2_400.0))
    assert found.present == pytest.approx(found.margin)


def test_fade_and_interest_make_later_months_worth_less() -> None:
    """Month t brings (1 - .5)^(t/12) of the first rate, today's value by 1.21^-((t - .5)/12)."""
    rules = Assumptions(discount_rate=Entry(value=0.21), horizon_months=Entry(value=2), fade_per_year=Entry(value=0.5))
    left = [0.5 ** (1 / 12), 0.5 ** (2 / 12)]
    found = step_worth(Ahead((sum(left) * 100, 0.0, sum(left) * 200), 2, 100, np.zeros(2)), 100, rules)
    assert found.margin == pytest.approx((sum(left) * 100, 0.0, sum(left) * 200))
    assert found.present[0] == pytest.approx(100 * (left[0] * 1.21 ** (-0.5 / 12) + left[1] * 1.21 ** (-1.5 / 12)))


def test_taking_a_loss_away_is_a_gain_with_its_running_cost_and_never_more_than_all_of_it() -> None:
    ahead = Ahead((-1_200.0, -1_800.0, -600.0), 12, 100, np.full(12, 10.0))
    assert step_worth(ahead, -100, FLAT).margin == pytest.approx((1_320.0, 720.0, 1_920.0))
    assert step_worth(ahead, -50, FLAT).margin == pytest.approx((660.0, 360.0, 960.0))
    assert step_worth(ahead, -900, FLAT) == step_worth(ahead, -100, FLAT)


def test_after_tax_both_benefit_and_cost_are_taxed() -> None:
    after = FLAT.after_tax.model_copy(update={"value": True})
    taxed = FLAT.model_copy(update={"tax_rate": Entry(value=0.25), "after_tax": after})
    (point, low, high), spent = after_tax_worth((1_000.0, 500.0, 2_000.0), 200.0, taxed)
    assert spent == pytest.approx(150.0)
    assert (point - spent, low - spent, high - spent) == pytest.approx((600.0, 225.0, 1_350.0))
