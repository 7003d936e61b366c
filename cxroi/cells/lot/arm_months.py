"""Arms of a randomised initiative month by month, before and after launch: sums over everyone as assigned."""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.groups import EXPOSURE, PANEL
from cxroi.cells.launches.exposed import NOT_CONTROL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted


def arm_months(engine: Engine, initiative_id: str, first: int, money: str, *, by_group: bool = False) -> pl.DataFrame:
    """One row per month from `first` and arm (treated 1, control 0): month, treated, n_assigned, mean, variance (of the
    mean), n_seen; `by_group`: the lot drew groups, and the variance is clustered by them.

    A customer without a row in a month (not yet there, or gone) brings zero: the sums run over all n_assigned.
    """
    if by_group:
        return _by_group(engine, initiative_id, first, money)
    rows = engine.query(
        f"""with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by
            unit_id),
        sizes as (select treated, count(*) as n_assigned from assigned group by treated)
        select p.month, assigned.treated, max(sizes.n_assigned) as n_assigned, count(*) as n_seen,
            sum(cast(coalesce(p.{quoted(money)}, 0) as double)) as sum_money,
            sum(cast(coalesce(p.{quoted(money)}, 0) as double) * cast(coalesce(p.{quoted(money)}, 0) as double)) as
            sum_square
        from assigned
        inner join sizes on sizes.treated = assigned.treated
        inner join {quoted(PANEL)} p on p.unit_id = assigned.unit_id and p.active = 1
        where p.month >= ?
        group by p.month, assigned.treated
        order by p.month, assigned.treated""",
        (initiative_id, first),
    )
    n, mean = pl.col("n_assigned").cast(pl.Float64), pl.col("sum_money") / pl.col("n_assigned")
    spread = (pl.col("sum_square") / n - mean**2).clip(lower_bound=0)
    return rows.with_columns(mean=mean, variance=spread / (n - 1)).drop("sum_money", "sum_square")


def _by_group(engine: Engine, initiative_id: str, first: int, money: str) -> pl.DataFrame:
    """The same from the sums of each group: mean over all customers, variance from what groups differ by."""
    rows = engine.query(
        f"""with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated, min(group_id) as group_id from {quoted(EXPOSURE)}
            where initiative_id = ? group by unit_id),
        sizes as (select treated, group_id, count(*) as n from assigned group by treated, group_id),
        months as (select distinct month from {quoted(PANEL)} where month >= ?),
        paid as (
            select p.month, a.group_id, a.treated, count(*) as n_seen,
                sum(cast(coalesce(p.{quoted(money)}, 0) as double)) as sum_money
            from assigned a inner join {quoted(PANEL)} p on p.unit_id = a.unit_id and p.active = 1
            group by p.month, a.group_id, a.treated)
        select m.month, s.treated, s.n, coalesce(paid.n_seen, 0) as n_seen, coalesce(paid.sum_money, 0) as sum_money
        from months m cross join sizes s
        left join paid on paid.month = m.month and paid.group_id = s.group_id and paid.treated = s.treated
        order by m.month, s.treated, s.group_id""",
        (initiative_id, first),
    )
    at = ["month", "treated"]
    n, mean = pl.col("n").sum().over(at), pl.col("sum_money").sum().over(at) / pl.col("n").sum().over(at)
    apart = (pl.col("sum_money") - mean * pl.col("n")) ** 2
    return (
        rows.with_columns(n_assigned=n, mean=mean, apart=apart)
        .group_by(at, maintain_order=True)
        .agg(
            pl.col("n_assigned", "mean").first(),
            pl.col("n_seen").sum(),
            variance=pl.col("apart").sum() * pl.len() / (pl.len() - 1) / pl.col("n_assigned").first() ** 2,
        )
    )
