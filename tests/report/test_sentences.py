"""The landing sentence states gross, cost and net; its verb comes from gross."""

from __future__ import annotations

from dataclasses import replace

from cxroi.report.sentences import most_to_win, slide_summary, summary, worse_since
from cxroi.terms import Finding
from tests.report.invented import finding, refused

GROSS = finding("booked/gross", 522_000.0, 338_000.0, 707_000.0)
COST = finding("booked/cost", 274_000.0, grade="R", kind="recorded")
NET = finding("booked/net", 248_000.0, 64_000.0, 443_000.0)


def test_gross_cost_and_net_stand_in_one_sentence() -> None:
    assert summary(GROSS, NET, COST) == (
        "Customer-experience work added $520k of margin in the last 12 months (90 % range $340k to $710k, grade B); "
        "it cost $270k, net $250k ($64k to $440k)."
    )


def test_a_net_below_zero_has_not_paid_for_itself_and_a_vague_one_is_not_called_a_gain() -> None:
    below = summary(GROSS, replace(NET, point=-12_000.0, low=-96_000.0, high=72_000.0), COST)
    assert "added $520k" in below
    assert "and has not paid for itself: it cost $270k, net −$12k (−$96k to $72k)." in below
    vague = summary(GROSS, replace(NET, low=-9_000.0), COST)
    assert vague.endswith("net not clear (−$9.0k to $440k).")


def test_nulls_losses_and_refusals() -> None:
    assert "no clear effect" in summary(replace(GROSS, low=-1.0), NET, COST)
    assert "work lost $520k" in summary(replace(GROSS, point=-522_000.0, low=-7e5, high=-3e5), NET, COST)
    none = replace(
        GROSS, point=None, low=None, high=None, grade="insufficient", reason="no initiative reached grade A or B."
    )
    assert summary(none, NET, COST) == (
        "No earned figure can be booked yet: no initiative reached grade A or B; it cost $270k."
    )


def since(point: float, low: float, high: float) -> Finding:
    return finding("booked/net@since_launch", point, low, high)


def test_what_stands_since_launch_stands_in_the_sentence_wherever_it_is_worse() -> None:
    unclear, lost, less, more = (
        since(*ends)
        for ends in ((300e3, -20e3, 620e3), (-90e3, -150e3, -30e3), (200e3, 40e3, 390e3), (300e3, 90e3, 510e3))
    )
    assert worse_since(NET, unclear) is unclear, "a larger but unclear sum is worse than a clear one"
    assert worse_since(NET, lost) is lost
    assert worse_since(NET, less) is less
    assert worse_since(NET, more) is None
    assert worse_since(NET, NET) is None
    assert worse_since(refused("booked/net", "none"), less) is less
    for found, told in (
        (unclear, "Since launch it has not clearly paid back (−$20k to $620k)."),
        (lost, "Since launch it has not paid back (−$150k to −$30k)."),
        (less, "Since launch net $200k ($40k to $390k)."),
    ):
        assert summary(GROSS, NET, COST, found).endswith(f"net $250k ($64k to $440k). {told}")
        title, line = slide_summary(GROSS, NET, COST, found)
        assert told[1:].rstrip(".") in title
        assert len(line.split()) <= 12


def test_a_slide_says_the_same_at_a_glance() -> None:
    title, line = slide_summary(GROSS, NET, COST)
    assert (
        title
        == "Customer-experience work added $520k of margin in the last 12 months; after $270k of cost $250k is left"
    )
    assert line == "Added $340k to $710k; left $64k to $440k (90 % ranges)"
    assert slide_summary(GROSS, replace(NET, low=-9_000.0), COST)[0].endswith(
        "after $270k of cost no clear amount is left"
    )
    below = replace(NET, point=-90_000.0, low=-150_000.0, high=-30_000.0)
    assert slide_summary(GROSS, below, COST)[0].endswith("after $270k of cost it has not paid for itself")
    none = replace(
        GROSS, point=None, low=None, high=None, grade="insufficient", reason="no initiative reached grade A or B."
    )
    assert slide_summary(none, NET, COST)[0] == summary(none, NET, COST)


def test_most_to_win_is_said_to_be_clear_only_where_the_ranges_are_apart() -> None:
    home, pro = (
        finding(f"ladder/recoverable#segment={name}", *ends)
        for name, ends in (("Home", (6_000.0, 3_500.0, 9_100.0)), ("Pro", (3_900.0, 1_900.0, 6_500.0)))
    )
    assert most_to_win([pro, home]) == "Home has most to win back, $6.0k a year, not clearly more than Pro"
    assert most_to_win([replace(pro, high=3_400.0, point=2_000.0), home]) == "Home has most to win back, $6.0k a year"
    assert most_to_win([refused("ladder/recoverable#segment=Home", "too few"), replace(pro, low=-1.0)]) == (
        "No group has a clear amount to win back"
    )
    assert most_to_win([replace(home, low=-1.0), pro]) == (
        "Pro clearly has $3.9k a year to win back; Home may have more"
    )


def test_the_first_sentence_is_short_with_all_it_must_hold() -> None:
    told = summary(GROSS, replace(NET, low=-9_000.0), COST, since(-90e3, -150e3, -30e3))
    assert len(told) <= 210
