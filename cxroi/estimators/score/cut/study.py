"""The ground that every score question stands on: the prepared person-months of one panel and its cuts, and what was
read of them, each thing once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import polars as pl

from cxroi.cells.core.common import Rows, scratch
from cxroi.cells.core.hazard import Prepared, pattern_counts, prepare, written
from cxroi.cells.core.within import Layout, Panel, PanelSums, picked
from cxroi.cells.score.heard import (
    BITS,
    Heard,
    PanelColumns,
    ends_a_year,
    heard_counts,
    initiatives_in_force,
    mean,
    present_columns,
    smallest,
)
from cxroi.cells.score.leavers import Leavers, leavers
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.within import BetweenOptions, PanelFit, WithinOptions, fit_between, fit_within, summed
from cxroi.terms import ALL, YEAR

JUDGED = ("judged", 1)
"""Months in which leaving can be known: a step acts on staying and on spend, and both are read off the same months."""
RENEWS = ("renews", 1)
"""Months in which a contract can end, and so the only ones in which anybody can leave."""
EXPOSED = tuple(f"exposed_{place}" for place in range(BITS))
Found = TypeVar("Found")


@dataclass(frozen=True)
class Cut:
    """Everyone, or the units (for a touchpoint: the months) where one column holds one value."""

    column: str | None = None
    value: object = None

    @property
    def name(self) -> str:
        return ALL if self.column is None else f"{self.column}={self.value}"

    @property
    def equal(self) -> tuple[tuple[str, object], ...]:
        return () if self.column is None else ((self.column, self.value),)

    @property
    def key(self) -> tuple[str, object]:
        return ("all", None) if self.column is None else (self.column, self.value)


@dataclass(frozen=True)
class Study:
    """Prepared rows (active, score known) with the money column to use and who was heard per cut.

    `felt`: what customers feel stands beside the answer; `exposed`: columns of 0 and 1, initiatives in force.
    `ends`: months of a year in which one customer can leave; below twelve, leaving is fitted on these alone, money on
    all.
    """

    engine: Engine
    table: str
    columns: PanelColumns
    prepared: Prepared
    covariates: tuple[str, ...]
    money: str | None
    heard: dict[tuple[str, object], Heard]
    youngest_answer: float | None
    names: list[str]
    segments: tuple[str, ...] = ()
    felt: bool = False
    exposed: tuple[str, ...] = ()
    ends: int = YEAR
    known: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def cuts(self) -> list[Cut]:
        keys = sorted((key for key in self.heard if key[0] != "all"), key=lambda k: (k[0], str(k[1])))
        return [Cut(), *(Cut(*key) for key in keys if key[1] is not None)]

    def rows(self, cut: Cut) -> Rows:
        return Rows(self.prepared.tables[-1], cut.equal)

    def panel(self, cut: Cut) -> Rows:
        return Rows(self.table, (JUDGED, *cut.equal))

    def leaving(self, cut: Cut) -> tuple[tuple[str, object], ...]:
        """Columns and values of the prepared rows in which a customer of this cut can leave."""
        return (*cut.equal, RENEWS) if self.ends < YEAR else cut.equal

    def pace(self, cut: Cut) -> float:
        """Share of the months in which a customer can leave: from a chance at the end of a contract to one a month."""
        if self.ends == YEAR:
            return 1.0
        return self.once(("pace", cut.name), lambda: mean(self.engine, self.rows(cut), RENEWS[0]))

    def once(self, key: tuple[str, ...], make: Callable[[], Found]) -> Found:
        """What `make` returns, made when first asked for and kept as long as the study."""
        if key not in self.known:
            self.known[key] = make()
        found: Found = self.known[key]
        return found

    def cells(self, cut: Cut) -> pl.DataFrame:
        """Counts per pattern of one cut, with the initiatives in force as columns of their own."""
        return self.once(("cells", cut.name), lambda: self._counted(cut))

    def _counted(self, cut: Cut) -> pl.DataFrame:
        found = pattern_counts(self.engine, self.prepared, self.leaving(cut))
        force = self.columns.in_force
        return found.with_columns(
            ((pl.col(force).cast(pl.Int64) // 2 ** EXPOSED.index(name)) % 2).alias(name) for name in self.exposed
        )

    def leavers(self) -> Leavers:
        """Who left, with the money of the month before; only where there is money."""
        month, money = self.columns.month, str(self.money)
        return self.once(("leavers",), lambda: leavers(self.engine, self.prepared, money, month, self.segments))

    def sums(self, cut: Cut) -> tuple[Panel, PanelSums]:
        """Sums of monthly money, the last known score, what is felt and the initiatives in force of one cut."""
        felt = (self.columns.felt_after,) if self.felt else ()
        layout = Layout("key", self.columns.month, str(self.money), (self.columns.score, *felt, *self.exposed))
        return self.once(("sums", cut.name), lambda: summed(self.engine, self.rows(cut), layout, None, self.names))

    def mean_money(self, cut: Cut) -> float:
        """Mean monthly money over the rows of one cut, 0 where there is none."""
        if self.money is None:
            return 0.0
        if ("sums", cut.name) in self.known:
            data, totals = self.sums(cut)
            return float(data.centres[0] + totals.period_sums[:, 0].sum() / totals.n_obs)
        return mean(self.engine, self.rows(cut), self.money)

    def margin(self, cut: Cut, kind: str) -> PanelFit:
        """Regression of monthly money, fitted once a cut: "within" on the last known score and what is felt, "plain" on
        the score alone, "between" of customers' means on the mean score."""
        return self.once(("margin", cut.name, kind), lambda: self._fitted(cut, kind))

    def _fitted(self, cut: Cut, kind: str) -> PanelFit:
        data, totals = self.sums(cut)
        asked = 2 if self.felt and kind == "within" else 1
        others = tuple(k for k in range(2 + self.felt, totals.total.shape[0]) if _varies(totals, k))
        if kind == "between":
            found = fit_between(self.engine, *picked(data, totals, (0, 1)), BetweenOptions(periods=True))
        else:
            chosen = picked(data, totals, (0, *range(1, 1 + asked), *others))
            found = fit_within(self.engine, *chosen, WithinOptions(asked=asked))
        self.names.append(found.influence.table)
        return found


