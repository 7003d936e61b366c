"""Months of the heard by what their last known answer is about: the panel's rows with the answers about the same so
far."""

from __future__ import annotations

from cxroi.cells.core.common import Rows, has_column, n_rows, scratch_name
from cxroi.cells.core.groups import PANEL
from cxroi.cells.score.heard import Heard, PanelColumns
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

ANSWERS = "panel.score_about"
TOUCHPOINT = "touchpoint"


def about_months(engine: Engine, names: list[str]) -> str | None:
    """Table of the active months in which an answer about a known touchpoint is in force; None where answers name fewer
    than two.

    Columns as in the panel, with `touchpoint`; level, what is felt and number of answers are of those about the same
    touchpoint, because answers about another one may have another level. The table is added to `names`.
    """
    if not n_rows(engine, ANSWERS):
        return None
    table = scratch_name("about")
    names.append(table)
    panel, ends = (", p.renews", ", k.renews") if has_column(engine, PANEL, "renews") else ("", "")
    engine.execute(
        f"""
        create temp table {quoted(table)} as
        with known as (
            select p.unit_id, p.month, p.segment, p.tenure_band, p.baseline_decile, p.revenue_net, p.margin, p.active,
                p.has_left, p.score, p.score_age_months, p.in_force{panel}, a.touchpoint, a.n_about, a.level_known,
                a.mood_known, a.level_after, a.mood_after, a.mood_next, s.grid,
                power(s.memory, p.score_age_months) as since, power(s.memory, a.later_month - p.month) as until
            from {quoted(PANEL)} as p
            inner join {quoted(ANSWERS)} as a
                on a.unit_id = p.unit_id and a.known_from = p.month - p.score_age_months + 1
            cross join panel.answer_process as s
            where p.judged = 1 and p.score is not null)
        select 1 as judged, k.unit_id, k.month, k.segment, k.tenure_band, k.baseline_decile, k.revenue_net, k.margin,
            k.active, k.has_left, k.score, k.score_age_months, k.in_force{ends}, k.touchpoint, k.n_about as n_scores,
            round(k.level_known / k.grid) * k.grid as level_bin,
            round((k.level_known + k.since * k.mood_known) / k.grid) * k.grid as felt_bin,
            k.level_after + case when k.mood_next is null then k.since * k.mood_after
                else (k.since * (1 - k.until * k.until) * k.mood_after
                        + k.until * (1 - k.since * k.since) * k.mood_next)
                    / (1 - k.since * k.since * k.until * k.until) end as felt_after
        from known as k"""
    )
    return table


def heard_about(engine: Engine, table: str, columns: PanelColumns) -> dict[tuple[str, object], Heard]:
    """Counts of each touchpoint: units with an answer about it known in some month, and those with two or more about
    it.

    A unit counts under every touchpoint it answered about, so `units` is `heard`.
    """
    rows, unit = Rows(table), quoted(columns.unit)
    found = engine.query(f"""select {TOUCHPOINT}, cast(count(*) as bigint) as heard, cast(sum(twice) as bigint) as twice
        from (select {TOUCHPOINT}, case when max({quoted(columns.answers)}) >= 2 then 1 else 0 end as twice
            from {rows.relation} group by {unit}, {TOUCHPOINT}) units_
        group by {TOUCHPOINT} order by {TOUCHPOINT}""")
    return {(TOUCHPOINT, about): Heard(heard, heard, twice) for about, heard, twice in found.iter_rows()}
