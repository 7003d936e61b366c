"""One step of an answer as a share of what a customer brings: Poisson with customer and month effects (Wooldridge
1999).

A second look at the linear effect: customers who bring more may move by more, and a share is the same for all of them.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import independent
from cxroi.estimators.core.plain import Codes
from cxroi.estimators.core.poisson import Counts, poisson
from cxroi.terms import Array, Fit

SCORE = "score"
ROOT = 1e-6


def proportional(rows: pl.DataFrame) -> tuple[Fit, float]:
    """(slope of log money on the score, clustered by customer; mean money of a month) from cells/amounts.amounts.

    Customers without any money are dropped, they carry nothing, and months in which fewer than thirty brought any.
    Raises DesignError with what is missing.
    """
    paying = pl.col("money") > 0
    full = rows.filter(paying.sum().over("month") >= rule.EVENTS_NEEDED)
    used = full.filter(paying.any().over("unit_id"))
    moved = used.group_by("unit_id").agg(n=pl.col("score").n_unique()).filter(pl.col("n") > 1).height
    if moved < rule.CLUSTERS_C:
        raise DesignError(f"{moved} customers whose answer changed while they were active, {rule.CLUSTERS_C} needed")
    group = np.unique(used["unit_id"].to_numpy(), return_inverse=True)[1]
    months = used["month"].to_numpy()
    columns = np.column_stack([months[:, None] == np.unique(months)[None, 1:], used["score"].to_numpy()])
    kept = _told_apart(columns, group)
    if not kept[-1]:
        raise DesignError("answers moved for all customers together, so months and answers cannot be told apart")
    X = columns[:, kept]
    names = (*(f"month {place}" for place in range(1, X.shape[1])), SCORE)
    money = used["money"].to_numpy()
    return poisson(Counts(money, X, names, group, np.zeros(len(money)), group)), float(money.mean())


def _told_apart(columns: Array, group: Codes) -> list[bool]:
    """For each column (N, K), whether it varies within customers apart from those before it: read off the root of the
    columns' products around each customer's mean, K rows instead of N (errors of a root: 1e-8)."""
    sums = np.add.reduceat(columns, np.flatnonzero(np.diff(group, prepend=-1)), axis=0)
    products = columns.T @ columns - sums.T @ (sums / np.bincount(group)[:, None])
    values, vectors = np.linalg.eigh(products)
    return independent(np.sqrt(np.clip(values, 0, None))[:, None] * vectors.T, ROOT)
