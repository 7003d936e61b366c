"""One [[table]] section as SQL: files and joins -> picked values -> typed columns, each beside the text it came
from."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from cxroi.errors import DataError
from cxroi.sources.base.sql import Select, listed, literal, name
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.meaning.profile import ColumnRule, Join, Profile, TableRule
from cxroi.sources.meaning.schema import TABLES, Column
from cxroi.sources.parse.excelcells import ERROR, UNCALCULATED
from cxroi.sources.parse.text import ROW
from cxroi.sources.rows.cast import Source, as_number, as_text
from cxroi.sources.rows.relation import Relation, condition
from cxroi.sources.rows.written import undotted


@dataclass(frozen=True)
class Picked:
    """A canonical column of this mapping: the expression over the joined files, its type, and its rule.

    `unknown` is a condition that is true where a value has no place in the profile's map; `before` is the text before
    missing codes were taken out; `failed` (conditions by reason) is true where a cell it comes from holds no value but
    an error or a formula nobody calculated.
    """

    column: Column
    sql: str
    type: str
    rule: ColumnRule
    before: str
    file: FileRule
    unknown: str | None = None
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return self.column.name


class Mapping:
    """Resolves the names of one [[table]] section against the files at hand.

    `position` is the section's place in the profile, `joined` the relations of the other files by name.
    """

    def __init__(self, profile: Profile, position: int, main: Relation, joined: Dictionary[str, Relation]) -> None:
        self.profile = profile
        self.position = position
        self.rule: TableRule = profile.table[position]
        self.main = main
        self.joins = [join for join in self.rule.join if join.file in joined or not join.if_present]
        if absent := [join.file for join in self.joins if join.file not in joined]:
            raise DataError(
                f"{self.rule.label} needs the file {', '.join(absent)}, which is not among the files given: "
                "give it too "
                f"({self.at('join')})."
            )
        self.joined = {join.file: joined[join.file] for join in self.joins}

    def at(self, *path: str | int) -> str:
        return self.profile.at("table", self.position, *path)

    def resolve(self, reference: str) -> tuple[str, str] | None:
        """(expression, type) of a column named in the profile, 'column' or 'file.column'; None where no file has it."""
        if self.rule.explode is not None and reference == self.rule.explode.name:
            return 'exploded."part"', "VARCHAR"
        if reference in self.main.columns:
            return f"main.{name(reference)}", self.main.columns[reference]
        file, _, column = reference.partition(".")
        if file in self.joined and column in self.joined[file].columns:
            return f"{name('with ' + file)}.{name(column)}", self.joined[file].columns[column]
        return None

    def needed(self, reference: str, *path: str | int) -> tuple[str, str]:
        """The column or a DataError that lists what the file has."""
        found = self.resolve(reference)
        if found is None:
            columns = sorted(self.main.columns)
            shown = ", ".join(columns[:30]) + (" ..." if len(columns) > 30 else "")
            raise DataError(f"{self.main.stem} has no column {reference!r} ({self.at(*path)}); it has {shown}.")
        return found

    def picked(self) -> list[Picked]:
        """Every mapped column, in the order of the canonical table."""
        rules = self.rule.sources
        return [
            self._pick(column, rules[column.name]) for column in TABLES[self.rule.table].columns if column.name in rules
        ]

    def _pick(self, column: Column, rule: ColumnRule) -> Picked:
        sql, kind = self._origin(column, rule)
        if rule.pattern is not None:
            group = 1 if "(" in rule.pattern.replace("\\(", "").replace("(?:", "") else 0
            sql, kind = f"nullif(regexp_extract({as_text(sql, kind)}, {literal(rule.pattern)}, {group}), '')", "VARCHAR"
        if rule.whole:
            sql, kind = undotted(as_text(sql, kind)), "VARCHAR"
        if rule.pad is not None:
            text = as_text(sql, kind)
            sql, kind = (
                f"case when length({text}) < {rule.pad} then lpad({text}, {rule.pad}, '0') else {text} end",
                "VARCHAR",
            )
        if rule.suffix:
            sql, kind = f"({as_text(sql, kind)} || {literal(rule.suffix)})", "VARCHAR"
        before, unknown = as_text(sql, kind), None
        if rule.missing:
            text = as_text(sql, kind)
            sql, kind = f"case when {text} in {listed(rule.missing)} then null else {text} end", "VARCHAR"
        if rule.map:
            text = as_text(sql, kind)
            cases = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in rule.map.items())
            rest = "null" if rule.unmapped == "empty" else text
            if rule.unmapped == "refuse":
                unknown = f"coalesce({text} not in {listed(rule.map)}, false)"
            sql, kind = f"nullif(case {text} {cases} else {rest} end, '')", "VARCHAR"
        if kind == "VARCHAR" and not rule.map and not rule.missing:
            sql = as_text(sql, kind)
        return Picked(column, sql, kind, rule, before, self._file(rule), unknown, self._failed(rule))

    def _failed(self, rule: ColumnRule) -> tuple[tuple[str, str], ...]:
        """Conditions that are true where a source cell of the rule is marked, with what to say of it."""
        if not any(one.has_failed for one in (self.main, *self.joined.values())):
            return ()
        sources = [found for reference in rule.references if (found := self.resolve(reference)) is not None]
        texts = [as_text(*source) for source in sources]
        return tuple(
            (" or ".join(f"coalesce(starts_with({text}, {literal(mark)}), false)" for text in texts), words)
            for mark, words in ((ERROR, "error in the cell"), (UNCALCULATED, "formula without a value"))
            if texts
        )

    def _file(self, rule: ColumnRule) -> FileRule:
        """The file whose number and date habits a column follows: the one its first source column comes from."""
        file, _, column = (rule.references[0] if rule.references else "").partition(".")
        return self.joined[file].rule if file in self.joined and column in self.joined[file].columns else self.main.rule

    def _origin(self, column: Column, rule: ColumnRule) -> tuple[str, str]:
        """Where the value comes from, before maps and codes."""
        path = ("columns", column.name)
        if rule.if_present and any(self.resolve(reference) is None for reference in rule.references):
            return "cast(null as varchar)", "VARCHAR"
        if rule.column is not None:
            return self.needed(rule.column, *path)
        if rule.constant is not None:
            kind = {bool: "BOOLEAN", int: "BIGINT", float: "DOUBLE"}.get(type(rule.constant), "VARCHAR")
            return f"cast({literal(rule.constant)} as {kind})", kind
        if rule.columns is not None:
            parts = [as_text(*self.needed(reference, *path)) for reference in rule.columns]
            return "(" + f" || {literal(rule.separator)} || ".join(parts) + ")", "VARCHAR"
        if (terms := rule.sum or rule.difference or rule.product) is not None:
            return self._computed(rule, [self.needed(reference, *path) for reference in terms])
        return f"({literal(self.main.stem + '#')} || main.{ROW})", "VARCHAR"

    def _computed(self, rule: ColumnRule, parts: list[tuple[str, str]]) -> tuple[str, str]:
        """The parts that are there added up, the first less the others, or all of them multiplied; nan (no type accepts
        it) where one cannot be read."""
        texts = [as_text(sql, kind) for sql, kind in parts]
        sources = [
            Source(as_text(sql, kind) if kind == "VARCHAR" else sql, kind, rule, self.main.rule) for sql, kind in parts
        ]
        numbers = [as_number(one, "double") for one in sources]
        broken = " or ".join(
            f"({text} is not null and {number} is null)" for text, number in zip(texts, numbers, strict=True)
        )
        signs = {"sum": " + ", "difference": " - ", "product": " * "}
        how = next(name for name in signs if getattr(rule, name) is not None)
        empty = {"sum": " and ", "product": " or "}.get(how, "")
        empty = empty.join(f"{text} is null" for text in (texts[:1] if how == "difference" else texts))
        parted = numbers if how == "product" else [f"coalesce({number}, 0)" for number in numbers]
        total = signs[how].join(parted)
        return f"case when {broken} then cast('nan' as double) when {empty} then null else {total} end", "DOUBLE"

    def origin(self) -> tuple[str, list[str]]:
        """FROM and its joins. An inner join is made as a left one; `kept` leaves out what found no partner."""
        joins = []
        for join in self.joins:
            other = name("with " + join.file)
            joins.append(f"left join {name(self.joined[join.file].view)} as {other} on {self._on(join, other)}")
        if self.rule.explode is not None:
            text = as_text(*self.needed(self.rule.explode.column, "explode"))
            cell = f"regexp_extract({text}, {literal(self.rule.explode.pattern)}, 1)"
            parts = f"string_split({cell}, {literal(self.rule.explode.separator)})"
            joins.append(f"cross join lateral (select trim(unnest({parts})) as part) as exploded")
        return f"{name(self.main.view)} as main", joins

    def _on(self, join: Join, other: str) -> str:
        columns = self.joined[join.file].columns
        pairs = []
        for here, there in join.on.items():
            if there not in columns:
                raise DataError(f"{self.joined[join.file].stem} has no column {there!r} ({self.at('join')}).")
            pairs.append(f"{as_text(*self.needed(here, 'join'))} = {as_text(f'{other}.{name(there)}', columns[there])}")
        return " and ".join(pairs)

    def kept(self) -> list[str]:
        """Conditions of the section: its filters, and partners for its inner joins."""
        conditions = []
        for rule in self.rule.where:
            found = self.resolve(rule.column) if rule.if_present else self.needed(rule.column, "where")
            if found is not None:
                conditions.append(condition(rule, *found))
        conditions += [f"{name('with ' + join.file)}.{ROW} is not null" for join in self.joins if join.how == "inner"]
        return conditions

    def select(self, columns: list[tuple[str, str]], *, all_rows: bool = False) -> Select:
        """A SELECT over the section's rows; `all_rows` includes those its filters leave out."""
        source, joins = self.origin()
        return Select(columns, source, joins, () if all_rows else self.kept())
