"""Amounts that can be read at two magnitudes: is 1.100 eleven hundred, or one and a tenth? Decided file by file."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from dataclasses import dataclass, field

from cxroi.sources.asking.plausible.look import Doubt, Look, money
from cxroi.sources.base.sql import literal
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.rows.cast import as_text
from cxroi.sources.rows.mapping import Picked
from cxroi.sources.rows.staging import Staged

THREE = "^[^0-9.,]*[1-9][0-9]{0,2}([MARK][0-9]{3})+[^0-9.,]*$"
"""A cell with three digits behind every MARK and none but up to three before the first: both readings fit."""
WITH_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
"""Currencies with three digits behind the mark."""
NAMES = {".": "a dot", ",": "a comma"}


KINDS = ("dot_three", "comma_three", "cents_dot", "cents_comma", "both_dot", "both_comma")
"""Three digits behind every dot (or comma) and no other mark; a mark that can only stand before the cents; both marks,
of which the one named comes last."""


def _kind() -> str:
    """The kind of a cell `t`, null where it shows no mark; the commonest are told without a pattern."""
    dots, commas = (f"regexp_matches(t, {literal(THREE.replace('MARK', mark))})" for mark in ".,")
    last = "strpos(reverse(t), '.') < strpos(reverse(t), ',')"
    return (
        "case when contains(t, ',') then case when contains(t, '.') then "
        f"case when {last} then 'both_dot' else 'both_comma' end when {commas} then 'comma_three' else 'cents_comma' "
        "end when not contains(t, '.') then null when substr(t, length(t) - 2, 1) = '.' then 'cents_dot' "
        f"when {dots} then 'dot_three' else 'cents_dot' end"
    )


@dataclass
class Cells:
    """Money cells of one file: how many show three digits behind a dot or a comma only, and how many show for certain
    which mark stands before the cents. `sources` are queries of cells by what they become."""

    rule: FileRule
    stem: str
    table: str
    sources: dict[str, list[str]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("n", *KINDS), 0))


def asked(look: Look) -> list[Doubt]:
    """One doubt for each file whose money can be read, or has to be read, otherwise than the profile says."""
    files: dict[str, Cells] = {}
    for one in look.staged:
        if one.mapping.rule.from_ is None:
            continue
        for column in one.mapping.picked():
            if column.column.type == "money" and column.rule.constant is None:
                cells = files.setdefault(column.file.name, Cells(column.file, one.mapping.main.stem, one.table.name))
                cells.labels.add(f"{one.table.name}.{column.label}")
                _count(look, one, column, cells)
    return [doubt for cells in files.values() for doubt in _asked(look, cells)]


def _count(look: Look, one: Staged, column: Picked, cells: Cells) -> None:
    for reference in column.rule.references:
        sql, kind = one.mapping.needed(reference)
        if kind != "VARCHAR":
            continue
        inner = str(one.mapping.select([(as_text(sql, kind), "t")]))
        found = look.loading.rows(
            f"select {_kind()} as kind, count(*) from ({inner}) as cells where t is not null group by kind"
        )
        for label, n in found:
            cells.counts["n"] += int(n)
            if label is not None:
                cells.counts[label] += int(n)
        cells.sources.setdefault(f"{one.table.name}.{column.label}", []).append(inner)


def _asked(look: Look, cells: Cells) -> list[Doubt]:
    rule, n = cells.rule, cells.counts
    three = {".": n["dot_three"], ",": n["comma_three"]}
    cents = {".": n["cents_dot"] + n["both_dot"], ",": n["cents_comma"] + n["both_comma"]}
    if all(cents.values()) or rule.three_decimals or not any((*three.values(), *cents.values())):
        return []
    if not any(cents.values()):
        marks = [mark for mark, found in three.items() if found]
        if len(marks) == 2 or rule.thousands == marks[0] or look.profile.company.currency in WITH_THOUSANDTHS:
            return []
        return [_two_ways(look, cells, marks[0])]
    mark = "." if cents["."] else ","
    grouped = three[_other(mark)] or n["both_dot"] or n["both_comma"]
    group = _other(mark) if grouped else rule.thousands
    if rule.decimal == mark and (group in ("", rule.thousands)):
        return []
    return [_one_way(look, cells, mark, "" if group == mark else group)]


def _other(mark: str) -> str:
    return "," if mark == "." else "."


def _two_ways(look: Look, cells: Cells, mark: str) -> Doubt:
    n = cells.counts["dot_three" if mark == "." else "comma_three"]
    group, cents = _total(look, cells, _other(mark), mark), _total(look, cells, mark, "")
    declared = [] if cells.rule.decimal == _other(mark) else [f'decimal = "{_other(mark)}"']
    lines = " and ".join([*declared, f'thousands = "{mark}"'])
    also = "" if cells.rule.decimal == mark else f' and decimal = "{mark}"'
    text = (
        f"{cells.stem}: each of the {n:,} amounts with {NAMES[mark]} has exactly three digits behind it "
        f"({cells.counts['n']:,} amounts in all). Read as thousands the amounts add up to {money(group)}: then write "
        f"{lines} in the [[file]] {cells.rule.name} ({look.profile.place_of(cells.rule.name)}). Read as three digits "
        f"behind the decimal mark they add up to {money(cents)}: then write three_decimals = true{also} there."
    )
    return Doubt(text, cells.table, frozenset(cells.labels))


def _one_way(look: Look, cells: Cells, mark: str, group: str) -> Doubt:
    now = _total(look, cells, cells.rule.decimal, cells.rule.thousands)
    then = _total(look, cells, mark, group)
    lines = " and ".join([f'decimal = "{mark}"', *([f'thousands = "{group}"'] if group else [])])
    last = "dot" if mark == "." else "comma"
    n = cells.counts[f"cents_{last}"] + cells.counts[f"both_{last}"]
    text = (
        f"{cells.stem}: {n:,} of {cells.counts['n']:,} amounts show {NAMES[mark]} before the cents, and the profile "
        f"does not expect it. As it stands, the amounts that can be read add up to {money(now)}; with {lines} to "
        f"{money(then)}. Write {lines} in the [[file]] {cells.rule.name} ({look.profile.place_of(cells.rule.name)}), "
        "or write three_decimals = true there to leave it as it is."
    )
    return Doubt(text, cells.table, frozenset(cells.labels))


def _total(look: Look, cells: Cells, mark: str, group: str) -> float:
    """Sum of the file's first money column in one reading; what cannot be read so counts for nothing."""
    plain = "regexp_replace(t, '[^0-9.,]', '', 'g')"
    plain = f"replace({plain}, {literal(group)}, '')" if group else plain
    plain = f"case when contains({plain}, '.') then null else replace({plain}, ',', '.') end" if mark == "," else plain
    sign = "case when regexp_matches(t, '[-−]|^[(].*[)]$') then -1 else 1 end"
    inner = " union all ".join(f"select t from ({each}) as cells" for each in next(iter(cells.sources.values())))
    rows = look.loading.rows(f"select sum(try_cast({plain} as decimal(18,3)) * {sign}) from ({inner}) as cells")
    return float(rows[0][0] or 0)
