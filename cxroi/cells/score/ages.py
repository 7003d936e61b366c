"""Customer-months with the age of the answer in force as a column to cut by."""

from __future__ import annotations

from cxroi.cells.core.common import has_column, scratch_name
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

COLUMN = "answer_age"
COLUMNS = (
    "unit_id",
    "month",
    "active",
    "judged",
    "has_left",
    "score",
    "level_bin",
    "baseline_decile",
    "tenure_band",
    "segment",
    "n_scores",
    "score_age_months",
    "margin",
    "revenue_net",
    "in_force",
)
ENDS = "renews"
"""Months in which a contract can end; panels of before do not tell."""


def aged_months(engine: Engine, panel: str, recent: int, names: list[str]) -> str:
    """Scratch table of the panel's active months with a known answer, `answer_age` recent (at most `recent` months) or
    older."""
    name = scratch_name("ages")
    names.append(name)
    known = (*COLUMNS, ENDS) if has_column(engine, panel, ENDS) else COLUMNS
    columns = ", ".join(quoted(column) for column in known)
    engine.execute(f"""create temp table {quoted(name)} as
        select {columns}, case when score_age_months <= {recent:d} then 'recent' else 'older' end as {quoted(COLUMN)}
        from {quoted(panel)} where judged = 1 and score is not null""")
    return name
