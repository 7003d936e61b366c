"""Who left, with the money of the month before: read once a study, weighed for each of its cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.core.hazard import Prepared
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import Array

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Leavers:
    """One row a leaver whose money is known: his pattern (L,), the money of the month before he left (L,), and the
    columns of cuts; sorted by customer.

    The month before, because the last one may be paid in part.
    """

    pattern: Ints
    money: Array
    cuts: pl.DataFrame

    def weighted(
        self, weights: tuple[Array, Array], equal: tuple[tuple[str, object], ...] = ()
    ) -> tuple[float | None, int]:
        """(mean money weighted by pattern, leavers found) of those where every (column, value) of `equal` holds;
        `weights` is (patterns (P,), weight (P,)), and leavers of other patterns are left out."""
        inside = np.ones(len(self.pattern), dtype=bool)
        for column, value in equal:
            inside &= (self.cuts[column] == value).fill_null(False).to_numpy()
        order = np.argsort(weights[0])
        patterns, weight = weights[0][order].astype(np.int64), weights[1][order]
        if not inside.any() or not len(patterns):
            return None, 0
        at = np.minimum(np.searchsorted(patterns, self.pattern), len(patterns) - 1)
        inside &= patterns[at] == self.pattern
        own = weight[at[inside]]
        total = float(own.sum())
        return float(own @ self.money[inside]) / total if total else None, int(inside.sum())


def leavers(engine: Engine, prepared: Prepared, money: str, month: str, cuts: tuple[str, ...]) -> Leavers:
    """Everyone who leaves in the prepared rows; `money`, `month` and `cuts` are kept columns."""
    columns = "".join(f", {quoted(column)} as cut_{k}" for k, column in enumerate(cuts))
    named = "".join(f", r.cut_{k} as {quoted(column)}" for k, column in enumerate(cuts))
    rows = engine.query(
        f"""select r.pattern as leaver_pattern, cast(b.{quoted(money)} as double) as leaver_money{named}
        from (select key, {quoted(month)} - 1 as month_before, state // 2 as pattern{columns} from {prepared.source} q
            where state % 2 = 1) r
        join {prepared.source} b on b.key = r.key and b.{quoted(month)} = r.month_before
        where b.{quoted(money)} is not null order by r.key""",
        (*prepared.values, *prepared.values),
    )
    return Leavers(
        rows["leaver_pattern"].to_numpy().astype(np.int64), rows["leaver_money"].to_numpy(), rows.select(cuts)
    )
