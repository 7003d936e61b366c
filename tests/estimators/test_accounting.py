"""S1 m1 - S0 m0 against a company whose every number can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxroi.estimators.core.accounting import ExposedCells, incremental
from cxroi.terms import Array, MarginDraws


@pytest.fixture
def cells() -> ExposedCells:
    """100 customers exposed from month 0, 2 % leave each month instead of 5 %, margin 12 instead of 10."""
    staying = 100 * 0.98 ** np.arange(6)
    shape = (1, 6)
    return ExposedCells(
        tuple(range(6)), staying[None, :], np.full(shape, 0.02), np.full(shape, 12.0), np.zeros(1), np.full(1, np.inf)
    )


def steady(cells: ExposedCells, effect: Array, draws: int = 1) -> MarginDraws:
    """The same effect in every month since launch."""
    months = np.tile(effect, (len(cells.months), 1))
    return incremental(cells, np.arange(float(len(months))), months, np.tile(months, (draws, 1, 1)))


def test_each_month_since_launch_has_its_own_effect_and_later_ones_count_nothing(cells: ExposedCells) -> None:
    """Two more a month in the first, one more in the third; months 3 to 5 have no effect of their own."""
    own = np.array([[2.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    found = incremental(cells, np.array([0.0, 1.0, 2.0]), own, own[None])
    np.testing.assert_allclose(found.spend, cells.at_risk[0] * [2, 0, 1, 0, 0, 0])
    assert np.abs(found.retention).max() < 1e-9


def test_after_the_end_the_months_keep_what_they_show(cells: ExposedCells) -> None:
    """Exposure ends in month 2: what comes later is a part of the whole, and nothing is set to zero."""
    ended = replace(cells, end=np.array([2.0]))
    own = np.tile([2.0, -0.03], (6, 1))
    whole, after = (incremental(ended, np.arange(6.0), own, own[None], ended=part) for part in (False, True))
    np.testing.assert_allclose(whole.spend, steady(cells, own[0]).spend)
    np.testing.assert_allclose(after.spend + after.retention, (whole.spend + whole.retention) * [0, 0, 0, 1, 1, 1])
    assert (after.retention_draws[:, 3:] > 0).all()


def test_parts_add_up_to_with_less_without(cells: ExposedCells) -> None:
    effect = np.array([2.0, -0.03])
    found = steady(cells, effect)
    with_work = 100 * 0.98 ** np.arange(6) * 12
    without = 100 * 0.95 ** np.arange(6) * 10
    np.testing.assert_allclose(found.retention + found.spend, with_work - without, rtol=1e-12)
    np.testing.assert_allclose(found.kept, 100 * (0.98 ** np.arange(1, 7) - 0.95 ** np.arange(1, 7)), rtol=1e-12)
    np.testing.assert_allclose(found.retention_draws[0], found.retention)


def test_no_effect_is_exactly_nothing(cells: ExposedCells) -> None:
    found = steady(cells, np.zeros(2), 3)
    assert np.abs(found.retention).max() < 1e-9
    assert np.abs(found.spend).max() == 0
    assert np.abs(found.kept_draws).max() < 1e-9


def test_money_times_hundred_is_money_times_hundred(cells: ExposedCells) -> None:
    effect = np.array([2.0, -0.03])
    one = steady(cells, effect)
    big = replace(cells, margin=cells.margin * 100)
    hundred = steady(big, effect * [100, 1])
    np.testing.assert_allclose(hundred.retention + hundred.spend, 100 * (one.retention + one.spend), rtol=1e-12)
    np.testing.assert_allclose(hundred.kept, one.kept, rtol=1e-12)


def test_months_that_are_not_judged_yet_add_nothing(cells: ExposedCells) -> None:
    """An inactivity rule leaves the last months open: nobody is at risk there, and nobody is taken as lost."""
    effect = np.array([2.0, -0.03])
    cut = cells.at_risk.copy()
    cut[:, 4:] = 0
    found = steady(replace(cells, at_risk=cut, hazard=np.where(cut > 0, cells.hazard, 0.0)), effect)
    whole = steady(cells, effect)
    np.testing.assert_allclose(found.retention[:4], whole.retention[:4])
    np.testing.assert_allclose(found.retention[4:], 0, atol=1e-9)
    np.testing.assert_allclose(found.kept[3:], whole.kept[3])


def test_a_cohort_that_is_gone_is_lost_in_one_world_only() -> None:
    """All leave in the first month; without the initiative nobody would have: their later margin counts against it."""
    at_risk, hazard = np.array([[10.0, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])
    gone = ExposedCells((0, 1, 2), at_risk, hazard, np.full((1, 3), 5.0), np.zeros(1), np.full(1, np.inf))
    effect = np.array([0.0, 1.0])
    np.testing.assert_allclose(steady(gone, effect).retention, [0.0, -50.0, -100.0])
