"""Ids that are nobody: placeholders that stand for many rows, and a unit that is the sum of all others."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from collections.abc import Callable

from cxroi.sources.asking.plausible.look import NET, Doubt, Look, is_twice, money, picked, share, source_of
from cxroi.sources.base.pseudonym import pseudonym_sql
from cxroi.sources.base.sql import listed, literal, name
from cxroi.sources.rows.staging import Staged

NOBODY = "unit_id is a placeholder for no customer"
TOTAL = "unit_id is the total of all others"
WORDS = (
    r"^[<(\[]?(null|none|nil|n[/.]?a[.]?|k[.]? ?a[.]?|#n/a|#nv|x{3,}|walk-?in( customer)?|cash( sale| customer)?"
    r"|#ref!|nan|nat|undefined|unknown( customer)?|unbekannt|inconnu|desconocido"
    r"|missing|anonym(e|ous)?|guest|gast|tests?|test[ _-]?(customer|user|account|kunde)|dummy|default|blank|empty|leer"
    r"|keine?|ohne|tbd|tba|not (set|available|known|applicable|assigned)|no (id|customer|value)|unassigned)[>)\]]?$"
    r"|^([-–—_.?#*/ ]+|\\n)$|^(test|no-?reply|none|unknown|n/?a)@|^0{8}-(0{4}-){3}0{12}$"
)
NUMBERS = r"^(-1|0+|9{4,}|1{6,}|123456(7(8(90?)?)?)?)([.]0)?$"
SUMS = (
    r"^[^a-z]*(grand |sub-?|over)?(total|totals|totale|totaal|gesamt(summe)?|summe|zwischensumme|endsumme|sum|sums"
    r"|somme|suma|sub-?total|all customers|alle( kunden)?|overall|gesamtergebnis|grand total)[^a-z]*$"
    r"|^(sub-?total|zwischensumme|sous-total|subtotaal)\b"
)
"""Words that files write where no customer stands (small letters), numbers that may be real, and names of sums."""
MANY, TIMES = 5, 5
"""Rows, and times the rows of a usual customer, from which on such a number stands for many."""
FEWEST_OTHERS, ROUNDED = 3, 0.005
"""Others that a total is the sum of, and what each may have been rounded by."""


def find(look: Look) -> None:
    """Note ids that are in doubt in `odd_ids` (unit_id, kind); what a person has confirmed as customers is none."""
    look.loading.run("create or replace temp table odd_ids (unit_id bigint, kind varchar)")
    answers = look.profile.answers
    for one in look.with_units():
        column = picked(one, "unit_id")
        if column is None or column.rule.constant is not None or column.rule.row:
            continue
        text, coded = "lower(id)", listed(["", *column.rule.missing])
        kinds = (
            f"case when regexp_matches({text}, {literal(SUMS)}) then 'total' when regexp_matches({text}, "
            f"{literal(WORDS)}) then 'word' when regexp_matches({text}, {literal(NUMBERS)}) then 'number' end"
        )
        look.loading.run(
            f"create or replace temp table odd_here as with named as (select id, n, {kinds} as kind from "
            f"{look.ids(column, one)} where length(id) < 40 and id not in {coded}) "
            f"select {pseudonym_sql(look.key, 'id')} as unit_id, kind, n from named where kind is not null"
        )
        if look.loading.number("select count(*) from odd_here where kind = 'number'"):
            _only_many(look, one)
        look.loading.run("insert into odd_ids select distinct unit_id, kind from odd_here")
    _sums(look)
    if answers.placeholder_ids == "keep":
        look.loading.run("delete from odd_ids where kind <> 'total'")
    if answers.total_rows == "keep":
        look.loading.run("delete from odd_ids where kind = 'total'")
    look.loading.run(
        "create or replace temp table odd_ids as select unit_id, max(kind) as kind from odd_ids group by 1"
    )


def _only_many(look: Look, one: Staged) -> None:
    """Numbers such as 0 or 9999999 are in doubt only where they stand for far more rows than a customer does; in a
    table of customers each has one."""
    if one.table.name == "units":
        look.loading.run("delete from odd_here where kind = 'number'")
        return
    usual = (
        f"select median(n) from (select count(*) as n from {name(one.name)} where unit_id is not null "
        "group by unit_id) as usual"
    )
    look.loading.run(f"delete from odd_here where kind = 'number' and n <= greatest({MANY}, {TIMES} * ({usual}))")


def _sums(look: Look) -> None:
    """A unit whose money equals that of all others together, month by month where there are months."""
    for one in look.of("financials", "transactions"):
        amount = NET[one.table.name]
        at = "month" if one.table.name == "financials" else 'year("at") * 12 + month("at")'
        rows = (
            f"select unit_id, {at} as place, {amount} as amount from {name(one.name)} where unit_id is not null "
            f"and (reason is null or {is_twice()})"
        )
        whole = f"select sum(amount) as total, count(*) as rows, count(distinct unit_id) as n from ({rows}) as r"
        found = look.loading.rows(
            f"with per as (select unit_id, sum(amount) as amount from ({rows}) as r group by unit_id) "
            f"select per.unit_id from per cross join ({whole}) as w where w.n > {FEWEST_OTHERS} and per.amount <> 0 "
            f"and abs(2 * per.amount - w.total) <= {ROUNDED} * w.rows limit 2"
        )
        for (unit,) in found:
            differ = look.loading.number(
                f"select count(*) from (select place from ({rows}) as r group by place having "
                f"abs(2 * coalesce(sum(case when unit_id = {unit} then amount end), 0) - sum(amount)) "
                f"> {ROUNDED} * count(*)) as months"
            )
            if not differ:
                look.loading.run(f"insert into odd_ids values ({unit}, 'total')")


def settle(look: Look) -> None:
    """Do what a person chose: rows of nobody and sums are refused, with their reason; answers of nobody stay."""
    answers = look.profile.answers
    for answer, condition, words in (
        (answers.placeholder_ids, "kind <> 'total'", NOBODY),
        (answers.total_rows, "kind = 'total'", TOTAL),
    ):
        if answer != "refuse":
            continue
        for one in look.with_units():
            theirs = f"unit_id in (select unit_id from odd_ids where {condition})"
            if one.table.column("unit_id").required or words == TOTAL:
                _refuse(look, one, theirs, words)
            else:
                look.loading.run(f"update {name(one.name)} set unit_id = null where {theirs}")
        look.loading.run(f"delete from odd_ids where {condition}")


def _refuse(look: Look, one: Staged, condition: str, words: str) -> None:
    pairs = ", ".join(f"{literal(c.name)}, cast({name(c.name)} as varchar)" for c in one.table.columns)
    look.loading.run(
        f"update {name(one.name)} set reason = {literal(words)}, row_json = cast(json_object({pairs}) as varchar) "
        f"where {condition} and (reason is null or {is_twice()})"
    )


def asked(look: Look) -> list[Doubt]:
    """Placeholders and totals that no answer settled."""
    return [*_asked(look, "kind <> 'total'", _nobody), *_asked(look, "kind = 'total'", _total)]


def _asked(look: Look, condition: str, words: Callable[[Staged, int, str], str]) -> list[Doubt]:
    ids = f"select unit_id from odd_ids where {condition}"
    n = look.loading.number(f"select count(distinct unit_id) from ({ids}) as odd")
    if not n:
        return []
    parts, first = [], None
    for one in look.with_units():
        amount = f"sum({NET[one.table.name]})" if one.table.name in ("financials", "transactions") else "null"
        inside = f"{amount} filter (where unit_id in ({ids}))"
        rows, of, part, whole = look.loading.rows(
            f"select count(*) filter (where unit_id in ({ids})), count(*), "
            f"{inside if amount != 'null' else 'null'}, {amount} from {name(one.name)}"
        )[0]
        if rows:
            paid = f" with {money(part)} of {money(whole)}" if whole is not None else ""
            parts.append(f"{rows:,} of {of:,} rows of {one.table.name} ({share(rows, of)}){paid}")
            first = first if first is not None and one.table.name == "units" else one
    if first is None:
        return []
    return [Doubt(words(first, n, "; ".join(parts)), first.table.name)]


def _nobody(one: Staged, n: int, counted: str) -> str:
    return (
        f"{source_of(one, 'unit_id')} of {one.mapping.main.stem} holds {n:,} "
        f"{'value that looks' if n == 1 else 'values that look'} like a placeholder and not like a customer (such as "
        f"NULL, N/A, test, 0 or 9999999): {counted}. Left out, these rows are refused and counted (answers stay, "
        'without a customer): set placeholder_ids = "refuse" under [answers]. If they are real customers, set '
        'placeholder_ids = "keep".'
    )


def _total(one: Staged, n: int, counted: str) -> str:
    return (
        f"{source_of(one, 'unit_id')} of {one.mapping.main.stem} holds {n:,} "
        f"{'value that is' if n == 1 else 'values that are'} called a total or whose money equals that of all others "
        f"together: {counted}. As a total it counts all money twice: to leave it out, set total_rows = "
        '"refuse" under [answers]; if it is a customer, set total_rows = "keep".'
    )
