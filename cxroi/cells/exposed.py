"""Exposed customers followed from their first exposed month, and the arms of a randomised initiative, as sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.common import table_name
from cxroi.cells.groups import EXPOSURE, PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import Array

CONTROL = "control"
NOT_CONTROL = f"case when lower(coalesce(arm, 'treated')) = '{CONTROL}' then 0 else 1 end"


def exposed_cells(engine: Engine) -> pl.DataFrame:
    """One row per initiative, entry month (a customer's first exposed month) and calendar month: initiative_id,
    entry_month, month, n_at_risk, n_left, sum_margin, n_margin, sum_revenue. Sorted by these keys."""
    return engine.query(f"""
        with starts as (
            select initiative_id, unit_id, min(launch_month) as starts_on
            from {table_name(EXPOSURE)} where launch_month is not null group by initiative_id, unit_id),
        firsts as (select unit_id, min(month) as first_month from {table_name(PANEL)} where active = 1 group by unit_id),
        entries as (
            select starts.initiative_id, starts.unit_id,
                case when starts.starts_on >= firsts.first_month then starts.starts_on else firsts.first_month end as entry_month
            from starts inner join firsts on firsts.unit_id = starts.unit_id)
        select entries.initiative_id, entries.entry_month, p.month, count(*) as n_at_risk, cast(sum(p.has_left) as double) as n_left,
            cast(sum(p.margin) as double) as sum_margin, count(p.margin) as n_margin, cast(sum(p.revenue_net) as double) as sum_revenue
        from entries inner join {table_name(PANEL)} p on p.unit_id = entries.unit_id
        where p.active = 1 and p.month >= entries.entry_month
        group by entries.initiative_id, entries.entry_month, p.month
        order by entries.initiative_id, entries.entry_month, p.month""")


@dataclass(frozen=True)
class Arm:
    """n customers of one arm, the mean (V,) of their variables and the (V, V) covariance of one customer."""

    n: int
    mean: Array
    covariance: Array


def arm_moments(engine: Engine, initiative_id: str, months: tuple[int, ...], money: str = "margin") -> dict[str, Arm]:
    """Both arms ("treated", "control") of a randomised initiative, everyone as assigned.

    Variables: money in each of T months (zero once gone), there at the start of each of T months, there at the end of the
    last one: V = 2T + 1.
    """
    amount = f"coalesce(cast(p.{quoted(money)} as double), 0)"
    columns = [f"sum(case when p.month = {m:d} then {amount} else 0 end)" for m in months]
    columns += [f"max(case when p.month = {m:d} then 1.0 else 0.0 end)" for m in months]
    columns += [f"max(case when p.month = {months[-1]:d} and p.has_left = 0 then 1.0 else 0.0 end)"]
    inner = ", ".join(f"coalesce({column}, 0) as v{i}" for i, column in enumerate(columns))
    per_unit = f"""assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {table_name(EXPOSURE)} where initiative_id = ? group by unit_id),
        vectors as (
            select assigned.unit_id, assigned.treated, {inner}
            from assigned left join {table_name(PANEL)} p on p.unit_id = assigned.unit_id and p.active = 1
                and p.month between {months[0]:d} and {months[-1]:d}
            group by assigned.unit_id, assigned.treated)"""
    return _moments(engine, per_unit, len(columns), (initiative_id,))


def _moments(engine: Engine, per_unit: str, n_variables: int, params: tuple[object, ...]) -> dict[str, Arm]:
    """Means and covariances by arm of v0 ... of the named subquery `vectors`; centred first, so that nothing cancels."""
    means = ", ".join(f"avg(v{i}) as m{i}" for i in range(n_variables))
    first = engine.query(f"with {per_unit} select treated, count(*) as n, {means} from vectors group by treated order by treated", params)
    centre = np.nan_to_num(np.asarray(first.select(pl.exclude("treated", "n")).mean().row(0), dtype=float))
    pairs = [(i, j) for i in range(n_variables) for j in range(i, n_variables)]
    centred = ", ".join(f"v{i} - ({centre[i]!r}) as c{i}" for i in range(n_variables))
    products = ", ".join(f"sum(c{i} * c{j}) as p{k}" for k, (i, j) in enumerate(pairs))
    singles = ", ".join(f"sum(c{i}) as s{i}" for i in range(n_variables))
    second = engine.query(f"""with {per_unit}, centred as (select treated, {centred} from vectors)
        select treated, count(*) as n, {singles}, {products} from centred group by treated order by treated""", params)
    return {"treated" if row["treated"] else CONTROL: _arm(row, centre, pairs) for row in second.iter_rows(named=True)}


def _arm(row: dict[str, float], centre: Array, pairs: list[tuple[int, int]]) -> Arm:
    n, size = int(row["n"]), len(centre)
    shift = np.asarray([row[f"s{i}"] for i in range(size)]) / n
    square = np.zeros((size, size))
    for k, (i, j) in enumerate(pairs):
        square[i, j] = square[j, i] = row[f"p{k}"]
    return Arm(n, centre + shift, (square - n * np.outer(shift, shift)) / max(n - 1, 1))


def arm_baseline(engine: Engine, initiative_id: str, launch: int, months: tuple[int, ...]) -> pl.DataFrame:
    """Both arms before launch, one row per arm and covariate: treated, covariate, n, mean, variance, n_missing.

    Margin (mean of the up to 12 months before launch), tenure at launch and a share per segment.
    """
    frame = engine.query(f"""
        with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {table_name(EXPOSURE)} where initiative_id = ? group by unit_id),
        before as (
            select a.unit_id, a.treated, avg(cast(p.margin as double)) as past_margin, avg(cast(p.revenue_net as double)) as past_revenue,
                max(p.tenure_months) as tenure, max(p.segment) as segment
            from assigned a inner join {table_name(PANEL)} p on p.unit_id = a.unit_id
            where p.active = 1 and p.month >= {launch - 12:d} and p.month < {launch:d} group by a.unit_id, a.treated)
        select treated, coalesce(cast(segment as varchar), 'unknown') as segment, count(*) as n,
            avg(coalesce(past_margin, past_revenue)) as margin_mean, coalesce(var_pop(coalesce(past_margin, past_revenue)), 0) as margin_var,
            avg(tenure) as tenure_mean, coalesce(var_pop(tenure), 0) as tenure_var
        from before group by treated, coalesce(cast(segment as varchar), 'unknown') order by treated, segment""", (initiative_id,))
    return frame


def arm_counts(engine: Engine, initiative_id: str, months: tuple[int, ...]) -> pl.DataFrame:
    """Per arm: treated, n assigned, n never seen in the panel from launch on (no row and not gone before): n_missing."""
    return engine.query(f"""
        with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {table_name(EXPOSURE)} where initiative_id = ? group by unit_id),
        seen as (
            select unit_id, max(case when active = 1 and margin is null and revenue_net is null then 1 else 0 end) as has_gap
            from {table_name(PANEL)} where month between {months[0]:d} and {months[-1]:d} group by unit_id)
        select a.treated, count(*) as n, sum(coalesce(s.has_gap, 0)) as n_missing
        from assigned a left join seen s on s.unit_id = a.unit_id
        group by a.treated order by a.treated""", (initiative_id,))
