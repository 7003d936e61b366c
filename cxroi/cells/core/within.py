"""Sums of an unbalanced panel by unit, by period and by pattern of periods present.

Units that are present in the same periods share one pattern, so the month effects of millions of rows are solved from
a few thousand sums (Wong, Lewis, Wardrop 2021, "you only compress once"). Values are centred by a fixed constant per
column before they are squared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.core.coding import Coding, codings
from cxroi.cells.core.common import Rows, complete, n_rows, number, scratch_name
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError
from cxroi.terms import Array

WORD = 60
PROBE = 65_536
"""Rows that the centring constants are taken from: any constant near the data is as good as any other."""


@dataclass(frozen=True)
class Layout:
    """Which columns a panel regression reads: unit, period, outcome and regressors."""

    unit: str
    period: str
    outcome: str
    regressors: tuple[str, ...]

    def more(self, regressors: tuple[str, ...]) -> Layout:
        return Layout(self.unit, self.period, self.outcome, (*self.regressors, *regressors))


@dataclass(frozen=True)
class Panel:
    """Complete rows of a panel: columns, the constants they are centred by, and the periods present.

    `columns` = (outcome, regressor, ...); `centres` has the same length.
    """

    rows: Rows
    unit: str
    period: Coding
    columns: tuple[str, ...]
    centres: tuple[float, ...]
    cluster: str | None
    whole: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"v{k}" for k in range(len(self.columns)))

    @property
    def n_periods(self) -> int:
        return self.period.size

    @property
    def source(self) -> str:
        """SQL of the rows: unit, code of the period, centred values v0 (outcome), v1, ..."""
        values = ", ".join(
            f"{number(column)} - ({centre!r}) as {name}"
            for column, centre, name in zip(self.columns, self.centres, self.names, strict=True)
        )
        cluster = f", {quoted(self.cluster)} as cluster" if self.cluster else ""
        return f"""(select {quoted(self.unit)} as unit, {self.period.expression("l")} as code, {values}{cluster}
            from {self.rows.relation} r {self.period.join("l")} where {self.rows.condition(self.whole)})"""


@dataclass(frozen=True)
class PanelSums:
    """All sums of one panel; V = number of columns, T = periods, P = patterns of periods present.

    present (P, T) of 0/1, units (P,), pattern_means (P, V) sums over units of their means, pattern_sums (P, V) sums
    over units of their totals, period_n (T,), period_sums (T, V), total (V, V) cross products over rows,
    between (V, V) sums over units of products of totals divided by the unit's rows, means (V, V) products of unit
    means. `table` is the scratch table with one row per unit (unit, n, words, v0 ...).
    """

    table: str
    words: tuple[str, ...]
    keys: pl.DataFrame
    present: Array
    units: Array
    pattern_means: Array
    pattern_sums: Array
    period_n: Array
    period_sums: Array
    total: Array
    between: Array
    means: Array
    n_dropped: int

    @property
    def n_obs(self) -> int:
        return int(self.period_n.sum())

    @property
    def n_units(self) -> int:
        return int(self.units.sum())


def panel(engine: Engine, rows: Rows, layout: Layout, cluster: str | None = None) -> Panel:
    """Describe the complete rows, clustered by unit or by `cluster`. Raises DesignError when there are none."""
    columns = (layout.outcome, *layout.regressors)
    needed = (layout.unit, layout.period, *columns, *((cluster,) if cluster else ()))
    whole = complete(engine, rows, needed)
    means = ", ".join(f"avg({number(column)}) as c{k}" for k, column in enumerate(columns))
    some = ", ".join(quoted(column) for column in dict.fromkeys(columns))
    found = engine.query(
        f"""select {means} from (select {some} from {rows.relation} where {rows.condition(whole)}
        limit {PROBE}) probe""",
        rows.values,
    ).row(0)
    if found[0] is None:
        raise DesignError("No row has every value that this fit needs.")
    centres = tuple(_short(float(value)) for value in found)
    own_cluster = cluster if cluster and cluster != layout.unit else None
    return Panel(
        rows, layout.unit, codings(engine, rows, (layout.period,), whole)[0], columns, centres, own_cluster, whole
    )


def _short(value: float) -> float:
    """Three significant digits: a centre that does not depend on the order of a sum."""
    return float(f"{value:.3g}") + 0.0


def panel_sums(engine: Engine, data: Panel) -> PanelSums:
    """Two scans of the rows (by unit, by period), then sums over units. Raises DesignError on two rows per unit and
    period."""
    table = scratch_name("units")
    words = tuple(f"w{k}" for k in range(-(-data.n_periods // WORD)))
    bits = ", ".join(f"cast(sum({_bit(k, len(words))}) as bigint) as {w}" for k, w in enumerate(words))
    sums = ", ".join(f"sum({name}) as {name}" for name in data.names)
    cluster = ", min(cluster) as cluster, max(cluster) as cluster_high" if data.cluster else ""
    engine.execute(
        f"""create temp table {quoted(table)} as select unit, cast(count(*) as double) as n, {bits}, {sums}{cluster}
        from {data.source} r group by unit""",
        data.rows.values,
    )
    if data.cluster and engine.query(f"select 1 from {quoted(table)} where cluster <> cluster_high limit 1").height:
        raise DesignError(
            "A customer belongs to more than one cluster: cluster by a column that is fixed per customer."
        )
    period_n, period_sums, total = _by_period(engine, data)
    keys, present, stats = _by_pattern(engine, data, table, words)
    between, means = _by_unit(engine, data, table)
    width = len(data.columns)
    n_dropped = n_rows(engine, data.rows.table, data.rows.equal) - int(period_n.sum())
    return PanelSums(
        table,
        words,
        keys,
        present,
        stats[:, 0],
        stats[:, 1 : 1 + width],
        stats[:, 1 + width :],
        period_n,
        period_sums,
        total,
        between,
        means,
        n_dropped,
    )


def picked(data: Panel, sums: PanelSums, at: tuple[int, ...]) -> tuple[Panel, PanelSums]:
    """The same rows and sums with columns `at` (outcome first) only; not for unit means, whose table keeps all
    columns."""
    here, square = list(at), np.ix_(at, at)
    columns, centres = tuple(data.columns[k] for k in at), tuple(data.centres[k] for k in at)
    return replace(data, columns=columns, centres=centres), replace(
        sums,
        pattern_means=sums.pattern_means[:, here],
        pattern_sums=sums.pattern_sums[:, here],
        period_sums=sums.period_sums[:, here],
        total=sums.total[square],
        between=sums.between[square],
        means=sums.means[square],
    )


def _bit(word: int, words: int) -> str:
    shift = f"cast(1 as bigint) << cast(code - {word * WORD} as integer)"
    return (
        shift
        if words == 1
        else f"case when code between {word * WORD} and {word * WORD + WORD - 1} then {shift} else 0 end"
    )


def _pairs(names: tuple[str, ...]) -> list[tuple[int, int]]:
    return [(a, b) for a in range(len(names)) for b in range(a, len(names))]


def _symmetric(values: tuple[float, ...], size: int) -> Array:
    out = np.zeros((size, size))
    rows, columns = np.triu_indices(size)
    out[rows, columns] = values
    out[columns, rows] = values
    return out


def _by_period(engine: Engine, data: Panel) -> tuple[Array, Array, Array]:
    names = data.names
    sums = ", ".join(f"sum({name}) as s_{name}" for name in names)
    products = ", ".join(f"sum({names[a]} * {names[b]}) as p_{a}_{b}" for a, b in _pairs(names))
    found = (
        engine.query(
            f"""select code, cast(count(*) as double) as n, {sums}, {products}
        from {data.source} r group by code order by code""",
            data.rows.values,
        )
        .to_numpy()
        .astype(float)
    )
    n, values = np.zeros(data.n_periods), np.zeros((data.n_periods, len(names)))
    code = found[:, 0].astype(int)
    n[code], values[code] = found[:, 1], found[:, 2 : 2 + len(names)]
    return n, values, _symmetric(tuple(found[:, 2 + len(names) :].sum(axis=0)), len(names))


def _by_pattern(engine: Engine, data: Panel, table: str, words: tuple[str, ...]) -> tuple[pl.DataFrame, Array, Array]:
    key = ", ".join(words)
    means = ", ".join(f"sum({name} / n) as m_{name}" for name in data.names)
    sums = ", ".join(f"sum({name}) as s_{name}" for name in data.names)
    found = engine.query(f"""select {key}, n, cast(count(*) as double) as units, {means}, {sums}
        from {quoted(table)} group by {key}, n order by {key}, n""")
    keys = found.select(words)
    present = np.zeros((found.height, data.n_periods))
    for period in range(data.n_periods):
        present[:, period] = (keys[words[period // WORD]].to_numpy() >> (period % WORD)) & 1
    if not np.array_equal(present.sum(axis=1), found["n"].to_numpy()):
        raise DesignError(
            "Some customers have more than one row in a period: one row per customer and period is needed."
        )
    return keys, present, found.drop(*words, "n").to_numpy().astype(float)


def _by_unit(engine: Engine, data: Panel, table: str) -> tuple[Array, Array]:
    names = data.names
    pairs = _pairs(names)
    between = ", ".join(f"sum({names[a]} * {names[b]} / n) as b_{a}_{b}" for a, b in pairs)
    means = ", ".join(f"sum(({names[a]} / n) * ({names[b]} / n)) as m_{a}_{b}" for a, b in pairs)
    found = engine.query(f"select {between}, {means} from {quoted(table)}").row(0)
    size = len(names)
    return _symmetric(found[: len(pairs)], size), _symmetric(found[len(pairs) :], size)
