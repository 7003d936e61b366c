"""Ids of other systems: which customer does each belong to, by the files of this load and by what earlier ones said?

An id that belongs to more than one customer (a shared address) links nobody: a wrong merge is worse than none.
"""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from cxroi.errors import DataError
from cxroi.sources.base.database import Loading
from cxroi.sources.base.pseudonym import pseudonym_sql
from cxroi.sources.base.sql import literal, name
from cxroi.sources.meaning.profile import LinkRule, Profile
from cxroi.sources.rows.cast import as_text
from cxroi.sources.rows.relation import Relation


@dataclass(frozen=True)
class Linked:
    """What the files of this load say of one kind of id: ids that lead to one customer, and those that several
    share."""

    link: str
    ids: int
    shared: int


def alike(text: str) -> str:
    """SQL of an id as it is compared: without case, blanks, `.0` of numbers that went through Excel, leading zeros."""
    plain = f"regexp_replace(lower(nfc_normalize(trim({text}))), '^([0-9]+)[.]0+$', '\\1')"
    return f"regexp_replace({plain}, '^0+([0-9]+)$', '\\1')"


def source_sql(key: bytes, link: str, text: str) -> str:
    """SQL of the pseudonym of another system's id; never the one the same text would have as a customer's id."""
    return pseudonym_sql(key, f"({literal(f'link:{link}:')} || {alike(text)})")


def prepare(loading: Loading, key: bytes, profile: Profile, files: Dictionary[str, Relation]) -> list[Linked]:
    """Fill the scratch table `links` (link, source, unit_id): what the store knows, then what the files say, which
    wins.

    Raises DataError for a column that the file of a link lacks.
    """
    loading.run("create table links as select link, source, unit_id from intake.meta.id_map")
    loading.run("create table told (link varchar, source bigint, unit_id bigint)")
    here = [rule for rule in profile.link if rule.file in files]
    for rule in here:
        _tell(loading, key, profile, rule, files[rule.file])
    shared = "select link, source from told group by link, source having count(distinct unit_id) > 1"
    loading.run(f"create table shared as {shared}")
    for table, other in (("links", "told"), ("told", "shared")):
        same = "one.link = other.link and one.source = other.source"
        loading.run(f"delete from {table} as one where exists (select 1 from {other} as other where {same})")
    loading.run("insert into links select distinct link, source, unit_id from told")
    return [
        Linked(label, *(loading.number(f"select count(distinct source) from {table} where link = ?", [label])
                        for table in ("told", "shared")))
        for label in dict.fromkeys(rule.name for rule in here)
    ]  # fmt: skip


def _tell(loading: Loading, key: bytes, profile: Profile, rule: LinkRule, file: Relation) -> None:
    texts = []
    for column in (rule.id, rule.unit):
        if column not in file.columns:
            place = profile.at("link", profile.link.index(rule))
            raise DataError(f"{file.stem} has no column {column!r}, which the link {rule.name} names ({place}).")
        texts.append(as_text(name(column), file.columns[column]))
    pairs = f"select distinct {texts[0]} as id, {texts[1]} as unit from {name(file.view)}"
    loading.run(
        f"insert into told select {literal(rule.name)}, {source_sql(key, rule.name, 'id')}, "
        f"{pseudonym_sql(key, 'unit')} from ({pairs}) as pairs where id is not null and unit is not null"
    )


def keep(loading: Loading, import_id: int) -> None:
    """Write what the files said into the store, in the place of what was known of the same ids."""
    same = "old.link = new.link and old.source = new.source"
    for table in ("told", "shared"):
        loading.run(f"delete from intake.meta.id_map as old where exists (select 1 from {table} as new where {same})")
    loading.run(f"insert into intake.meta.id_map select distinct link, source, unit_id, {import_id} from told")
