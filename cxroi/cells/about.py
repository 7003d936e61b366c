"""Months of the heard by what their last known answer is about: the panel's rows with the answers about the same so far."""

from __future__ import annotations

from cxroi.cells.common import Rows, n_rows, scratch_name
from cxroi.cells.groups import PANEL
from cxroi.cells.heard import Heard, PanelColumns
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

ANSWERS = "panel.score_about"
TOUCHPOINT = "touchpoint"


def about_months(engine: Engine, names: list[str]) -> str | None:
    """Table of the active months in which an answer about a known touchpoint is in force; None where answers name fewer than two.

    Columns as in the panel, with `touchpoint`; past mean and number of answers are of those about the same touchpoint, because
    answers about another one may have another level. The table is added to `names`.
    """
    if not n_rows(engine, ANSWERS):
        return None
    table = scratch_name("about")
    names.append(table)
    engine.execute(
        f"""
        create temp table {quoted(table)} as
        select p.unit_id, p.month, p.segment, p.tenure_band, p.baseline_decile, p.revenue_net, p.margin, p.active, p.has_left,
            p.score, p.score_age_months, a.touchpoint, a.n_about as n_scores, floor(a.about_mean * 2) / 2 + 0.25 as past_mean_bin
        from {quoted(PANEL)} as p
        inner join {quoted(ANSWERS)} as a on a.unit_id = p.unit_id and a.known_from = p.month - p.score_age_months + 1
        where p.active = 1 and p.score is not null""")
    return table


def heard_about(engine: Engine, table: str, columns: PanelColumns) -> dict[tuple[str, object], Heard]:
    """Counts of each touchpoint: units with an answer about it known in some month, and those with two or more about it.

    A unit counts under every touchpoint it answered about, so `units` is `heard`.
    """
    rows, unit = Rows(table), quoted(columns.unit)
    found = engine.query(f"""select {TOUCHPOINT}, cast(count(*) as bigint) as heard, cast(sum(twice) as bigint) as twice
        from (select {TOUCHPOINT}, case when max({quoted(columns.answers)}) >= 2 then 1 else 0 end as twice
            from {rows.relation} group by {unit}, {TOUCHPOINT}) units_
        group by {TOUCHPOINT} order by {TOUCHPOINT}""")
    return {(TOUCHPOINT, about): Heard(heard, heard, twice) for about, heard, twice in found.iter_rows()}
