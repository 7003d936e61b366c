"""Two files of one table that tell different things of the same key."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import NET, Doubt, Look, money
from cxroi.sources.base.sql import name
from cxroi.sources.rows.staging import Staged


def groups(look: Look) -> list[list[Staged]]:
    """Tables that come from several files or sections in this load."""
    found: dict[str, list[Staged]] = {}
    for one in look.staged:
        if one.mapping.rule.duplicates != "keep":
            found.setdefault(one.table.name, []).append(one)
    return [group for group in found.values() if len(group) > 1]


def _told(group: list[Staged]) -> list[str]:
    """Columns that more than one of them maps, and that are no part of the key."""
    counts: dict[str, int] = {}
    for one in group:
        for label in one.mapping.rule.sources:
            counts[label] = counts.get(label, 0) + 1
    return [label for label, n in counts.items() if n > 1 and label not in group[0].table.key]


def _twice(group: list[Staged]) -> str:
    """Keys that several of them hold, with whether they disagree."""
    told, keys = _told(group), ", ".join(map(name, group[0].table.key))
    columns = ", ".join(map(name, told))
    rows = " union all ".join(
        f"select {keys}{', ' if told else ''}{columns}, {number} as source from {name(one.name)} where reason is null"
        for number, one in enumerate(group)
    )
    differ = " or ".join(f"min({name(label)}) <> max({name(label)})" for label in told) or "false"
    return (
        f"select {keys}, coalesce({differ}, false) as differ from ({rows}) as every_row group by {keys} "
        "having min(source) <> max(source)"
    )


def settle(look: Look) -> None:
    """Do what a person chose where files share a key: the first file's row stays, or amounts are added up; where the
    last counts, writing replaces the older row anyway."""
    for group in groups(look):
        answer = look.profile.answers.two_files.get(group[0].table.name)
        if answer in ("first", "sum"):
            for later, one in enumerate(group[1:], start=1):
                for earlier in group[:later]:
                    _settle(look, earlier, one, added=answer == "sum")


def _settle(look: Look, earlier: Staged, later: Staged, *, added: bool) -> None:
    a, b = name(earlier.name), name(later.name)
    same = " and ".join(f"a.{name(key)} is not distinct from b.{name(key)}" for key in earlier.table.key)
    if added:
        sums = ", ".join(
            f"{name(column.name)} = case when a.{name(column.name)} is null then b.{name(column.name)} else "
            f"a.{name(column.name)} + coalesce(b.{name(column.name)}, 0) end"
            for column in earlier.table.columns
            if column.type == "money"
        )
        look.loading.run(
            f"update {a} as a set {sums} from {b} as b where {same} and a.reason is null and b.reason is null"
        )
    gone = f"select 1 from {a} as a where a.reason is null and {same}"
    before = look.loading.number(f"select count(*) from {b}")
    look.loading.run(f"delete from {b} as b where b.reason is null and exists ({gone})")
    n = before - look.loading.number(f"select count(*) from {b}")
    later.duplicates += n
    later.summed += n if added else 0


def asked(look: Look) -> list[Doubt]:
    """One doubt for each table whose files disagree."""
    return [doubt for group in groups(look) for doubt in _asked(look, group)]


def _asked(look: Look, group: list[Staged]) -> list[Doubt]:
    table = group[0].table
    if table.name in look.profile.answers.two_files:
        return []
    look.loading.run(f"create or replace temp table rivals as {_twice(group)}")
    n, differ = look.loading.rows("select count(*), count(case when differ then 1 end) from rivals")[0]
    if not differ:
        return []
    parts = []
    same = " and ".join(f"a.{name(key)} is not distinct from r.{name(key)}" for key in table.key)
    for one in group:
        amount = f"sum({NET[table.name]})" if table.name in NET else "null"
        rows, held = look.loading.rows(
            f"select count(*), {amount} from {name(one.name)} as a where reason is null and exists "
            f"(select 1 from rivals as r where r.differ and {same})"
        )[0]
        if rows:
            parts.append(
                f"{one.mapping.main.stem} {rows:,} rows" + (f" with {money(held)}" if held is not None else "")
            )
    add = f', two_files.{table.name} = "sum" to add their amounts up' if table.name in NET else ""
    text = (
        f"{table.name}: {differ:,} of {n:,} rows with the same {' and '.join(table.key)} in more than one file tell "
        f'different things ({"; ".join(parts)}). Under [answers], write two_files.{table.name} = "last" to go by the '
        f'file named last, two_files.{table.name} = "first" to go by the one named first{add}.'
    )
    return [Doubt(text, table.name)]
