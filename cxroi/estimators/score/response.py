"""Who answered is not everybody: the raw mean of those heard beside the mean weighted to all customers."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.checks.thresholds import HEARD_CELL
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.terms import LEVEL, Array, Estimate

LEVELS = (("segment", "tenure_band", "band"), ("segment", "band"), ("band",), ("whole",))


def weights(cells: pl.DataFrame) -> pl.DataFrame:
    """Adjustment cells with their weight: one heard customer stands for `weight` customers of the cell.

    `cells`: segment, tenure_band, band, n_units, n_heard and sums. Cells with fewer than HEARD_CELL answers are
    merged with their like, first over tenure, then over segment, then with all others (Little 1986: weighting cells of
    like
    propensity). Returns whole (the merged cell), n_units, n_heard, sums, weight = n_units / n_heard. DesignError where
    too few were
    heard.
    """
    if cells["n_heard"].sum() < HEARD_CELL:
        raise DesignError(
            f"insufficient: {cells['n_heard'].sum()} customers answered in the last 12 months, {HEARD_CELL} are needed."
        )
    left, made = cells.with_columns(whole=pl.lit("all")), []
    sums = [name for name in cells.columns if name.startswith(("n_", "sum_", "square_"))]
    for level in LEVELS:
        heard = left.with_columns(total=pl.col("n_heard").sum().over(*level))
        enough = pl.col("total") >= HEARD_CELL
        made.append(heard.filter(enough).group_by(*level).agg(pl.col(sums).sum()).select(sums))
        left = heard.filter(~enough).drop("total")
        if left.is_empty():
            break
    whole = pl.concat(made)
    if not left.is_empty():
        rest = left.select(pl.col(sums).sum())
        largest = pl.col("n_units") == pl.col("n_units").max()
        whole = whole.with_columns(
            pl.when(largest).then(pl.col(name) + rest[name][0]).otherwise(pl.col(name)) for name in sums
        )
    return whole.with_columns(weight=pl.col("n_units") / pl.col("n_heard"))


def raw(cells: pl.DataFrame, name: str) -> Estimate:
    """Plain mean of those heard; one row a customer, normal range."""
    n = float(cells["n_heard"].sum())
    mean = float(cells[f"sum_{name}"].sum()) / n
    variance = (float(cells[f"square_{name}"].sum()) / n - mean**2) / (n - 1)
    return _row("raw", mean, variance, int(n))


def weighted(whole: pl.DataFrame, name: str) -> Estimate:
    """sum_h (N_h / N) mean_h; error of post-stratification, sum_h (N_h / N)^2 s_h^2 / n_h (Cochran 1977, 5A.9)."""
    share, n, first, second = (
        whole[column].cast(pl.Float64).to_numpy() for column in ("n_units", "n_heard", f"sum_{name}", f"square_{name}")
    )
    share = share / share.sum()
    mean = first / n
    spread = np.maximum(second / n - mean**2, 0.0) * n / np.maximum(n - 1, 1)
    return _row("weighted", float(share @ mean), float(share**2 @ (spread / n)), int(n.sum()))


def effective(whole: pl.DataFrame) -> float:
    """Kish's effective number of answers, (sum w)^2 / sum w^2 over those heard."""
    n: Array = whole["n_heard"].cast(pl.Float64).to_numpy()
    weight: Array = whole["weight"].to_numpy()
    return float((n @ weight) ** 2 / (n @ weight**2))


def _row(term: str, mean: float, variance: float, n: int) -> Estimate:
    error = float(np.sqrt(max(variance, 0.0)))
    reach = half_width(np.inf, LEVEL) * error
    return Estimate(term, mean, error, mean - reach, mean + reach, n, n, term)
