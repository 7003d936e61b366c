"""The landing sentence states gross, cost and net; its verb comes from gross."""

from __future__ import annotations

from dataclasses import replace

from cxroi.report.sentences import summary
from tests.report.invented import finding

GROSS = finding("booked/gross", 522_000.0, 338_000.0, 707_000.0)
COST = finding("booked/cost", 274_000.0, grade="R", kind="recorded")
NET = finding("booked/net", 248_000.0, 64_000.0, 443_000.0)


def test_gross_cost_and_net_stand_in_one_sentence() -> None:
    assert summary(GROSS, NET, COST) == (
        "Customer-experience work added $520k of margin in the last 12 months (90 % range $340k to $710k, grade B); "
        "all of it cost $270k (actual), net $250k ($64k to $440k).")


def test_a_net_below_zero_has_not_paid_for_itself_and_a_vague_one_is_not_called_a_gain() -> None:
    below = summary(GROSS, replace(NET, point=-12_000.0, low=-96_000.0, high=72_000.0), COST)
    assert "added $520k" in below
    assert "and has not paid for itself: all of it cost $270k (actual), net −$12k (−$96k to $72k)." in below
    vague = summary(GROSS, replace(NET, low=-9_000.0), COST)
    assert vague.endswith("what is left is not clearly above zero (−$9.0k to $440k).")


def test_nulls_losses_and_refusals() -> None:
    assert "no clear effect" in summary(replace(GROSS, low=-1.0), NET, COST)
    assert "work lost $520k" in summary(replace(GROSS, point=-522_000.0, low=-7e5, high=-3e5), NET, COST)
    none = replace(GROSS, point=None, low=None, high=None, grade="insufficient", reason="no initiative reached grade A or B.")
    assert summary(none, NET, COST) == (
        "No earned figure can be booked yet: no initiative reached grade A or B; all of it cost $270k (actual).")
