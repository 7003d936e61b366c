"""Several currencies in one column of money, told by the signs or codes in its cells."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import Doubt, Look, money
from cxroi.sources.base.sql import literal
from cxroi.sources.rows.cast import Source, as_number
from cxroi.sources.rows.mapping import Picked
from cxroi.sources.rows.staging import WITH_CURRENCY, Staged
from cxroi.sources.rows.written import CODES

MEANS: dict[str, tuple[str, ...]] = {
    "€": ("EUR",),
    "£": ("GBP",),
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS"),
    "US$": ("USD",),
    "R$": ("BRL",),
    "¥": ("JPY", "CNY"),
}
"""Currencies a sign stands for, the usual one first."""
SIGN = rf"(US[$]|R[$]|[€£$¥]|\b(?:{'|'.join(CODES)})\b)"


def asked(look: Look) -> list[Doubt]:
    """One doubt for each money column with a sign that is not the company's, where no currency column says which."""
    if look.profile.answers.currency_signs == "one":
        return []
    doubts, seen = [], set()
    for one in look.of(*WITH_CURRENCY):
        if "currency" in one.mapping.rule.sources:
            continue
        for column in one.mapping.picked():
            place = (one.mapping.main.stem, column.rule.column)
            if column.column.type == "money" and column.type == "VARCHAR" and column.rule.column and place not in seen:
                seen.add(place)
                doubts += _asked(look, one, column)
    return doubts


def _asked(look: Look, one: Staged, column: Picked) -> list[Doubt]:
    company = look.profile.company.currency
    cells = one.mapping.select([(column.sql, "t")])
    amount = as_number(Source("t", "VARCHAR", column.rule, column.file), "decimal(18,3)")
    found = look.loading.rows(
        f"select regexp_extract(t, {literal(SIGN)}, 1) as sign, count(*), sum({amount}) from ({cells}) as c "
        "where try_cast(t as double) is null and t is not null and regexp_matches(t, '[^0-9., ()+-]') "
        "group by sign having sign <> '' order by count(*) desc, sign"
    )
    foreign = [sign for sign, _, _ in found if company not in MEANS.get(sign, (sign,))]
    if not foreign:
        return []
    counted = ", ".join(f"{sign} {n:,} rows with {money(total)}" for sign, n, total in found[:5])
    pairs = ", ".join(f'"{sign}" = "{_code(sign, company)}"' for sign, _, _ in found if sign in MEANS)
    changed = f", map = {{ {pairs} }}" if pairs else ""
    pattern = "|".join(sign.replace("$", "[$]") for sign, _, _ in sorted(found, key=lambda one: -len(one[0])))
    plain = look.loading.number(
        f"select count(*) from ({cells}) as c where t is not null and regexp_extract(t, {literal(SIGN)}, 1) = ''"
    )
    none = f", no sign {plain:,} rows" if plain else ""
    several = "" if look.profile.answers.currencies else ", and currencies = 'several' under [answers]"
    text = (
        f"{column.rule.column} of {one.mapping.main.stem} holds amounts in more than {company}: {counted}{none}. As it "
        f"stands all of it counts as {company}. To tell them apart, add the line currency = {{ column = "
        f"\"{column.rule.column}\", pattern = '({pattern})'{changed} }} ({one.mapping.at('columns')}){several}. If all "
        f'are {company}, set currency_signs = "one" under [answers].'
    )
    return [Doubt(text, one.table.name)]


def _code(sign: str, company: str) -> str:
    return company if company in MEANS[sign] else MEANS[sign][0]
