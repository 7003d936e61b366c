"""What everyone as assigned brought month by month, both arms of a randomised initiative: sums from one scan.

What was known of each customer before the lot is read first: it gives everybody's weight and leverage. Rows of the
months then go into a block customer x month, once for every kind of money, 250,000 customers at a time; means and their
errors come from products of each block with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cxroi.cells.core.groups import CONTROL, EXPOSURE, PANEL
from cxroi.cells.launches.exposed import NOT_CONTROL
from cxroi.cells.lot.weights import adjustable, weights
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import YEAR, Array

AT_ONCE = 250_000
ARMS = {1: "treated", 0: CONTROL}
ASSIGNED = f"""assigned as (
            select unit_id, max({NOT_CONTROL}) as treated, min(group_id) as group_id from {quoted(EXPOSURE)}
            where initiative_id = ? group by unit_id)"""


@dataclass(frozen=True)
class Arm:
    """n customers of one arm in `n_groups` groups (customers themselves where single ones were assigned); mean (V,) and
    the error's (V, V) covariance, plain and primary; `adjusted` where primary is adjusted for what was known before."""

    n: int
    n_groups: int
    plain: Array
    plain_error: Array
    mean: Array
    error: Array
    adjusted: bool


Moments = Mapping[str, Mapping[str, Arm]]
"""Both arms ("treated", "control") by kind of money."""


