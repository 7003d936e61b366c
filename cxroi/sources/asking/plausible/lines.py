"""Several lines of money with one key: parts to add up, corrections, or the same line twice?"""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import NET, Doubt, Look, is_twice, money, share
from cxroi.sources.base.sql import name
from cxroi.sources.rows.staging import Staged


def asked(look: Look) -> list[Doubt]:
    """One doubt for each section of money whose lines share keys and whose profile does not say what that means."""
    return [
        doubt for one in look.of(*NET) if "duplicates" not in one.mapping.rule.model_fields_set
        for doubt in _asked(look, one)
    ]  # fmt: skip


def _asked(look: Look, one: Staged) -> list[Doubt]:
    target, amount, keys = name(one.name), NET[one.table.name], list(one.table.key)
    odd = "and unit_id not in (select unit_id from odd_ids)" if "unit_id" in keys else ""
    rows = f"from {target} where (reason is null or {is_twice()}) {odd}"
    if not look.loading.number(f"select count(*) {rows} and {is_twice()}"):
        return []
    by_key = ", ".join(map(name, keys))
    every = ", ".join(name(column.name) for column in one.table.columns)
    n, lines, whole, last, first = look.loading.rows(
        f"with groups as (select count(*) as n, sum({amount}) as whole, arg_max({amount}, row_number) as last, "
        f"arg_min({amount}, row_number) as first {rows} group by {by_key}) "
        "select sum(n - 1), sum(n), sum(whole), sum(last), sum(first) from groups"
    )[0]
    equal = look.loading.number(
        f"select coalesce(sum(n - 1), 0) from (select count(*) as n {rows} group by {every}) as same"
    )
    text = (
        f"{one.table.name}: {n:,} of {lines:,} lines ({share(n, lines)}) of {one.mapping.main.stem} have the same "
        f"{' and '.join(keys)} as an earlier line, {equal:,} of them equal in every column. Added up they hold "
        f'{money(whole)} (duplicates = "sum"); the last line of each alone {money(last)} (duplicates = "last"); the '
        f'first alone {money(first)} (duplicates = "first"); without the lines that are equal in every column, the '
        f'rest refused: duplicates = "exact". Write one of them in [[table]] {one.mapping.rule.label} '
        f"({one.mapping.at()})."
    )
    return [Doubt(text, one.table.name, frozenset({f"{one.table.name}.row"}))]
