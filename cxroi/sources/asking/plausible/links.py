"""Do the files speak of the same customers? Tables without customers, and keys that link too few."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import NET, Doubt, Look, money, share, source_of
from cxroi.sources.base.sql import name
from cxroi.sources.rows.staging import Staged

LEAST = 0.9


def asked(look: Look) -> list[Doubt]:
    """One doubt where nobody is known at all, else one for each table that links below nine in ten."""
    linked = [one for one in look.with_units() if one.table.name != "units"]
    if not linked:
        return []
    look.loading.run(
        f"create or replace temp table units_known as select distinct unit_id from "
        f"({' union all '.join(look.known_units()) or 'select null::bigint as unit_id'}) as known "
        "where unit_id is not null"
    )
    tables = list(dict.fromkeys(one.table.name for one in linked))
    if not look.loading.number("select count(*) from units_known"):
        return _nobody(look, linked)
    _money_of_units(look)
    groups = [[one for one in linked if one.table.name == table] for table in tables]
    return [
        doubt for table, group in zip(tables, groups, strict=True) if table not in look.profile.answers.unlinked
        for doubt in _linked(look, group)
    ]  # fmt: skip


def _nobody(look: Look, linked: list[Staged]) -> list[Doubt]:
    if look.profile.answers.customers == "later":
        return []
    units = " union all ".join(f"select unit_id from {name(one.name)} where reason is null" for one in linked)
    n = look.loading.number(f"select count(distinct unit_id) from ({units}) as here")
    if not n:
        return []
    first = linked[0]
    file = first.mapping.rule.from_ or ""
    text = (
        f"No table names the customers (units), and the store has none: {n:,} customers appear in "
        f"{', '.join(dict.fromkeys(one.table.name for one in linked))}, and no page could show them. If every customer "
        f'stands in {first.mapping.main.stem}, add the lines [[table]], table = "units", from = "{file}", '
        f'duplicates = "first", [table.columns], unit_id = "{source_of(first, "unit_id")}"; else give the file of '
        'customers too. If they come with a later load, set customers = "later" under [answers].'
    )
    return [Doubt(text, first.table.name)]


def _money_of_units(look: Look) -> None:
    """Money by unit, of what is loaded now or else of the store: what a link that fails would cost."""
    for table in ("financials", "transactions"):
        parts = [f"select unit_id, {NET[table]} as amount from {name(one.name)} where reason is null"
                 for one in look.of(table)]  # fmt: skip
        if not parts and table not in look.replaced:
            parts = [f"select unit_id, {NET[table]} as amount from intake.raw.{name(table)}"]
        if not parts:
            continue
        look.loading.run(
            "create or replace temp table money_of_units as select unit_id, sum(amount) as amount from "
            f"({' union all '.join(parts)}) as paid group by unit_id"
        )
        if look.loading.number("select count(*) from money_of_units"):
            return
    look.loading.run("create or replace temp table money_of_units as select null::bigint as unit_id, 0 as amount")


def _linked(look: Look, group: list[Staged]) -> list[Doubt]:
    table = group[0].table.name
    own = NET.get(table) if table in ("financials", "transactions") else None
    rows = " union all ".join(
        f"select unit_id, {own or 'null'} as amount from {name(one.name)} where reason is null and unit_id is not null"
        for one in group
    )
    amount = "here.amount" if own else "m.amount"
    n, known, lines, total, held = look.loading.rows(
        f"with here as (select unit_id, count(*) as n, sum(amount) as amount from ({rows}) as every_row "
        f"group by unit_id) select count(*), count(k.unit_id), coalesce(sum(case when k.unit_id is null then here.n "
        f"end), 0), sum({amount}), sum(case when k.unit_id is not null then {amount} end) from here "
        "left join units_known as k on k.unit_id = here.unit_id "
        "left join money_of_units as m on m.unit_id = here.unit_id"
    )[0]
    by_money = bool(total) and (held or 0) < float(LEAST) * float(total) and total > 0
    if not n or (known >= LEAST * n and not by_money):
        return []
    held_text = f", and {money(held)} of {money(total)} of their money is linked" if total else ""
    text = (
        f"{table}: only {known:,} of {n:,} customers ({share(known, n)}) are customers of the units table{held_text}; "
        f"{lines:,} rows belong to nobody known. {_why(look, group[0])}"
        f"Map the id that both files share ({group[0].mapping.at('columns', 'unit_id')}), or give the file that "
        f'connects them with join; if the rest are rightly not customers, set unlinked = ["{table}"] under [answers].'
    )
    return [Doubt(text, table)]


def _why(look: Look, one: Staged) -> str:
    """Whether leading zeros or capitals are what keeps the ids apart."""
    theirs = look.of("units")
    if not theirs:
        return ""
    raw = [_ids(each) for each in (one, theirs[0])]
    labels = f"{one.mapping.rule.label} or {theirs[0].mapping.rule.label}"
    zeros = f"leading zeros are lost in one of the files (pad = the length of the id in {labels} puts them back)"
    capitals = "capitals differ between the files (export them alike)"
    for changed, words in (("ltrim({0}, '0')", zeros), ("lower({0})", capitals)):
        here, there = (f"(select distinct {changed.format('id')} as id from ({part}) as every_id)" for part in raw)
        equal = look.loading.number(f"select count(*) from {here} as a join {there} as b on a.id = b.id")
        as_is = look.loading.number(f"select count(*) from ({raw[0]}) as a join ({raw[1]}) as b on a.id = b.id")
        if equal > as_is and equal > 0:
            return f"{equal:,} instead of {as_is:,} ids are the same once {words}. "
    return ""


def _ids(one: Staged) -> str:
    column = next(column for column in one.mapping.picked() if column.label == "unit_id")
    inner = one.mapping.select([(column.before, "id")])
    return f"select distinct id from ({inner}) as here where id is not null"
