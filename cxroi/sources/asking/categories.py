"""Is it a category? Columns that are kept as they stand must look like one; what people write freely is asked about."""
# ruff: noqa: S608 - identifiers pass sql.name

from __future__ import annotations

from collections.abc import Sequence

from cxroi.sources.base import mask
from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import name
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.rows.mapping import Picked
from cxroi.sources.rows.staging import Staged

LONG, MANY, MOSTLY = 80, 50, 0.5
CHECKED = frozenset(("currency", "metric", "measure", "primary_metric", "cannot_move"))
"""Columns whose values must be known names or codes; other checks speak of them."""


def categories(loading: Loading, profile: Profile, staged: Sequence[Staged]) -> list[str]:
    """Columns that are taken as categories and hold personal data, long texts, or mostly different values."""
    del profile
    return [
        question
        for one in staged
        if not one.mapping.rule.rows
        for column in one.mapping.picked()
        if column.column.type == "text" and column.label not in CHECKED
        if column.rule.holds is None and column.rule.constant is None
        for question in _unusual(loading, one, column)
    ]


def _unusual(loading: Loading, one: Staged, column: Picked) -> list[str]:
    """At most one question about one column; it tells counts, never a value."""
    rows, distinct, longest, personal, long = loading.rows(
        f"with seen as (select {name(column.label)} as told, count(*) as n from {name(one.name)} where reason is null "
        f"and {name(column.label)} is not null group by all) "
        "select coalesce(sum(n), 0), count(*), coalesce(max(length(told)), 0), "
        f"coalesce(sum(case when {mask.sql('told')} <> told then n end), 0), "
        f"coalesce(sum(case when length(told) > {LONG} then n end), 0) from seen"
    )[0]
    if personal:
        why = f"{personal:,} of {rows:,} rows hold names, addresses, phones or long numbers"
    elif long:
        why = f"{long:,} of {rows:,} rows hold texts of more than {LONG} signs (up to {longest:,})"
    elif distinct >= MANY and distinct > MOSTLY * rows:
        why = f"{distinct:,} of {rows:,} rows hold a value of their own"
    else:
        return []
    question = (
        f"{one.mapping.main.stem}: {column.label} of {one.table.name} is taken as a category and kept as it stands, "
        f"but {why}. If people write "
        f'into it, add holds = "text" to {column.label} and it is masked as comments are; if it is a category all the '
        f'same, add holds = "category" ({one.mapping.at("columns", column.label)}).'
    )
    return [question]
