"""Non-response weights: planted silence, statsmodels as reference."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.weightstats import DescrStatsW

from cxroi.errors import DesignError
from cxroi.estimators.score.response import effective, raw, weighted, weights


def company(seed: int, n: int = 6_000) -> tuple[pl.DataFrame, pl.DataFrame, float]:
    """(rows, cells, mean of all): the unhappy keep silent."""
    rng = np.random.default_rng(seed)
    band = rng.choice(["unhappy", "between", "happy"], n)
    mean = {"unhappy": 4.0, "between": 7.0, "happy": 9.0}
    score = np.array([mean[one] for one in band]) + rng.standard_normal(n)
    chance = np.array([{"unhappy": 0.1, "between": 0.3, "happy": 0.6}[one] for one in band])
    heard = rng.random(n) < chance
    rows = pl.DataFrame(
        {"segment": "A", "tenure_band": rng.integers(0, 3, n), "band": band, "heard": heard, "score": score}
    )
    given = pl.col("score") * pl.col("heard")
    cells = rows.group_by("segment", "tenure_band", "band").agg(
        n_units=pl.len(), n_heard=pl.col("heard").sum(), sum_score=given.sum(), square_score=(given**2).sum()
    )
    return rows, cells, float(score.mean())


def test_weighted_ranges_hold_the_mean_of_all_and_raw_ones_do_not() -> None:
    held = missed = 0
    for seed in range(200):
        _, cells, truth = company(seed, 3_000)
        one, plain = weighted(weights(cells), "score"), raw(cells, "score")
        # the truth is that of the finite company, which the range for the population holds at least nine times of ten
        held += one.conf_low <= truth <= one.conf_high
        missed += not plain.conf_low <= truth <= plain.conf_high
    assert held / 200 >= 0.83
    assert missed == 200


def test_mean_is_that_of_statsmodels_with_the_same_weights() -> None:
    rows, cells, _ = company(3)
    ratio = dict(cells.select(pl.concat_str("tenure_band", "band"), pl.col("n_units") / pl.col("n_heard")).iter_rows())
    heard = rows.filter("heard")
    weight = [ratio[key] for key in heard.select(pl.concat_str("tenure_band", "band")).to_series()]
    reference = DescrStatsW(heard["score"].to_numpy(), weights=np.array(weight))
    assert weighted(weights(cells), "score").estimate == pytest.approx(float(reference.mean), rel=1e-12)
    assert raw(cells, "score").estimate == pytest.approx(float(heard["score"].mean()), rel=1e-12)  # type: ignore[arg-type]


def test_weights_add_up_to_all_customers_also_where_cells_are_merged() -> None:
    cells = pl.DataFrame(
        {
            "segment": ["A", "A", "B"],
            "tenure_band": [0, 1, 0],
            "band": ["happy", "happy", "never"],
            "n_units": [100, 50, 30],
            "n_heard": [40, 3, 0],
            "sum_score": [320.0, 20.0, 0.0],
            "square_score": [2600.0, 140.0, 0.0],
        }
    )
    whole = weights(cells)
    assert float((whole["n_heard"] * whole["weight"]).sum()) == pytest.approx(180)
    assert 0 < effective(whole) <= 43
    with pytest.raises(DesignError, match="3 customers"):
        weights(cells[1:])