def _varies(totals: PanelSums, k: int) -> bool:
    """True where a column changes within some unit."""
    within = totals.total[k, k] - totals.between[k, k]
    return bool(within > 1e-9 * max(float(totals.total[k, k]), 1e-300))


@contextmanager
def study(
    engine: Engine,
    table: str,
    segments: tuple[str, ...],
    counted: dict[tuple[str, object], Heard] | None = None,
    *,
    felt: bool = False,
) -> Iterator[Study]:
    """Prepare the person-months once; scratch tables go when the block ends.

    Money is margin, or net revenue where no margin is known; `counted`: who was heard, where the table does
    not tell; `felt`: what customers feel stands beside the answer. Raises DesignError when no answer is known before
    any month.
    """
    columns, active = PanelColumns(), Rows(table, (JUDGED,))
    present = present_columns(engine, active, (columns.score, columns.baseline, "margin", "revenue_net"))
    if columns.score not in present:
        raise DesignError(
            "no answer is known before a month opens. Load answers with their dates and the customer who gave them"
        )
    baseline = (columns.baseline,) if columns.baseline in present else ()
    bits, ends = initiatives_in_force(engine, active, columns.in_force), ends_a_year(engine, active, columns, RENEWS[0])
    beside = (*((columns.felt,) if felt else ()), *((columns.in_force,) if bits else ()))
    covariates = (columns.score, columns.level, *baseline, columns.tenure, columns.group, columns.month, *beside)
    money = next((c for c in ("margin", "revenue_net") if c in present), None)
    kept = (
        *((RENEWS[0],) if ends < YEAR else ()),
        *segments,
        columns.score,
        columns.month,
        *((money,) if money else ()),
    )
    kept += (*((columns.felt_after,) if felt else ()), *((columns.in_force,) if bits else ()))
    keep, exposed = tuple(dict.fromkeys(kept)), {EXPOSED[bit]: (columns.in_force, bit) for bit in bits}
    with scratch(engine) as names:
        rows = prepare(engine, active, key=columns.unit, outcome=columns.left, covariates=covariates, keep=keep)
        prepared = written(engine, rows, exposed)
        names.extend(prepared.tables)
        heard = heard_counts(engine, active, columns, segments) if counted is None else counted
        yield Study(
            engine,
            table,
            columns,
            prepared,
            covariates,
            money,
            heard,
            smallest(engine, active, columns.age),
            names,
            segments,
            felt,
            tuple(exposed),
            ends,
        )
