"""S1 m1 - S0 m0 against a company whose every number can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.estimators.accounting import ExposedCells, incremental


@pytest.fixture
def cells() -> ExposedCells:
    """100 customers exposed from month 0, 2 % leave each month instead of 5 %, margin 12 instead of 10."""
    staying = 100 * 0.98 ** np.arange(6)
    return ExposedCells(tuple(range(6)), staying[None, :], np.full((1, 6), 0.02), np.full((1, 6), 12.0))


def test_parts_add_up_to_with_less_without(cells: ExposedCells) -> None:
    effect = np.array([2.0, -0.03])
    found = incremental(cells, effect, effect[None, :])
    with_work = 100 * 0.98 ** np.arange(6) * 12
    without = 100 * 0.95 ** np.arange(6) * 10
    np.testing.assert_allclose(found.retention + found.spend, with_work - without, rtol=1e-12)
    np.testing.assert_allclose(found.kept, 100 * (0.98 ** np.arange(1, 7) - 0.95 ** np.arange(1, 7)), rtol=1e-12)
    np.testing.assert_allclose(found.retention_draws[0], found.retention)


def test_no_effect_is_exactly_nothing(cells: ExposedCells) -> None:
    found = incremental(cells, np.zeros(2), np.zeros((3, 2)))
    assert np.abs(found.retention).max() < 1e-9
    assert np.abs(found.spend).max() == 0
    assert np.abs(found.kept_draws).max() < 1e-9


def test_money_times_hundred_is_money_times_hundred(cells: ExposedCells) -> None:
    effect = np.array([2.0, -0.03])
    one = incremental(cells, effect, effect[None, :])
    big = ExposedCells(cells.months, cells.at_risk, cells.hazard, cells.margin * 100)
    hundred = incremental(big, effect * [100, 1], (effect * [100, 1])[None, :])
    np.testing.assert_allclose(hundred.retention + hundred.spend, 100 * (one.retention + one.spend), rtol=1e-12)
    np.testing.assert_allclose(hundred.kept, one.kept, rtol=1e-12)


def test_months_that_are_not_judged_yet_add_nothing(cells: ExposedCells) -> None:
    """An inactivity rule leaves the last months open: nobody is at risk there, and nobody is taken as lost."""
    effect = np.array([2.0, -0.03])
    cut = cells.at_risk.copy()
    cut[:, 4:] = 0
    found = incremental(
        ExposedCells(cells.months, cut, np.where(cut > 0, cells.hazard, 0.0), cells.margin), effect, effect[None, :]
    )
    whole = incremental(cells, effect, effect[None, :])
    np.testing.assert_allclose(found.retention[:4], whole.retention[:4])
    np.testing.assert_allclose(found.retention[4:], 0, atol=1e-9)
    np.testing.assert_allclose(found.kept[3:], whole.kept[3])


def test_a_cohort_that_is_gone_is_lost_in_one_world_only() -> None:
    """All leave in the first month; without the initiative nobody would have: their later margin counts against it."""
    gone = ExposedCells((0, 1, 2), np.array([[10.0, 0.0, 0.0]]), np.array([[1.0, 0.0, 0.0]]), np.full((1, 3), 5.0))
    effect = np.array([0.0, 1.0])
    np.testing.assert_allclose(incremental(gone, effect, effect[None, :]).retention, [0.0, -50.0, -100.0])
