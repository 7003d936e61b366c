"""Who used what they were assigned: money since launch and before, per customer as assigned."""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.groups import EXPOSURE, PANEL
from cxroi.cells.lot.assigned import ASSIGNED
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import YEAR


def drawn_by(engine: Engine, initiative_id: str) -> bool:
    """True where the lot drew groups and not single customers."""
    found = engine.query(
        f"""select count(case when group_type is null then 1 end) as n_own from {quoted(EXPOSURE)}
        where initiative_id = ?""",
        (initiative_id,),
    )
    return not found["n_own"].item()


def used(engine: Engine, initiative_id: str, span: tuple[int, int], money: str) -> pl.DataFrame:
    """Everyone assigned: treated, group_id, used (0/1, by the end of `span`), total money in `span` (zero once gone),
    and `before`, the mean month of the 12 before. No row where nobody's use was recorded."""
    first, last = span
    paid = f"cast(coalesce(p.{quoted(money)}, 0) as double)"
    rows = engine.query(
        f"""with {ASSIGNED},
        users as (
            select distinct u.unit_id from {quoted("clean.uptake")} u where u.initiative_id = ?
                and (u.used_on is null
                    or extract(year from u.used_on) * 12 + extract(month from u.used_on) - 1 <= {last:d})),
        sums as (
            select p.unit_id, sum(case when p.month >= {first:d} then {paid} else 0 end) as total,
                sum(case when p.month < {first:d} then {paid} else 0 end) as earlier,
                sum(case when p.month < {first:d} then 1 else 0 end) as n_earlier
            from assigned a inner join {quoted(PANEL)} p on p.unit_id = a.unit_id and p.active = 1
            where p.month >= {first - YEAR:d} and p.month <= {last:d} group by p.unit_id)
        select a.treated, a.group_id, case when users.unit_id is null then 0 else 1 end as used,
            coalesce(sums.total, 0) as total,
            case when coalesce(sums.n_earlier, 0) = 0 then 0 else sums.earlier / sums.n_earlier end as before
        from assigned a left join users on users.unit_id = a.unit_id left join sums on sums.unit_id = a.unit_id
        order by a.unit_id""",
        (initiative_id, initiative_id),
    )
    return rows if rows["used"].sum() else rows.clear()
