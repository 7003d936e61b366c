"""One mapping over one file, staged: typed rows in scratch space, each with its reason when it is refused."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal or are bound

from __future__ import annotations

from dataclasses import dataclass

from cxroi.errors import DataError
from cxroi.sources.base import mask
from cxroi.sources.base.database import Loading
from cxroi.sources.base.pseudonym import alias_sql, digest_sql, pseudonym_sql
from cxroi.sources.base.sql import Select, chained, literal, name
from cxroi.sources.meaning.schema import SQL_TYPES, TABLES, Column, Table
from cxroi.sources.parse.excelcells import ERROR, UNCALCULATED
from cxroi.sources.parse.text import ROW
from cxroi.sources.rows import contract
from cxroi.sources.rows.cast import Source, as_text, trimmed, typed
from cxroi.sources.rows.links import source_sql
from cxroi.sources.rows.mapping import Mapping, Picked

WITH_CURRENCY = ("financials", "transactions", "initiative_costs")
LOOK_ALIKE = "'^[^@ ]+@[^@ ]+$'"


@dataclass
class Staged:
    """A staged table: `name` in scratch space; counts grow as checks go on. read = kept + rejected + duplicates +
    left_out; `summed` counts the duplicates whose money an earlier row took up."""

    name: str
    table: Table
    mapping: Mapping
    file_number: int
    read: int
    left_out: int
    duplicates: int = 0
    summed: int = 0
    limit: int | None = None


class Stager:
    """Turns mappings into staged tables with one key and one set of ids."""

    def __init__(self, loading: Loading, key: bytes) -> None:
        self.loading = loading
        self.key = key
        loading.run("create table ids (source_id varchar, pseudonym bigint)")

    def stage(self, mapping: Mapping, number: int, file_number: int, limit: int | None = None) -> Staged:
        """Stage one mapping as `staged_<number>`. Raises DataError for joins that would multiply rows."""
        self._unique_joins(mapping)
        table = TABLES[mapping.rule.table]
        picked = mapping.picked()
        if table.name == "units" or not self.loading.number("select count(*) from ids"):
            for column in picked:
                if column.column.type == "id" and column.rule.link is None:
                    self._learn(mapping, column, limit)
        target = f"staged_{number}"
        self.loading.run(f"create table {name(target)} as {self.query(table, mapping, picked, limit)}")
        staged_rows = self.loading.number(f"select count(*) from {name(target)}")
        read = self._read(mapping) if limit is None else staged_rows
        staged = Staged(target, table, mapping, file_number, read, read - staged_rows, limit=limit)
        self._duplicates(staged)
        return staged

    def _read(self, mapping: Mapping) -> int:
        """Rows before the section's filters."""
        if mapping.rule.explode is None:
            return mapping.main.rows
        return self.loading.number(str(mapping.select([("count(*)", "n")], all_rows=True)))

    def _unique_joins(self, mapping: Mapping) -> None:
        for join in mapping.joins:
            other = mapping.joined[join.file]
            columns = ", ".join(
                as_text(name(column), other.columns[column]) for column in join.on.values() if column in other.columns
            )
            if not columns:
                continue
            twice = self.loading.number(
                f"select count(*) from (select 1 from {name(other.view)} group by {columns} having count(*) "
                "> 1) as twice"
            )
            if twice:
                raise DataError(
                    f"{mapping.rule.label}: {twice:,} values of {', '.join(join.on.values())} occur more than once in "
                    f"{other.stem}; the join would multiply rows. Join on a unique column ({mapping.at('join')})."
                )

    def _learn(self, mapping: Mapping, column: Picked, limit: int | None) -> None:
        """Compute the pseudonym of every id not seen yet, once per id; rare ids of other tables are computed where they
        stand."""
        fresh = Select(
            [(as_text(column.sql, column.type), "source_id")], *mapping.origin(), where=mapping.kept(), limit=limit
        )
        self.loading.run(
            f"insert into ids with seen as (select distinct source_id from ({fresh}) as every_row where source_id "
            "is not null) "
            f"select seen.source_id, {pseudonym_sql(self.key, 'seen.source_id')} from seen "
            "left join ids as known on known.source_id = seen.source_id where known.source_id is null"
        )
        if self.loading.number("select count(*) - count(distinct pseudonym) from ids"):
            raise DataError(
                "Two customer ids got the same pseudonym: move the store's key file away and load into a new store."
            )

    def query(self, table: Table, mapping: Mapping, picked: list[Picked], limit: int | None = None) -> str:
        """The whole statement: picked -> typed -> judged, in the order of the file."""
        source, joins = mapping.origin()
        pick = Select(_taken(picked), source, joins, mapping.kept(), limit)
        judged = [("row_number", "row_number"), *((name(column.name), column.name) for column in table.columns)]
        named = [("row_number", "row_number"), *_finished(table)]
        raw = [(name(label), label) for label in _beside(picked)]
        scale = mapping.profile.answers.outside_scale == "refuse"
        result = [
            *judged,
            ("reason", "reason"),
            (f"case when reason is not null then {self._json(picked)} end", "row_json"),
        ]
        steps = [
            ("picked", str(pick)),
            ("typed", self._typed_step(table, mapping, picked)),
            ("named", str(Select([*named, *raw], "typed"))),
            ("judged", str(Select([*judged, *raw, (contract.reason(table, picked, scale=scale), "reason")], "named"))),
        ]
        return chained(steps, str(Select(result, "judged")))

    def _typed_step(self, table: Table, mapping: Mapping, picked: list[Picked]) -> str:
        """Every canonical column typed (t:NAME) beside what was picked; ids come with their pseudonyms."""
        by_name = {column.label: column for column in picked}
        typed_columns = ["picked.*"] + [
            f"{self._typed(table, column, by_name, mapping)} as {name('t:' + column.name)}" for column in table.columns
        ]
        id_joins = [
            self._id_join(column, name("id:" + column.label)) for column in picked if column.column.type == "id"
        ]
        return "\n".join(["select " + ",\n".join(typed_columns), "from picked", *id_joins])

    def _id_join(self, column: Picked, label: str) -> str:
        text = contract.present(column)
        if (link := column.rule.link) is None:
            return f"left join ids as {label} on {label}.source_id = {text}"
        known = f"(select source, unit_id as pseudonym from links where link = {literal(link)})"
        return f"left join {known} as {label} on {label}.source = {source_sql(self.key, link, text)}"

    def _typed(self, table: Table, column: Column, picked: dict[str, Picked], mapping: Mapping) -> str:
        company = mapping.profile.company
        kind = SQL_TYPES[column.type]
        mine = picked.get(column.name)
        if mine is None:
            return self._filled(table, column, picked, mapping)
        text = contract.present(mine)
        if column.type == "id":
            known = f"{name('id:' + column.name)}.pseudonym"
            if mine.rule.link is not None:
                return known
            return f"coalesce({known}, case when {text} is not null then {pseudonym_sql(self.key, text)} end)"
        if column.type == "comment":
            return mask.sql(text)
        if column.type == "alias":
            return alias_sql(self.key, text)
        if column.type == "key":
            hidden = f"'k-' || substr({digest_sql(self.key, text)}, 1, 15)"
            return f"case when regexp_matches({text}, {LOOK_ALIKE}) then {hidden} else {text} end"
        labelled = table.name == "feedback" and column.name == "score"
        source = Source(name("r:" + column.name), mine.type, mine.rule, mine.file, company.time_zone, labelled=labelled)
        value = typed(source, column.type)
        if column.name == "currency":
            return f"upper(coalesce({value}, {literal(company.currency)}))"
        if column.type == "text" and mine.rule.holds == "text":
            return mask.sql(value)
        if column.name == "missing_reason":
            return value
        return f"cast({value} as {kind})"

    def _filled(self, table: Table, column: Column, picked: dict[str, Picked], mapping: Mapping) -> str:
        """What an unmapped column holds: the company's currency and unit, the score's own text and codes, else
        nothing."""
        company = mapping.profile.company
        if column.name == "currency" and table.name in WITH_CURRENCY:
            return literal(company.currency)
        if column.name == "unit_type" and table.name == "units":
            return literal(company.panel_unit)
        if table.name == "feedback" and "score" in picked and column.name == "value_raw":
            return mask.sql(trimmed(name("b:score")))
        if table.name == "feedback" and "score" in picked and column.name == "missing_reason":
            codes = picked["score"].rule.missing
            cases = " ".join(f"when {literal(code)} then {literal(why)}" for code, why in codes.items())
            return f"case {name('b:score')} {cases} end" if cases else "cast(null as varchar)"
        return f"cast(null as {SQL_TYPES[column.type]})"

    def _json(self, picked: list[Picked]) -> str:
        """The refused row as a person may see it: pseudonyms for ids, masked text for everything else."""
        pairs = []
        for column in picked:
            hidden = column.column.type in ("id", "alias", "comment", "key")
            text = contract.present(column)
            if column.failed:
                text = f"ltrim({text}, {literal(ERROR[0] + UNCALCULATED[0])})"
            value = f"cast({name(column.label)} as varchar)" if hidden else mask.sql(text)
            pairs += [literal(column.label), value]
        return f"cast(json_object({', '.join(pairs)}) as varchar)"

    def _duplicates(self, staged: Staged) -> None:
        rule, key = staged.mapping.rule, ", ".join(map(name, staged.table.key))
        if rule.duplicates == "keep":
            return
        target = name(staged.name)
        twice = (
            f"select count(*) from (select 1 from {target} where reason is null group by {key} having count(*) "
            "> 1) as twice"
        )
        if not self.loading.number(twice):
            return
        order = "row_number"
        if rule.duplicates in ("first", "last"):
            direction = "desc" if rule.duplicates == "last" else "asc"
            order = (
                f"{name(rule.duplicates_by)} {direction} nulls last, row_number {direction}"
                if rule.duplicates_by
                else f"row_number {direction}"
            )
        if rule.duplicates == "sum":
            self._added_up(staged)
        within = ", ".join(name(column.name) for column in staged.table.columns) if rule.duplicates == "exact" else key
        if rule.duplicates not in ("refuse", "sum"):
            before = self.loading.number(f"select count(*) from {target}")
            self.loading.run(f"delete from {target} where rowid in ({later(target, within, order)})")
            staged.duplicates += before - self.loading.number(f"select count(*) from {target}")
        words = f"same {', '.join(staged.table.key)} as an earlier row"
        refuse(self.loading, staged, f"rowid in ({later(target, key, 'row_number')})", words)

    def _added_up(self, staged: Staged) -> None:
        """Rows of one key and currency become the first of them, with all their money."""
        target = name(staged.name)
        keys = [*staged.table.key, *(["currency"] if staged.table.name in WITH_CURRENCY else [])]
        within = ", ".join(map(name, keys))
        money = [name(column.name) for column in staged.table.columns if column.type == "money"]
        sums = ", ".join(f"sum({column}) over (partition by {within}) as {column}" for column in money)
        self.loading.run(
            f"create temp table added as select rowid as position, row_number() over (partition by {within} order by "
            f"row_number) as n, {sums} from {target} where reason is null"
        )
        changed = ", ".join(f"{column} = added.{column}" for column in money)
        self.loading.run(
            f"update {target} as t set {changed} from added where added.position = t.rowid and added.n = 1"
        )
        self.loading.run(f"delete from {target} where rowid in (select position from added where n > 1)")
        staged.summed = self.loading.number("select count(*) from added where n > 1")
        staged.duplicates += staged.summed
        self.loading.run("drop table added")


