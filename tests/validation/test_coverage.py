"""The gate: planted money is inside the 90 % ranges, and every kind of initiative gets the answer it was planted for.

Eight fixed seeds of 3,000 customers x 36 months, 20 with CXROI_LONG=1; companies of every other shape are pooled in
test_shapes.py. The full-size tables stand in docs/validation.md
(`benchmarks/coverage.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.figures import CERTAIN, HARMFUL, Pair, bounds, coverage, verdicts
from cxroi.terms import Finding

KINDS = (
    *(
        f"{who}, {what}, {when}"
        for who in ("randomised", "staggered")
        for what in ("earned", "kept")
        for when in ("since_launch", "last12", "prior12")
    ),
    *(f"booked total, earned, {when}" for when in ("since_launch", "last12", "prior12")),
    "one step, all",
    "one step, by segment",
    "curve",
)
NO_FIGURE, CHOSEN = "repair-tracker", "insider-club"
ONE_REGION = "evening-hours"
PAIR = ("plan-advice", "renewal-check")


def test_bounds_are_those_of_the_binomial() -> None:
    """20 draws at .9: fewer than 13 or more than 20 happen less than once in a thousand."""
    assert bounds(20) == (13 / 20, 1.0)
    assert binom.cdf(12, 20, 0.9) < 0.0005 < binom.cdf(13, 20, 0.9)


@pytest.mark.parametrize("kind", KINDS)
def test_ranges_hold_what_was_planted(figures: list[Pair], kind: str) -> None:
    """Judged as if the figures of a kind in one company were one figure, because they depend on each other."""
    row = coverage(figures, [kind])[0]
    assert row.inside, f"{kind}: {row.held} of {row.ranged} ranges hold the truth, bounds {row.bounds}"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith(("staggered", "booked"))])
def test_money_is_not_biased(figures: list[Pair], kind: str) -> None:
    """Mean miss over companies within 3.3 of its own standard errors, if each company's miss varies by one (99.9 %)."""
    mine = [pair for pair in figures if pair.kind == kind and pair.ranged]
    by_company = [np.mean([pair.miss for pair in mine if pair.seed == seed]) for seed in {pair.seed for pair in mine}]
    assert abs(float(np.mean(by_company))) < 3.3 / np.sqrt(len(by_company))


def test_the_harmful_one_is_a_loss_and_never_a_gain(figures: list[Pair], full_size: Mapping[str, Finding]) -> None:
    """At the size it was planned for it is shown as a loss and booked; with a sixth of the customers never as a
    gain."""
    shown = full_size[f"initiative/{HARMFUL}/earned@since_launch"]
    assert shown.high is not None
    assert shown.high < 0
    assert shown.grade == "B"
    row = next(row for row in verdicts(figures) if row.initiative == HARMFUL)
    assert row.gain == 0
    assert row.loss > row.unclear


def test_nulls_are_not_called_gains(figures: list[Pair], full_size: Mapping[str, Finding]) -> None:
    """A randomised initiative that lifts the answers and no margin: its range holds zero; by chance 5 % a side do
    not."""
    shown = full_size["initiative/thank-you-notes/earned@since_launch"]
    assert shown.low is not None
    assert shown.high is not None
    assert shown.low < 0 < shown.high
    assert "no clear effect" in shown.statement.lower()
    row = next(row for row in verdicts(figures) if row.initiative == "thank-you-notes")
    most = binom.ppf((1 + CERTAIN) / 2, row.companies, 0.05)
    assert row.gain <= most
    assert row.loss <= most


MONEY = ("earned", "net", "npv", "roi", "kept")


def money_of(found: list[Finding], initiative: str) -> list[Finding]:
    """Estimated money of one initiative; there always is some, with a figure or refused."""
    mine = [
        one
        for one in found
        if one.initiative == initiative
        and one.id.startswith(f"initiative/{initiative}/")
        and one.id.split("/")[2].split("@")[0] in MONEY
    ]
    assert mine
    return mine


def test_what_is_too_young_gets_no_figure(
    companies: Mapping[int, list[Finding]], full_size: Mapping[str, Finding]
) -> None:
    """No money, a reason instead, in every company."""
    for found in (*companies.values(), list(full_size.values())):
        assert all(one.refused and one.grade == "insufficient" and one.reason for one in money_of(found, NO_FIGURE))


def test_what_customers_chose_is_never_more_than_claimed_and_no_clear_gain(
    companies: Mapping[int, list[Finding]], figures: list[Pair]
) -> None:
    """Self-selected, follows what nobody sees, and brings nothing: at most grade D, wide ranges shown, zero in them."""
    for found in companies.values():
        assert all(one.grade in ("D", "E", "insufficient") for one in money_of(found, CHOSEN))
    row = next(row for row in verdicts(figures) if row.initiative == CHOSEN)
    most = binom.ppf((1 + CERTAIN) / 2, row.companies, 0.05)
    assert row.gain <= most
    assert row.loss <= most


def test_one_region_is_never_booked_and_holds_the_truth(
    companies: Mapping[int, list[Finding]], figures: list[Pair]
) -> None:
    """One region of six: a figure by synthetic difference-in-differences, at most grade D, beside its truth."""
    for found in companies.values():
        assert all(one.grade in ("D", "insufficient") for one in money_of(found, ONE_REGION))
        assert all(one.reason for one in money_of(found, ONE_REGION) if one.refused)
    row = coverage(figures, ["one region, earned, since_launch"])[0]
    assert row.companies >= 0.75 * len(companies)
    assert row.inside


def test_the_overlapping_pair_is_not_counted_twice(figures: list[Pair]) -> None:
    """Over the companies in which both are shown, the two estimates together are what the two brought together."""
    ids = [f"{name}/earned@since_launch" for name in PAIR]
    sums = []
    for seed in {pair.seed for pair in figures}:
        both = [pair for pair in figures if pair.seed == seed and pair.id in ids and pair.point is not None]
        if len(both) == len(ids):
            sums.append((sum(pair.point or 0.0 for pair in both), sum(pair.truth for pair in both)))
    assert len(sums) >= 0.75 * len({pair.seed for pair in figures})
    estimated, planted = np.sum(sums, axis=0)
    assert estimated / planted == pytest.approx(1.0, abs=0.15)


def test_booked_is_the_sum_of_its_parts(companies: Mapping[int, list[Finding]]) -> None:
    for found in companies.values():
        by_id = {one.id: one for one in found}
        gross = by_id["booked/gross@since_launch"]
        parts = [
            one.point or 0.0
            for one in found
            if one.id.endswith("/earned@since_launch") and one.grade in ("A", "B") and one.id.startswith("initiative/")
        ]
        assert gross.point == pytest.approx(sum(parts))
