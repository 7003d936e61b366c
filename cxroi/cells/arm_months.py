"""Arms of a randomised initiative month by month, before and after launch: sums over everyone as assigned."""

from __future__ import annotations

import polars as pl

from cxroi.cells.exposed import NOT_CONTROL
from cxroi.cells.groups import EXPOSURE, PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted


def arm_months(engine: Engine, initiative_id: str, first: int, money: str) -> pl.DataFrame:
    """One row per month from `first` and arm (treated 1, control 0): month, treated, n_assigned, sum_money, sum_square, n_seen.

    A customer without a row in a month (not yet there, or gone) brings zero: the sums run over all n_assigned.
    """
    return engine.query(
        f"""with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by unit_id),
        sizes as (select treated, count(*) as n_assigned from assigned group by treated)
        select p.month, assigned.treated, max(sizes.n_assigned) as n_assigned, count(*) as n_seen,
            sum(cast(coalesce(p.{quoted(money)}, 0) as double)) as sum_money,
            sum(cast(coalesce(p.{quoted(money)}, 0) as double) * cast(coalesce(p.{quoted(money)}, 0) as double)) as sum_square
        from assigned
        inner join sizes on sizes.treated = assigned.treated
        inner join {quoted(PANEL)} p on p.unit_id = assigned.unit_id and p.active = 1
        where p.month >= ?
        group by p.month, assigned.treated
        order by p.month, assigned.treated""",
        (initiative_id, first),
    )