def _taken(picked: list[Picked]) -> list[tuple[str, str]]:
    """What is picked from the files: each column's text (r:), and beside it what judging it needs."""
    taken = [(f"main.{ROW}", "row_number")]
    for column in picked:
        taken.append((column.sql, "r:" + column.label))
        if column.unknown is not None:
            taken.append((column.unknown, "x:" + column.label))
        taken += [(condition, f"f{k}:" + column.label) for k, (condition, _) in enumerate(column.failed)]
        if column.label == "score":
            taken.append((column.before, "b:score"))
    return taken


def _beside(picked: list[Picked]) -> list[str]:
    """Labels that stay beside the typed columns until a row is judged: texts, unknown values, failed cells."""
    labels = ["r:" + column.label for column in picked]
    labels += ["x:" + column.label for column in picked if column.unknown is not None]
    return labels + [f"f{k}:" + column.label for column in picked for k in range(len(column.failed))]


def _finished(table: Table) -> list[tuple[str, str]]:
    """Typed columns under their own names; answers take scale and direction from the registry where none was said."""
    typed_names = [(name("t:" + column.name), column) for column in table.columns]
    if table.name != "feedback":
        return [(label, column.name) for label, column in typed_names]
    return [(contract.from_registry(column, label) or "null", column.name) for label, column in typed_names]


def later(target: str, within: str, order: str) -> str:
    """Row ids of all but the first row of each group."""
    return (
        f"select position from (select rowid as position, row_number() over (partition by {within} order by "
        f"{order}) as n "
        f"from {target} where reason is null) as counted where n > 1"
    )


def refuse(loading: Loading, staged: Staged, condition: str, words: str) -> None:
    """Refuse more staged rows, with their typed (pseudonymous, masked) columns as the kept copy."""
    columns = [column.name for column in staged.table.columns]
    pairs = ", ".join(f"{literal(column)}, cast({name(column)} as varchar)" for column in columns)
    loading.run(
        f"update {name(staged.name)} set reason = {literal(words)}, row_json = cast(json_object({pairs}) as varchar) "
        f"where reason is null and ({condition})"
    )
