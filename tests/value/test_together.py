"""Range of a sum by hand: half ranges of 3 and 4 are 5 together where they err apart, 7 where they err as one."""

from __future__ import annotations

import pytest

from cxroi.value.base.figure import Figure
from cxroi.value.plans.together import together

ONE = Figure(10.0, 7.0, 13.0, "C", 100, "money", "by hand")
OTHER = Figure(20.0, 16.0, 24.0, "D", 100, "money", "by hand")
BOTH = (("one", ONE), ("other", OTHER))


@pytest.mark.parametrize(("correlation", "half"), [(0.0, 5.0), (1.0, 7.0), (-1.0, 1.0), (0.5, 37**0.5)])
def test_half_ranges_are_added_by_how_they_move_together(correlation: float, half: float) -> None:
    alike = dict.fromkeys((("one", "other"), ("other", "one")), correlation)
    assert together(BOTH, alike) == pytest.approx((30.0, 30.0 - half, 30.0 + half))


def test_a_pair_nobody_knows_is_as_wide_as_can_be() -> None:
    assert together(BOTH, {}) == pytest.approx((30.0, 23.0, 37.0))


def test_an_end_that_is_not_known_lies_at_the_point() -> None:
    bare = Figure(5.0, None, None, "R", 100, "money", "by hand")
    assert together((*BOTH, ("bare", bare)), {}) == pytest.approx((35.0, 28.0, 42.0))