def known_before(engine: Engine, initiative_id: str, launch: int, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Everyone assigned, in order of unit_id: treated, group_id, was_there, tenure, segment, and `before_<kind>`, the
    mean month of the 12 before launch (fewer where fewer, zero without any)."""
    money = ", ".join(
        f"sum(cast(coalesce(p.{quoted(kind)}, 0) as double)) / count(*) as {quoted(f'before_{kind}')}" for kind in kinds
    )
    named = ", ".join(f"coalesce(b.{quoted(f'before_{kind}')}, 0) as {quoted(f'before_{kind}')}" for kind in kinds)
    return engine.query(
        f"""with {ASSIGNED},
        before as (
            select p.unit_id, max(p.tenure_months) + {launch:d} - max(p.month) as tenure, {money}
            from assigned a inner join {quoted(PANEL)} p on p.unit_id = a.unit_id and p.active = 1
            where p.month >= {launch - YEAR:d} and p.month < {launch:d} group by p.unit_id),
        named as (
            select p.unit_id, max(cast(p.segment as varchar)) as segment_name
            from assigned a inner join {quoted(PANEL)} p on p.unit_id = a.unit_id group by p.unit_id)
        select a.unit_id, a.treated, a.group_id, case when b.unit_id is null then 0 else 1 end as was_there,
            cast(coalesce(b.tenure, 0) as double) as tenure, coalesce(n.segment_name, 'unknown') as segment, {named}
        from assigned a left join before b on b.unit_id = a.unit_id left join named n on n.unit_id = a.unit_id
        order by a.unit_id""",
        (initiative_id,),
    )


def arm_moments(
    engine: Engine, initiative_id: str, months: tuple[int, ...], known: pl.DataFrame, *, by_group: bool = False
) -> Moments:
    """Both arms of a randomised initiative by kind of money (`known`: `known_before` for these kinds).

    Variables: money in each of T months (zero once gone), there at the start of each of T months, there at the end of
    the last one: V = 2T + 1. `by_group`: the lot drew groups, and errors are clustered by them.
    """
    kinds = tuple(name.removeprefix("before_") for name in known.columns if name.startswith("before_"))
    treated = known["treated"].cast(pl.Float64).to_numpy()
    groups = _codes(known["group_id"]) if by_group else None
    sums = {kind: _prepared(treated, known[f"before_{kind}"].to_numpy()[:, None], groups) for kind in kinds}
    money = ", ".join(f"cast(p.{quoted(kind)} as double) as m{k}" for k, kind in enumerate(kinds))
    for start in range(0, len(treated), AT_ONCE):
        rows = engine.query(
            f"""with {ASSIGNED},
            placed as (select unit_id, row_number() over (order by unit_id) - 1 as place from assigned)
            select a.place - {start:d} as place, p.month - {months[0]:d} as step, coalesce(p.has_left, 1) as has_left,
                {money}
            from placed a inner join {quoted(PANEL)} p on p.unit_id = a.unit_id and p.active = 1
                and p.month between {months[0]:d} and {months[-1]:d}
            where a.place >= {start:d} and a.place < {start + AT_ONCE:d}""",
            (initiative_id,),
        )
        here = np.arange(start, min(start + AT_ONCE, len(treated)))
        block = _Block.of(rows, len(here), len(months))
        for k, kind in enumerate(kinds):
            X = block.variables(rows[f"m{k}"])
            for arm, made in sums[kind].items():
                mine = treated[here] == arm
                if mine.any():
                    made.add(X[mine], here[mine])
    return {kind: {ARMS[arm]: made.arm() for arm, made in found.items()} for kind, found in sums.items()}


def _codes(groups: pl.Series) -> Array:
    return np.unique(groups.cast(pl.String).fill_null("unknown").to_numpy(), return_inverse=True)[1].astype(float)


def _prepared(treated: Array, before: Array, groups: Array | None) -> dict[int, _Sums]:
    """The sums of each arm that anybody is in, still empty."""
    both = 0 < treated.sum() < len(treated)
    use = both and adjustable(treated, before)
    weight, leverage = weights(treated, before if use else None)
    x = before[:, 0] - before[treated == 1, 0].mean() if use else np.zeros(len(treated))
    x = x / (np.abs(x).max() or 1.0)
    made = {}
    for arm in ARMS:
        if (treated == arm).any():
            part = weight if groups is not None else weight / (1 - leverage) ** (1.0 if use else 0.5)
            made[arm] = _Sums(int((treated == arm).sum()), x, part, groups, use)
    return made


@dataclass(frozen=True)
class _Block:
    """Where the rows of some customers stand: place (R,) and step (R,) in months from the first, and (N, T + 1) who is
    there at the start of each month and at the end of the last."""

    place: np.ndarray[tuple[int], np.dtype[np.int64]]
    step: np.ndarray[tuple[int], np.dtype[np.int64]]
    there: Array

    @classmethod
    def of(cls, rows: pl.DataFrame, n: int, T: int) -> _Block:
        place, step, has_left = (rows[name].to_numpy().astype(np.int64) for name in ("place", "step", "has_left"))
        there = np.zeros((n, T + 1))
        there[place, step] = 1.0
        stays = (step == T - 1) & (has_left == 0)
        there[place[stays], T] = 1.0
        return cls(place, step, there)

    def variables(self, money: pl.Series) -> Array:
        """(N, 2T + 1) variables of `arm_moments` for one kind of money, its rows (R,) in the order of the block."""
        n, T = self.there.shape[0], self.there.shape[1] - 1
        paid = np.zeros((n, T))
        paid[self.place, self.step] = money.fill_null(0.0).to_numpy()
        return np.column_stack([paid, self.there])


@dataclass
class _Sums:
    """Products of (1, x, variables) of one arm: plain, weighted, and by group; centred by the means of its first
    block so that nothing cancels. `x`, `part`, `groups` (N,) are those of everyone assigned."""

    n: int
    x: Array
    part: Array
    groups: Array | None
    adjusted: bool
    centre: Array = field(default_factory=lambda: np.empty(0))
    products: Array = field(default_factory=lambda: np.empty((0, 0)))
    weighted: Array = field(default_factory=lambda: np.empty((0, 0)))
    by_group: Array = field(default_factory=lambda: np.empty((0, 0, 0)))

    def add(self, X: Array, place: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
        if not len(self.centre):
            self.centre, size = X.mean(axis=0), X.shape[1] + 2
            self.products, self.weighted = np.zeros((size, size)), np.zeros((size, size))
            self.by_group = np.zeros((2, 0 if self.groups is None else int(self.groups.max()) + 1, size))
        rows = np.column_stack([np.ones(len(X)), self.x[place], X - self.centre])
        own = rows * self.part[place][:, None]
        self.products = self.products + rows.T @ rows
        self.weighted = self.weighted + own.T @ own
        if self.groups is not None:
            codes = self.groups[place].astype(np.int64)
            np.add.at(self.by_group[0], codes, rows / self.n)
            np.add.at(self.by_group[1], codes, own)

    def arm(self) -> Arm:
        plain, fitted = self._residual(1), self._residual(2 if self.adjusted else 1)
        if self.groups is None:
            plain_error = plain.T @ self.products @ plain / self.n / max(self.n - 1, 1)
            error, n_groups = fitted.T @ self.weighted @ fitted, self.n
        else:
            scores = [self.by_group[0] @ plain, self.by_group[1] @ fitted]
            plain_error, error = (one.T @ one for one in scores)
            n_groups = int((self.by_group[0][:, 0] > 0).sum())
        return Arm(self.n, n_groups, self.centre - plain[0], plain_error, self.centre - fitted[0], error, self.adjusted)

    def _residual(self, K: int) -> Array:
        """(2 + V, V) that turns (1, x, variables) into residuals of the variables on their first K columns."""
        V = len(self.centre)
        slopes = np.linalg.solve(self.products[:K, :K], self.products[:K, 2:])
        return np.vstack([-slopes, np.zeros((2 - K, V)), np.eye(V)])
