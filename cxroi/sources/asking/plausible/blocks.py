"""Merged cells: a key that stands only on the first line of each block."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import NET, Doubt, Look, money, picked
from cxroi.sources.base.sql import name
from cxroi.sources.parse.text import ROW
from cxroi.sources.rows.staging import Staged

KEYS = ("unit_id", "initiative_id")
MAY_BE_EMPTY = ("feedback", "cases", "operations")
"""Tables whose rows rightly have nobody: their empty cells tell nothing."""
ONCE = 0.9


def asked(look: Look) -> list[Doubt]:
    """One doubt for each column of a file that looks filled on first lines only."""
    doubts: dict[tuple[str, str], Doubt] = {}
    for one in look.staged:
        for label in KEYS:
            column = picked(one, label)
            if column is None or column.rule.column is None or one.table.name in MAY_BE_EMPTY:
                continue
            if column.file is not one.mapping.main.rule or column.file.fill_down is not None:
                continue
            found = _asked(look, one, label)
            if found is None:
                continue
            place = (column.file.name, column.rule.column)
            before = doubts.get(place)
            about = found.about | (before.about if before else frozenset())
            text = before.text if before is not None and one.table.name not in NET else found.text
            doubts[place] = Doubt(text, found.table, about)
    return list(doubts.values())


def _asked(look: Look, one: Staged, label: str) -> Doubt | None:
    column = next(column for column in one.mapping.picked() if column.label == label)
    filled, distinct, empty = look.loading.rows(
        "select coalesce(sum(case when id is not null then n end), 0), count(id), "
        f"coalesce(sum(case when id is null then n end), 0) from {look.ids(column, one)}"
    )[0]
    if filled < 2 or empty < filled or distinct < ONCE * filled:
        return None
    cells = one.mapping.select([(f"main.{ROW}", "place"), (column.before, "id")])
    if not look.loading.rows(f"select arg_min(coalesce(id, ''), place) from ({cells}) as c")[0][0]:
        return None
    paid = ""
    if one.table.name in NET:
        lost, whole = look.loading.rows(
            f"select sum(case when {name(label)} is null then {NET[one.table.name]} end), sum({NET[one.table.name]}) "
            f"from {name(one.name)}"
        )[0]
        paid = f"; they hold {money(lost)} of {money(whole)}"
    rule = one.mapping.main.rule
    text = (
        f"{column.rule.column} of {one.mapping.main.stem} is filled in {filled:,} rows and empty in the {empty:,} "
        f"between them{paid}. Are these blocks (merged cells), named on their first line only? Then write fill_down = "
        f'["{column.rule.column}"] in the [[file]] {rule.name} ({look.profile.place_of(rule.name)}), and each row '
        f"takes the {column.rule.column} above it; if these rows are rightly without one, write fill_down = [] there."
    )
    return Doubt(text, one.table.name, frozenset({f"{one.table.name}.{label}", f"{one.table.name}.row"}))
