"""Exact strata: treated and comparable others within the same cell, weighted as the treated are (an ATT from sums)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.terms import LEVEL, Array, Estimate

FEWEST_A_SIDE = 2


@dataclass(frozen=True)
class Matched:
    """The rows of strata that hold both sides, side by side, and the share of all treated that is in them."""

    rows: pl.DataFrame
    overlap: float
    n_treated: int
    n_control: int


def matched(cells: pl.DataFrame, stratum: tuple[str, ...], count: str = "n") -> Matched:
    """Pair both sides of every stratum; `cells` has the columns of `stratum`, treated (1, 0), `count` and sums.

    Strata with fewer than FEWEST_A_SIDE on a side are left out: nobody there has a counterpart. Raises DesignError when
    none is left.
    """
    sides = [cells.filter((pl.col("treated") == side) & (pl.col(count) > 0)) for side in (1, 0)]
    both = sides[0].join(sides[1], on=list(stratum), suffix="_other", nulls_equal=True)
    both = both.filter((pl.col(count) >= FEWEST_A_SIDE) & (pl.col(f"{count}_other") >= FEWEST_A_SIDE))
    if both.is_empty():
        raise DesignError(
            "insufficient: nobody who was reached has a comparable customer who was not. Load more months."
        )
    whole = float(sides[0][count].sum())
    return Matched(
        both.sort(list(stratum)),
        float(both[count].sum()) / whole,
        int(both[count].sum()),
        int(both[f"{count}_other"].sum()),
    )


def finest(cells: pl.DataFrame, ladders: tuple[tuple[str, ...], ...], enough: float, count: str = "n") -> Matched:
    """The finest of ever coarser strata in which a share `enough` of the treated has a counterpart, else the widest
    overlap.

    Chosen by who was treated alone, never by outcomes. Raises DesignError when even the coarsest holds nobody.
    """
    sums = [name for name in cells.columns if name == "n" or name.startswith(("n_", "sum_"))]
    best: Matched | None = None
    for stratum in ladders:
        merged = cells.group_by([*stratum, "treated"]).agg(pl.col(sums).sum())
        try:
            both = matched(merged, stratum, count)
        except DesignError:
            continue
        if both.overlap >= enough:
            return both
        best = both if best is None or both.overlap > best.overlap else best
    if best is None:
        raise DesignError(
            "insufficient: nobody who was reached has a comparable customer who was not. Load more months."
        )
    return best


def att(both: Matched, total: str, square: str | None = None, count: str = "n") -> Estimate:
    """Mean of `total` per treated less that of the others, strata weighted by the treated; shares where `square` is
    None.

    Point: sum_s n1_s (mean1_s - mean0_s) / sum_s n1_s. Error: Neyman (1923) within each stratum, sum_s w_s^2 (s1^2/n1 +
    s0^2/n0); normal range. The same as a regression with one indicator a stratum, reweighted to the treated (Angrist
    1998).
    """
    rows = both.rows
    n1, n0 = (rows[name].cast(pl.Float64).to_numpy() for name in (count, f"{count}_other"))
    weight = n1 / n1.sum()
    mean1, var1 = _moments(rows, total, square, n1, "")
    mean0, var0 = _moments(rows, total, square, n0, "_other")
    point = float(weight @ (mean1 - mean0))
    error = float(np.sqrt(weight**2 @ (var1 / n1 + var0 / n0)))
    reach = half_width(np.inf, LEVEL) * error
    n = int(n1.sum() + n0.sum())
    method = "difference within strata, weighted as the treated"
    return Estimate("contact", point, error, point - reach, point + reach, n, n, method)


def level(both: Matched, total: str, side: str = "", count: str = "n") -> float:
    """Mean of `total` on one side ("" treated, "_other" not), strata weighted by the treated."""
    rows = both.rows
    weight = rows[count].cast(pl.Float64).to_numpy()
    mean = rows[f"{total}{side}"].cast(pl.Float64).to_numpy() / rows[f"{count}{side}"].cast(pl.Float64).to_numpy()
    return float(weight @ mean / weight.sum())


def _moments(rows: pl.DataFrame, total: str, square: str | None, n: Array, side: str) -> tuple[Array, Array]:
    """Mean and sample variance by stratum; a share's square is itself."""
    first = rows[f"{total}{side}"].cast(pl.Float64).to_numpy()
    second = rows[f"{square or total}{side}"].cast(pl.Float64).to_numpy()
    mean = first / n
    return mean, np.maximum(second / n - mean**2, 0.0) * n / (n - 1)
