"""Exposed customers followed from their first exposed month, and the arms of a randomised initiative, as sums."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.groups import CONTROL, EXPOSED, EXPOSURE, IS_CONTROL, PANEL, STARTS
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import EngineError
from cxroi.terms import Array

YEAR = 12
NOT_CONTROL = f"case when {IS_CONTROL} then 0 else 1 end"


def exposed_cells(engine: Engine) -> pl.DataFrame:
    """One row per initiative, entry month (a customer's first exposed month) and calendar month: initiative_id,
    entry_month, month, n_at_risk, n_left, sum_margin, n_margin, sum_revenue. Sorted by these keys."""
    return engine.query(f"""
        with {STARTS},
        firsts as (select unit_id, min(month) as first_month from {quoted(PANEL)} where active = 1 group by unit_id),
        entries as (
            select starts.initiative_id, starts.unit_id,
                case when starts.starts_on >= firsts.first_month then starts.starts_on else firsts.first_month end as entry_month
            from starts inner join firsts on firsts.unit_id = starts.unit_id)
        select entries.initiative_id, entries.entry_month, p.month, count(*) as n_at_risk,
            cast(sum(p.has_left) as double) as n_left, cast(sum(p.margin) as double) as sum_margin,
            count(p.margin) as n_margin, cast(sum(p.revenue_net) as double) as sum_revenue
        from entries inner join {quoted(PANEL)} p on p.unit_id = entries.unit_id
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
    last one, mean money of the year before (zero without one): V = 2T + 2.
    """
    amount = f"coalesce(cast(p.{quoted(money)} as double), 0)"
    columns = [f"sum(case when p.month = {m:d} then {amount} else 0 end)" for m in months]
    columns += [f"max(case when p.month = {m:d} then 1.0 else 0.0 end)" for m in months]
    columns += [f"max(case when p.month = {months[-1]:d} and p.has_left = 0 then 1.0 else 0.0 end)"]
    columns += [f"avg(case when p.month < {months[0]:d} then {amount} end)"]
    inner = ", ".join(f"cast(coalesce({column}, 0) as double) as v{i}" for i, column in enumerate(columns))
    per_unit = f"""assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by unit_id),
        vectors as (
            select assigned.unit_id, assigned.treated, {inner}
            from assigned left join {quoted(PANEL)} p on p.unit_id = assigned.unit_id and p.active = 1
                and p.month between {months[0] - YEAR:d} and {months[-1]:d}
            group by assigned.unit_id, assigned.treated)"""
    return moments_by_arm(engine, per_unit, len(columns), (initiative_id,))


def moments_by_arm(engine: Engine, per_unit: str, n_variables: int, params: tuple[object, ...]) -> dict[str, Arm]:
    """Means and covariances by arm of v0 ... of the named subquery `vectors`; centred first, so that nothing cancels."""
    means = ", ".join(f"avg(v{i}) as m{i}" for i in range(n_variables))
    first = engine.query(
        f"with {per_unit} select treated, count(*) as n, {means} from vectors group by treated order by treated", params
    )
    centre = np.nan_to_num(np.asarray(first.select(pl.exclude("treated", "n")).mean().row(0), dtype=float))
    pairs = [(i, j) for i in range(n_variables) for j in range(i, n_variables)]
    centred = ", ".join(f"v{i} - ({float(centre[i])!r}) as c{i}" for i in range(n_variables))
    products = ", ".join(f"sum(c{i} * c{j}) as p{k}" for k, (i, j) in enumerate(pairs))
    singles = ", ".join(f"sum(c{i}) as s{i}" for i in range(n_variables))
    second = engine.query(
        f"""with {per_unit}, centred as (select treated, {centred} from vectors)
        select treated, count(*) as n, {singles}, {products} from centred group by treated order by treated""",
        params,
    )
    return {"treated" if row["treated"] else CONTROL: _arm(row, centre, pairs) for row in second.iter_rows(named=True)}


def _arm(row: dict[str, float], centre: Array, pairs: list[tuple[int, int]]) -> Arm:
    n, size = int(row["n"]), len(centre)
    shift = np.asarray([row[f"s{i}"] for i in range(size)]) / n
    square = np.zeros((size, size))
    for k, (i, j) in enumerate(pairs):
        square[i, j] = square[j, i] = row[f"p{k}"]
    return Arm(n, centre + shift, (square - n * np.outer(shift, shift)) / max(n - 1, 1))


def arm_baseline(engine: Engine, initiative_id: str, launch: int) -> pl.DataFrame:
    """Both arms in the 12 months before launch, one row per arm and segment: treated, segment, n, and mean and variance of
    margin (revenue where there is none) and of tenure at launch."""
    return engine.query(
        f"""
        with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by unit_id),
        before as (
            select a.unit_id, a.treated, coalesce(avg(cast(p.margin as double)), avg(cast(p.revenue_net as double))) as money,
                max(p.tenure_months) as tenure, max(cast(p.segment as varchar)) as segment_name
            from assigned a inner join {quoted(PANEL)} p on p.unit_id = a.unit_id
            where p.active = 1 and p.month >= {launch - 12:d} and p.month < {launch:d} group by a.unit_id, a.treated)
        select treated, segment_name as segment, count(*) as n, coalesce(avg(money), 0) as money_mean,
            coalesce(var_pop(money), 0) as money_var, avg(tenure) as tenure_mean, coalesce(var_pop(tenure), 0) as tenure_var
        from before group by treated, segment_name order by treated, segment_name""",
        (initiative_id,),
    )


def arm_counts(engine: Engine, initiative_id: str, first: int, last: int) -> pl.DataFrame:
    """Per arm: treated, n assigned, n_missing (active in some month from `first` to `last` without any money figure)."""
    return engine.query(
        f"""
        with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by unit_id),
        seen as (
            select unit_id, max(case when active = 1 and margin is null and revenue_net is null then 1 else 0 end) as has_gap
            from {quoted(PANEL)} where month between {first:d} and {last:d} group by unit_id)
        select a.treated, count(*) as n, cast(sum(coalesce(s.has_gap, 0)) as bigint) as n_missing
        from assigned a left join seen s on s.unit_id = a.unit_id
        group by a.treated order by a.treated""",
        (initiative_id,),
    )


def assignment_order(engine: Engine, initiative_id: str) -> dict[str, int]:
    """How assignment and exposure stand in time, over exposure rows: n, n_after (assigned after the first exposed day),
    n_undated, n_declared (someone declares that assignment came first)."""
    row = engine.query(
        f"""
        select count(*) as n, coalesce(sum(case when assigned_on > from_on then 1 else 0 end), 0) as n_after,
            coalesce(sum(case when assigned_on is null then 1 else 0 end), 0) as n_undated,
            coalesce(sum(case when coalesce(declared_by, '') <> '' then 1 else 0 end), 0) as n_declared
        from {quoted("clean.exposures")} where initiative_id = ?""",
        (initiative_id,),
    ).row(0, named=True)
    return {key: int(value) for key, value in row.items()}


def selection_gap(engine: Engine, initiative_id: str, launch: int, last: int) -> dict[str, float | None]:
    """Margin a customer-month of those ever exposed and of all others, up to 12 months before `launch` and from then on:
    before_exposed, before_others, after_exposed (months once exposed), after_others."""
    money = "coalesce(cast(p.margin as double), cast(p.revenue_net as double))"
    return engine.query(
        f"""
        with chosen as (
            select unit_id, min(launch_month) as starts_on from {quoted(EXPOSURE)}
            where initiative_id = ? and {EXPOSED} group by unit_id)
        select avg(case when p.month < {launch:d} and c.unit_id is not null then {money} end) as before_exposed,
            avg(case when p.month < {launch:d} and c.unit_id is null then {money} end) as before_others,
            avg(case when p.month >= c.starts_on then {money} end) as after_exposed,
            avg(case when p.month >= {launch:d} and c.unit_id is null then {money} end) as after_others
        from {quoted(PANEL)} p left join chosen c on c.unit_id = p.unit_id
        where p.active = 1 and p.month between {launch - 12:d} and {last:d}""",
        (initiative_id,),
    ).row(0, named=True)


def planned_share(engine: Engine, initiative_id: str) -> float | None:
    """Share of the treated that the profile states as planned ([settings.planned_share]); None where it states none."""
    try:
        rows = engine.query("select s.value from intake.meta.settings as s where s.name = 'planned_share'")
    except EngineError:
        return None
    stated = json.loads(str(rows["value"][0])) if rows.height else {}
    share = stated.get(initiative_id)
    return float(share) if share is not None and 0 < float(share) < 1 else None
