"""Drivers of retained margin and the league table: planted shares, scipy's own statistics, and what is refused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.errors import DesignError
from cxroi.estimators.company.experience import drivers, goes_with_margin, label, tells_who_leaves, wide
from cxroi.estimators.core.drivers import lmg_and_slopes, relative_weights

N = 4_000


def frame(seed: int, effects: tuple[float, float, float] = (2.0, 1.0, 0.0), unknown: float = 0.0) -> pl.DataFrame:
    """Retained margin of customers of different size; three things measured with planted effects per standard
    deviation."""
    rng = np.random.default_rng(seed)
    size = rng.gamma(4, 10, N)
    x = rng.standard_normal((N, 3))
    x[:, 1] = 0.6 * x[:, 0] + 0.8 * x[:, 1]
    paid = 12 * size + x @ np.asarray(effects) * 10 + rng.normal(0, 40, N)
    made = pl.DataFrame(
        {
            "unit_id": np.arange(N),
            "paid": paid,
            "gone": (rng.random(N) < 0.1).astype(int),
            "before": size,
            "tenure": rng.integers(1, 60, N),
            "segment": np.where(rng.random(N) < 0.5, "A", "B"),
            "one": x[:, 0],
            "two": x[:, 1],
            "three": x[:, 2],
        }
    )
    hidden = pl.Series(rng.random(N) < unknown)
    return made.with_columns(one=pl.when(~hidden).then(pl.col("one")))


def planted(effects: tuple[float, float, float]) -> tuple[float, float]:
    """LMG shares of the two correlated candidates from the population's moments, by hand for two columns (Groemping
    2007, (3)): half of R2 alone plus half of what is added to the other."""
    a, b, r = effects[0], effects[1], 0.6
    whole = a * a + b * b + 2 * a * b * r
    alone = ((a + b * r) ** 2, (b + a * r) ** 2)
    return tuple((one + whole - other) / 2 / whole for one, other in (alone, alone[::-1]))  # type: ignore[return-value]


def test_shares_hold_what_was_planted_size_held_equal_and_add_up() -> None:
    one, two = planted((2.0, 1.0, 0.0))
    held = 0
    for seed in range(60):
        found = drivers(frame(seed), ("one", "two", "three"))
        by_name = {share.name: share for share in found.lmg}
        assert sum(share.point for share in found.lmg) == pytest.approx(1)
        assert sum(share.point for share in found.relative) == pytest.approx(1)
        held += by_name["one"].low <= one <= by_name["one"].high
        held += by_name["two"].low <= two <= by_name["two"].high
    assert 0.80 <= held / 120 <= 0.98
    assert by_name["three"].point < 0.03
    whole = 100 * (4 + 1 + 2 * 2 * 0.6)
    assert found.explained.low <= whole / (whole + 40**2) <= found.explained.high


def test_what_is_known_of_few_is_left_out_and_said() -> None:
    found = drivers(frame(1, unknown=0.8), ("one", "two", "three"))
    assert [share.name for share in found.lmg] == ["two", "three"]
    assert found.left_out[0][0] == "one"
    assert found.left_out[0][1].startswith("known of ")
    with pytest.raises(DesignError, match="2 are needed to compare"):
        drivers(frame(1, unknown=0.8), ("one", "two"))


def test_themes_of_few_who_wrote_enter_and_give_way_where_customers_are_too_few() -> None:
    found = drivers(frame(1, unknown=0.8), ("one", "two", "three"), {"one"})
    assert [share.name for share in found.lmg] == ["one", "two", "three"]
    few = drivers(frame(1).head(80), ("one", "two", "three"), {"one"})
    assert [share.name for share in few.lmg] == ["two", "three"]
    assert few.left_out == (("one", "too few customers for so many"),)


def test_a_theme_that_moves_exactly_with_a_topic_of_cases_is_left_out_and_said() -> None:
    twin = frame(1).with_columns(pl.col("two").alias("comments about two"))
    found = drivers(twin, ("one", "two", "comments about two"), {"comments about two"})
    assert [share.name for share in found.lmg] == ["one", "two"]
    assert found.left_out == (("comments about two", "moves exactly with the others"),)


def test_derivatives_of_lmg_equal_differences() -> None:
    rng = np.random.default_rng(5)
    X = rng.standard_normal((300, 7)) @ (np.eye(7) + 0.4)
    moments, change = np.cov(X.T), rng.standard_normal((7, 7))
    change = change + change.T
    step = (lmg_and_slopes(moments + 1e-6 * change)[0] - lmg_and_slopes(moments - 1e-6 * change)[0]) / 2e-6
    values, slopes = lmg_and_slopes(moments)
    assert slopes @ change[np.triu_indices(7)] == pytest.approx(step, rel=1e-6, abs=1e-8)
    assert values.sum() == pytest.approx(float(relative_weights(moments).sum()))


def test_who_leaves_equals_scipys_mann_whitney_and_its_range_holds_a_planted_one() -> None:
    from scipy.stats import mannwhitneyu, norm

    rng = np.random.default_rng(7)
    truth, held = float(norm.cdf(0.5 / np.sqrt(2))), 0
    for _ in range(200):
        gone = (rng.random(600) < 0.2).astype(float)
        values = np.round(rng.standard_normal(600) - 0.5 * gone, 1)
        found = tells_who_leaves(values, gone, "x")
        area = mannwhitneyu(values[gone == 0], values[gone == 1]).statistic / (gone.sum() * (gone == 0).sum())
        assert found.point == pytest.approx(max(area, 1 - area))
        held += found.low <= truth <= found.high
    assert 0.84 <= held / 200 <= 0.96
    with pytest.raises(DesignError, match="left of those it is known of"):
        tells_who_leaves(values[:100], np.r_[np.ones(3), np.zeros(97)], "x")


def test_rank_correlation_equals_scipy() -> None:
    from scipy.stats import spearmanr

    rng = np.random.default_rng(3)
    values, paid = rng.standard_normal(500), rng.standard_normal(500)
    paid += values
    found = goes_with_margin(values, paid, "x")
    assert found.point == pytest.approx(spearmanr(values, paid).statistic)
    assert found.low < found.point < found.high


def test_things_get_business_words_and_counts_of_nobody_are_zero() -> None:
    assert label("score", "nps", "relationship") == "Would recommend us (relationship)"
    assert label("late", "delivery", "") == "late delivery"
    outcomes = pl.DataFrame({"unit_id": [1, 2], "paid": [1.0, 2.0]})
    rows = pl.DataFrame(
        {
            "unit_id": [1, 1],
            "kind": ["topic", "operation"],
            "name": ["billing", "wait_minutes"],
            "place": ["", ""],
            "value": [2.0, 9.0],
        }
    )
    made, names = wide(outcomes, rows)
    assert tuple(names) == ("cases about billing", "wait minutes")
    assert made["cases about billing"].to_list() == [2.0, 0.0]
    assert made["wait minutes"].to_list() == [9.0, None]


def test_a_theme_is_zero_for_who_wrote_without_it_and_missing_for_who_wrote_nothing() -> None:
    outcomes = pl.DataFrame({"unit_id": [1, 2, 3], "paid": [1.0, 2.0, 3.0]})
    rows = pl.DataFrame(
        {
            "unit_id": [1, 2, 1],
            "kind": ["wrote", "wrote", "theme"],
            "name": ["comments", "comments", "price"],
            "place": ["", "", ""],
            "value": [1.0, 1.0, 1.0],
        }
    )
    made, names = wide(outcomes, rows)
    assert names == {"comments about price": "theme"}
    assert made["comments about price"].to_list() == [1.0, 0.0, None]
