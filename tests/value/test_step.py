"""A step's worth by hand: what a customer who gets it now brings for those it adds, what is taken away with its running
cost."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.terms import Array
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.assumptions.model import Entry
from cxroi.value.plans.step import Ahead, after_tax_worth, spread_evenly, step_worth

FLAT = Assumptions(discount_rate=Entry(value=0.0), horizon_months=Entry(value=24))


def ahead(added: Array, held: Array, running: Array) -> Ahead:
    return Ahead(added, held, 100, running)


ONE = np.tile([[1.0], [0.5], [2.0]], 24)
HELD = np.tile([[100.0], [50.0], [200.0]], 12)


def test_without_interest_each_new_customer_brings_what_one_who_gets_it_now_does() -> None:
    """1 a customer and month over 24 months: 50 more bring 1,200, whatever those who have it bring."""
    found = step_worth(ahead(ONE, HELD, np.full(12, 7.0)), 50, FLAT)
    assert found.margin == pytest.approx((1_200.0, 600.0, 2_400.0))
    assert found.present == pytest.approx(found.margin)


def test_interest_makes_later_months_worth_less() -> None:
    """Today's value of a month by 1.21^-((t - .5)/12), its effect fading from 3 to 1."""
    rules = Assumptions(discount_rate=Entry(value=0.21))
    found = step_worth(ahead(np.array([[3.0, 1.0], [0.0, 0.0], [6.0, 2.0]]), HELD, np.zeros(12)), 100, rules)
    assert found.margin == pytest.approx((400.0, 0.0, 800.0))
    assert found.present[0] == pytest.approx(300 * 1.21 ** (-0.5 / 12) + 100 * 1.21 ** (-1.5 / 12))


def test_taking_it_away_gives_up_its_margin_and_saves_its_running_cost() -> None:
    """Half of those who have it: 12 x (7 - 100) / 2 = -558; never more than all of them."""
    found = step_worth(ahead(ONE, HELD, np.full(12, 7.0)), -50, FLAT)
    assert found.margin == pytest.approx((-558.0, -1_158.0, -258.0))
    all_of_it = step_worth(ahead(ONE, HELD, np.full(12, 7.0)), -900, FLAT)
    assert all_of_it.margin == pytest.approx((12 * -93.0, 12 * -193.0, 12 * -43.0))


def test_ends_lie_evenly_around_a_path_and_add_up() -> None:
    found = spread_evenly(np.array([3.0, 1.0]), 4.0, 2.0, 5.0)
    assert found.sum(axis=1) == pytest.approx([4.0, 2.0, 5.0])
    assert found[0].tolist() == [3.0, 1.0]


def test_after_tax_both_benefit_and_cost_are_taxed() -> None:
    after = FLAT.after_tax.model_copy(update={"value": True})
    taxed = FLAT.model_copy(update={"tax_rate": Entry(value=0.25), "after_tax": after})
    (point, low, high), spent = after_tax_worth((1_000.0, 500.0, 2_000.0), 200.0, taxed)
    assert spent == pytest.approx(150.0)
    assert (point - spent, low - spent, high - spent) == pytest.approx((600.0, 225.0, 1_350.0))
