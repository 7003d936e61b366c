"""Does what was brought arrive? Files refused whole, columns refused too often, refusals that are all of one kind."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from collections.abc import Collection

from cxroi.sources.asking.plausible.look import NET, Doubt, Look, is_twice, money, picked, share, source_of
from cxroi.sources.asking.plausible.odd import NOBODY, TOTAL
from cxroi.sources.base.sql import listed, literal, name
from cxroi.sources.rows.contract import OUTSIDE
from cxroi.sources.rows.staging import Staged

MOST = 0.01
SEVERAL = 5
"""Rows of one kind from which on their being refused is no accident."""
ALIKE = 0.95
SETTLED = (OUTSIDE, NOBODY, TOTAL)
"""Reasons that a person chose."""
GROUPS = ("kind", "metric", "channel", "touchpoint", "measure", "currency")


def asked(look: Look, explained: Collection[str]) -> list[Doubt]:
    """Doubts about refused rows, without those that another question explains."""
    doubts = []
    for one in look.staged:
        if one.table.name in look.profile.answers.refused:
            continue
        read = look.loading.number(f"select count(*) from {name(one.name)}") + look.unread.get(one.file_number, 0)
        kept = look.loading.number(f"select count(*) from {name(one.name)} where reason is null")
        for label, n, reasons in _columns(look, one):
            place = f"{one.table.name}.{label}"
            if place in explained or place in look.profile.answers.refused or _asked_elsewhere(look, one, label):
                continue
            doubts += _column(look, one, label, (n, read, kept), reasons)
    return doubts


def _asked_elsewhere(look: Look, one: Staged, label: str) -> bool:
    """Customers taken from a file of something else: its own table is asked about the rows without one."""
    if one.table.name != "units" or label not in ("unit_id", "row"):
        return False
    return any(
        other.table.name != "units" and other.mapping.main.view == one.mapping.main.view for other in look.with_units()
    )


def _columns(look: Look, one: Staged) -> list[tuple[str, int, tuple[str, ...]]]:
    """Refused rows by the column that their reason names ('row' for none)."""
    rows = look.loading.rows(
        f"select reason, count(*) from {name(one.name)} where reason is not null and reason not in {listed(SETTLED)} "
        "group by reason order by count(*) desc, reason"
    )
    known = {column.name for column in one.table.columns}
    found: dict[str, list[tuple[str, int]]] = {}
    for reason, n in rows:
        words = [word.strip(":,") for word in str(reason).split()]
        label = "row" if words[0] == "same" else next((word for word in words if word in known), "row")
        found.setdefault(label, []).append((str(reason), int(n)))
    if lines := look.unread.get(one.file_number, 0):
        found.setdefault("row", []).append(("the line cannot be read as a row", lines))
    return [
        (label, sum(n for _, n in reasons), tuple(f"{n:,}: {reason}" for reason, n in reasons[:2]))
        for label, reasons in found.items()
    ]


def _column(look: Look, one: Staged, label: str, counts: tuple[int, int, int], reasons: tuple[str, ...]) -> list[Doubt]:
    n, read, kept = counts
    kind = _one_kind(look, one, label)
    if n <= MOST * read and not kind:
        return []
    table, answer = one.table.name, f"{one.table.name}.{label}"
    whole = f"{table}: every row of {one.mapping.main.stem} would be refused"
    some = f"{table}: {n:,} of {read:,} rows ({share(n, read)}) of {one.mapping.main.stem} would be refused"
    where = "" if label == "row" else f" Correct how {source_of(one, label)} is read ({_at(one, label)})."
    text = (
        f"{some if kept else whole} ({'; '.join(reasons)}){_money(look, one, label)}.{kind}"
        f'{_hint(one, label, reasons)}{where} If they are rightly refused, set refused = ["{answer}"] under [answers].'
    )
    return [Doubt(text, table)]


def _at(one: Staged, label: str) -> str:
    return one.mapping.at("columns", label) if label in one.mapping.rule.sources else one.mapping.at("columns")


def _hint(one: Staged, label: str, reasons: tuple[str, ...]) -> str:
    if label == "row" and one.table.name not in NET:
        return f' If lines come more than once, say which counts: duplicates = "first" or "last" ({one.mapping.at()}).'
    rule = one.mapping.rule.sources.get(label)
    if rule is not None and rule.column is not None and any(f": {label} is empty" in reason for reason in reasons):
        left_out = f'where = [{{ column = "{rule.column}", not_empty = true }}]'
        place = f"[[table]] {one.mapping.rule.label} ({one.mapping.at()})"
        return f" Rows that rightly have no {rule.column} are left out by {left_out} in {place}."
    if any("no amount of money" in reason for reason in reasons):
        return " Signs of thousands and cents are set with thousands and decimal of the [[file]]."
    return ""


def _of(label: str) -> str:
    """Condition: refused for a reason of this column."""
    if label == "row":
        return f"reason is not null and ({is_twice()})"
    return f"reason is not null and not {is_twice()} and regexp_matches(reason, {literal(rf'(^| ){label}[ :,]')})"


def _money(look: Look, one: Staged, label: str) -> str:
    if one.table.name not in NET:
        return ""
    amount = NET[one.table.name]
    lost, kept = look.loading.rows(
        f"select sum(case when {_of(label)} then {amount} end), sum(case when reason is null then {amount} end) "
        f"from {name(one.name)}"
    )[0]
    return f", with {money(lost)} beside {money(kept)} kept" if lost else ""


def _one_kind(look: Look, one: Staged, label: str) -> str:
    """In words, what all refused rows of a column have in common and no kept row has."""
    for group in GROUPS:
        column = picked(one, group)
        if column is None or column.rule.constant is not None or group == label:
            continue
        whole = look.loading.rows(
            f"select {name(group)}, count(*) from {name(one.name)} group by all having count(*) >= {SEVERAL} and "
            f"count(case when {_of(label)} then 1 end) >= {ALIKE} * count(*) order by count(*) desc limit 1"
        )
        if whole and whole[0][0] is not None:
            return f" They are all rows of one {group}: {whole[0][1]:,} rows."
    return _one_shape(look, one, label)


def _one_shape(look: Look, one: Staged, label: str) -> str:
    """Whether the cells that could not be read are all written one way, and no cell that was read is."""
    column = picked(one, label)
    if column is None:
        return ""
    text = f"json_extract_string(row_json, {literal('$.' + label)})"
    found = look.loading.rows(
        f"select {_shape(text)} as shape, count(*) as n, sum(count(*)) over () as every from {name(one.name)} "
        f"where {_of(label)} and contains(reason, ' is no ') and {text} is not null "
        "group by shape order by n desc limit 1"
    )
    if not found or found[0][1] < max(SEVERAL, ALIKE * found[0][2]):
        return ""
    shape, n, _ = found[0]
    cells = one.mapping.select([(column.before, "cell")])
    written = look.loading.number(f"select count(*) from ({cells}) as cells where {_shape('cell')} = ?", [shape])
    if written > n:
        return ""
    code = "" if "9" in shape else ' If they mean no value, name them under missing = { "..." = "none" } of the column.'
    return f" All {n:,} cells written like '{shape[:30]}' (9 for digits, a for letters) are among them.{code}"


def _shape(text: str) -> str:
    return f"regexp_replace(regexp_replace({text}, '[0-9]+', '9', 'g'), '[\\p{{L}}]+', 'a', 'g')"
