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
