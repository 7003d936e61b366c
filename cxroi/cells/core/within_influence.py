"""What each unit or cluster adds to the slopes of a panel regression, within units and between them, in one scan."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cxroi.cells.core.common import Influence, scratch_name
from cxroi.cells.core.within import Panel, PanelSums
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import Array


def within_influence(
    engine: Engine, data: Panel, slopes: Array, effects: Array, targets: Array, shifts: Array
) -> Influence:
    """Per cluster: sum over rows of (within-unit residual) x (regressor combination less its month part).

    slopes (V-1,), effects (T,) month effects; targets (M, V-1) and shifts (T, M) give the combination of each target.
    One scan: with e = y - b'x - effect and g = a'x - shift, a unit's influence is sum(e g) - sum(e) sum(g) / n.
    """
    lookup, name = scratch_name("effects"), scratch_name("within")
    columns = {"code": pl.Series(range(data.n_periods), dtype=pl.Int64), "effect": pl.Series(effects)}
    engine.put(
        lookup, pl.DataFrame({**columns, **{f"h{m}": pl.Series(shifts[:, m].copy()) for m in range(len(targets))}})
    )
    error = "v0 - effect" + "".join(f" - ({b!r}) * {x}" for b, x in zip(slopes.tolist(), data.names[1:], strict=True))
    parts = []
    for m, row in enumerate(targets.tolist()):
        mix = " + ".join(f"({a!r}) * {x}" for a, x in zip(row, data.names[1:], strict=True))
        parts.append(f"{mix} - h{m} as g{m}")
    cluster = ", cluster" if data.cluster else ""
    sums = ", ".join(f"sum(e * g{m}) - sum(e) * sum(g{m}) / count(*) as s{m}" for m in range(len(targets)))
    inner = f"""select unit{cluster}, {error} as e, {", ".join(parts)}
        from {data.source} r join {quoted(lookup)} f on r.code = f.code"""
    group = "unit, cluster" if data.cluster else "unit"
    engine.execute(
        f"create temp table {quoted(name)} as select {group}, {sums} from ({inner}) rows_ group by {group}",
        data.rows.values,
    )
    engine.execute(f"drop table if exists {quoted(lookup)}")
    found = Influence(name, "unit", tuple(f"s{m}" for m in range(len(targets))))
    return _summed(engine, found) if data.cluster else found


def between_influence(engine: Engine, data: Panel, sums: PanelSums, model: BetweenModel) -> Influence:
    """Per cluster: weight x residual of the unit's mean x combination of its mean regressors, one column per target."""
    lookup, name = scratch_name("effects"), scratch_name("between")
    targets = range(model.targets.shape[0])
    extra = {"effect": pl.Series(model.effects), **{f"h{m}": pl.Series(model.shifts[:, m].copy()) for m in targets}}
    engine.put(lookup, sums.keys.with_columns(**extra))
    slopes = zip(model.slopes.tolist(), data.names[1:], strict=True)
    error = "v0 / n - effect" + "".join(f" - ({b!r}) * {x} / n" for b, x in slopes)
    parts = []
    for m, row in enumerate(model.targets.tolist()):
        mix = " + ".join(f"({a!r}) * {x} / n" for a, x in zip(row, data.names[1:], strict=True))
        parts.append(f"({error}) * ({mix} - h{m}){' * n' if model.by_rows else ''} as s{m}")
    cluster = ", u.cluster" if data.cluster else ""
    on = " and ".join(f"u.{word} = f.{word}" for word in sums.words)
    engine.execute(f"""create temp table {quoted(name)} as select u.unit{cluster}, {", ".join(parts)}
        from {quoted(sums.table)} u join {quoted(lookup)} f on {on}""")
    engine.execute(f"drop table if exists {quoted(lookup)}")
    found = Influence(name, "unit", tuple(f"s{m}" for m in targets))
    return _summed(engine, found) if data.cluster else found


@dataclass(frozen=True)
class BetweenModel:
    """Fitted regression of unit means: slopes (V-1,), effects (P,) constant and period part per pattern,
    targets (M, V-1), shifts (P, M), and whether each unit weighs by its rows."""

    slopes: Array
    effects: Array
    targets: Array
    shifts: Array
    by_rows: bool


def _summed(engine: Engine, found: Influence) -> Influence:
    """From units to the clusters they are nested in."""
    name = scratch_name("clusters")
    sums = ", ".join(f"sum({column}) as {column}" for column in found.columns)
    engine.execute(
        f"create temp table {quoted(name)} as select cluster, {sums} from {quoted(found.table)} group by cluster"
    )
    engine.execute(f"drop table if exists {quoted(found.table)}")
    return Influence(name, "cluster", found.columns)
