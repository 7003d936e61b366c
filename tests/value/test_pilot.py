"""Sizes of a pilot: what fits, which design is drawn, and a read-out with the registered estimate first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from cxroi.errors import DesignError, UsageError
from cxroi.estimators.lot.pilot import Spread, per_arm
from cxroi.value.plans.pilot import Wanted, curve, first_effect, read_out, sizes

SPREAD = Spread(5_000, 100.0, 100.0, 60.0)
UNKNOWN = Spread(5_000, 100.0, 60.0)


def test_half_of_a_deviation_takes_64_in_each_group() -> None:
    """Cohen 1988, table 2.4.1: d = .5, power .8, two-sided .05."""
    found = sizes(SPREAD, 1_000, Wanted(30.0))
    assert (found.n, found.room, found.fits, found.adjusted) == (64, 500, True, True)
    assert found.plain == per_arm(SPREAD, 30.0, adjusted=False) > found.n
    assert found.least == pytest.approx(0.6 * found.least_plain)
    nothing = sizes(UNKNOWN, 1_000, Wanted(30.0))
    assert (nothing.n, nothing.plain, nothing.adjusted) == (64, 64, False)
    with pytest.raises(UsageError, match="zero or above"):
        sizes(SPREAD, 1_000, Wanted(30.0, seed=-1))


def test_what_can_be_afforded_decides_whether_it_fits() -> None:
    assert sizes(SPREAD, 1_000, Wanted(30.0, most=64)).fits
    assert not sizes(SPREAD, 1_000, Wanted(30.0, most=40)).fits


def test_the_first_effect_is_found_by_the_customers_there_are() -> None:
    for active in (40, 999, 12_345):
        found = sizes(SPREAD, active, Wanted(first_effect(SPREAD, active)))
        assert found.fits
        assert found.n > 0.7 * active / 2


def test_more_customers_find_less() -> None:
    points = curve(SPREAD, sizes(SPREAD, 10_000, Wanted(30.0)))
    assert (points[0][0], points[-1][0]) == (30, 5_000)
    assert all(one[0] < other[0] and one[1] > other[1] for one, other in pairwise(points))


def test_the_registered_estimate_stands_first() -> None:
    rng = np.random.default_rng(7)
    before = rng.normal(0, 5, 200)
    treated = np.arange(200) % 2
    outcome = before + 3 * treated + rng.normal(0, 1, 200)
    arms = ["treated" if one else "control" for one in treated]
    rows = pl.DataFrame({"arm": arms, "outcome": outcome, "before": before})
    plain, adjusted = (read_out(rows, adjusted=way) for way in (False, True))
    assert (plain.first, plain.second) == (adjusted.second, adjusted.first)
    assert adjusted.clear
    assert adjusted.first.std_error < plain.first.std_error
    flat = read_out(rows.with_columns(before=pl.lit(1.0)), adjusted=True)
    assert (flat.first.term, flat.second) == ("difference", None)
    zero = replace(plain.first, conf_low=-1.0, conf_high=1.0)
    assert not replace(plain, first=zero).clear
    with pytest.raises(DesignError):
        read_out(rows.head(2), adjusted=False)
