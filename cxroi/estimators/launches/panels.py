"""Sums per group and month as balanced arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.estimators.launches.groups import NEVER
from cxroi.terms import Array

UNKNOWN = "unknown"
SPARSE_EDGE = 0.1


@dataclass(frozen=True)
class ClusterPanel:
    """G groups x T months: margin per active customer and leaving probability (G, T), customers at risk (G, T).

    `dropped` counts groups that are not there in every month; `money` names the column margin comes from.
    """

    clusters: tuple[str, ...]
    months: Array
    margin: Array
    leaving: Array
    at_risk: Array
    regions: tuple[str | None, ...]
    dropped: int
    money: str

    @property
    def last(self) -> int:
        return int(self.months[-1])

    def weights(self, before: float) -> Array:
        """(G,) mean customers at risk in the months before `before`: fixed, and not moved by what came after."""
        early = self.months < before
        return np.asarray(self.at_risk[:, early if early.any() else slice(None)].mean(axis=1))

    def launches(self, rows: pl.DataFrame) -> Array:
        """(G,) launch months from rows (group_id, launch_month); NEVER for the others."""
        by_group = dict(zip(rows["group_id"].to_list(), rows["launch_month"].to_list(), strict=True))
        return np.asarray([float(by_group.get(cluster, NEVER)) for cluster in self.clusters])

    def near_launch(self, launches: Array) -> Array | None:
        """(G,) month the first other group of the same region launched; None where regions say nothing."""
        if len({region for region in self.regions if region}) < 2:
            return None
        regions = np.asarray([region or f"none {g}" for g, region in enumerate(self.regions)])
        alone = np.asarray(regions[:, None] == regions[None, :]) & ~np.eye(len(regions), dtype=bool)
        return np.asarray(np.where(alone, launches[None, :], float(NEVER)).min(axis=1))

    def dose(self, shares: pl.DataFrame) -> Array:
        """(G, T) share of customers at risk that is exposed, from rows (cluster, month, n_exposed)."""
        found = np.zeros(self.at_risk.shape)
        row_of = {cluster: g for g, cluster in enumerate(self.clusters)}
        for cluster, month, n in shares.select("cluster", "month", "n_exposed").iter_rows():
            t = int(month - self.months[0])
            if cluster in row_of and 0 <= t < len(self.months):
                found[row_of[cluster], t] = n
        return np.asarray(found / self.at_risk)


def cluster_panel(cells: pl.DataFrame, regions: pl.DataFrame) -> ClusterPanel | None:
    """Balanced arrays from cells/groups.cluster_months; None where no group is there in every month.

    Margin where any is given, else net revenue (and `money` says so). Customers without a group are left out.
    """
    money = "sum_margin" if (cells["n_margin"].sum() or 0) > 0 else "sum_revenue"
    counted = "n_margin" if money == "sum_margin" else "n_at_risk"
    months = _dense_months(cells)
    if not len(months):
        return None
    cells = cells.filter(pl.col("month").is_between(int(months[0]), int(months[-1])))
    named = cells.with_columns(pl.col("cluster").cast(pl.String)).filter(
        (pl.col("cluster") != UNKNOWN) & (pl.col(counted) > 0)
    )
    whole = named.group_by("cluster").len().filter(pl.col("len") == len(months))["cluster"].to_list()
    kept = named.filter(pl.col("cluster").is_in(whole)).sort("cluster", "month")
    if kept.is_empty():
        return None
    shape = (len(whole), len(months))

    def grid(column: str) -> Array:
        return kept[column].fill_null(0).to_numpy().astype(np.float64).reshape(shape)

    at_risk = grid("n_at_risk")
    region_of = dict(
        regions.with_columns(pl.col("cluster").cast(pl.String), pl.col("region").cast(pl.String)).iter_rows()
    )
    return ClusterPanel(
        tuple(sorted(whole)),
        months.astype(float),
        grid(money) / grid(counted),
        _leaving(grid("n_left"), grid("n_judged")),
        at_risk,
        tuple(_known(region_of.get(cluster)) for cluster in sorted(whole)),
        named["cluster"].n_unique() - len(whole),
        money,
    )


def _leaving(left: Array, judged: Array) -> Array:
    """(G, T) monthly probability of leaving. Where it is not known yet (last window of silence) each group keeps its
    mean of the last three months in which it is: such months tell nothing of an effect, and take none back."""
    found = left / np.maximum(judged, 1.0)
    known = np.flatnonzero(judged.sum(axis=0) > 0)
    if known.size and known[-1] + 1 < found.shape[1]:
        found[:, known[-1] + 1 :] = found[:, known[-3:]].mean(axis=1, keepdims=True)
    return np.asarray(found)


def _dense_months(cells: pl.DataFrame) -> Array:
    """Months of the panel without sparse edges (months at either end with less than a tenth of the usual customers)."""
    by_month = cells.group_by("month").agg(pl.col("n_at_risk").sum()).sort("month")
    if by_month.is_empty():
        return np.empty(0)
    counts = by_month["n_at_risk"].to_numpy()
    dense = by_month["month"].to_numpy()[counts >= SPARSE_EDGE * np.median(counts)]
    return np.arange(float(dense.min()), float(dense.max()) + 1)


def _known(region: str | None) -> str | None:
    return None if region in (None, UNKNOWN) else region
