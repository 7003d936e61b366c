"""What a load has to do: which files feed which sections, and what of it is known already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from cxroi.errors import DataError
from cxroi.files import given
from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import Select, name
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.meaning.profile import Profile, TableRule
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.parse.files import Found, recognised
from cxroi.sources.parse.reader import Parsed, parse
from cxroi.sources.parse.text import ROW
from cxroi.sources.rows.mapping import Mapping
from cxroi.sources.rows.relation import Relation, related


@dataclass(frozen=True)
class Job:
    """One section over one file; `signature` recognises the same files (with those joined) in a later load."""

    mapping: Mapping
    file_number: int
    signature: str


@dataclass
class Plan:
    """Files in use (by number), jobs in the order of the canonical tables, and what is only told."""

    files: list[Parsed] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    joined: dict[str, Relation] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def planned(loading: Loading, profile: Profile, sources: Sequence[Path], replace: tuple[str, ...] = ()) -> Plan:
    """Recognise, parse and relate the files; leave out what was loaded before with the same content."""
    found, unmatched = recognised(sources, profile.file, loading.folder)
    if absent := [
        rule.name for rule in profile.file if rule.required and rule.name not in {one.rule.name for one in found}
    ]:
        raise DataError(
            f"The profile needs the file {', '.join(absent)}, which is not among the files given "
            f"({profile.place_of(absent[0])})."
        )
    plan = Plan(unmatched=[path.name for path in unmatched])
    wanted = _wanted(loading, profile, found, replace, plan)
    used = [
        one
        for one in found
        if one.rule.name in {rule for section, _ in wanted for rule in _names(profile, profile.table[section])}
        or (one.rule.names and not any(one.rule.name in _names(profile, rule) for rule in profile.table))
    ]
    plan.files = parse(used, profile, loading.folder)
    plan.relations = [related(loading, one, profile, number) for number, one in enumerate(plan.files)]
    by_rule: dict[str, list[int]] = {}
    for number, one in enumerate(plan.files):
        by_rule.setdefault(one.found.rule.name, []).append(number)
    plan.joined = {rule: _together(loading, plan, numbers) for rule, numbers in by_rule.items()}
    for section, main in wanted:
        number = (
            _inline(loading, profile, section, plan)
            if main is None
            else next(n for n in by_rule[main.rule.name] if plan.files[n].found is main)
        )
        mapping = Mapping(profile, section, plan.relations[number], plan.joined)
        plan.jobs.append(Job(mapping, number, signature(profile, section, main, found)))
    return plan


def _names(profile: Profile, rule: TableRule) -> list[str]:
    """The files a section reads, with those its links stand in."""
    return [rule.from_ or "", *_beside(profile, rule)]


def _beside(profile: Profile, rule: TableRule) -> set[str]:
    used = {column.link for column in rule.columns.values() if column.link is not None}
    return {join.file for join in rule.join} | {link.file for link in profile.link if link.name in used}


def _wanted(
    loading: Loading, profile: Profile, found: Sequence[Found], replace: tuple[str, ...], plan: Plan
) -> list[tuple[int, Found | None]]:
    """(section, main file) of everything new, in the order of the canonical tables; fills known and skipped."""
    loaded = {
        row[0] for row in loading.rows("select sha256 || table_name || section from intake.meta.loads where current")
    }
    order = {table: position for position, table in enumerate(TABLES)}
    wanted: list[tuple[int, Found | None]] = []
    known: dict[str, bool] = {}
    for section in sorted(range(len(profile.table)), key=lambda one: (order[profile.table[one].table], one)):
        rule = profile.table[section]
        if rule.unless is not None and rule.unless in {one.rule.name for one in found}:
            continue
        mains: list[Found | None] = [None] if rule.rows else [one for one in found if one.rule.name == rule.from_]
        if not mains and not (rule.unless or _covered(profile, rule, found)):
            plan.skipped.append(rule.label)
        for main in mains:
            old = (
                signature(profile, section, main, found) + rule.table + rule.label in loaded
                and rule.table not in replace
            )
            if main is not None:
                known[main.name] = known.get(main.name, True) and old
            if not old:
                wanted.append((section, main))
    plan.known = [label for label, old in known.items() if old]
    return wanted


def _covered(profile: Profile, rule: TableRule, found: Sequence[Found]) -> bool:
    """Whether another section that gives way to this one's file has its own file here."""
    names = {one.rule.name for one in found}
    return any(
        other.unless == rule.from_ and other.table == rule.table and other.from_ in names for other in profile.table
    )


def signature(profile: Profile, section: int, main: Found | None, found: Sequence[Found]) -> str:
    """Hash of a section's files (its own and those it joins, or the rows written in the profile) and of what the
    profile declares of its measures, so that a corrected declaration is taken in."""
    rule = profile.table[section]
    told = [one.model_dump() for one in profile.measure if one.table == rule.table]
    if main is None:
        return hashlib.sha256(
            json.dumps([rule.rows, *told] if told else rule.rows, sort_keys=True).encode()
        ).hexdigest()
    beside = _beside(profile, rule)
    parts = [main.sha256, *sorted(one.sha256 for one in found if one.rule.name in beside)]
    parts += [json.dumps(told, sort_keys=True)] if told else []
    return parts[0] if len(parts) == 1 else hashlib.sha256("".join(parts).encode()).hexdigest()


def _together(loading: Loading, plan: Plan, numbers: Sequence[int]) -> Relation:
    """All files of one rule as one relation, for joins."""
    relations = [plan.relations[number] for number in numbers]
    first = relations[0]
    if len(relations) == 1:
        return first
    columns = {
        column: kind if all(one.columns.get(column) == kind for one in relations) else "VARCHAR"
        for column, kind in first.columns.items()
        if all(column in one.columns for one in relations)
    }
    parts = [
        str(
            Select(
                [(ROW, ROW), *((f"cast({name(column)} as {kind})", column) for column, kind in columns.items())],
                name(one.view),
            )
        )
        for one in relations
    ]
    view = first.view + "_all"
    loading.run(f"create view {name(view)} as " + "\nunion all\n".join(parts))
    failed = any(one.has_failed for one in relations)
    return Relation(view, first.rule, first.stem, columns, sum(one.rows for one in relations), 0, has_failed=failed)


def _inline(loading: Loading, profile: Profile, section: int, plan: Plan) -> int:
    """Rows written in the profile, as a file of its own."""
    rows = profile.table[section].rows
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = [{column: _text(row.get(column)) for column in columns} for row in rows]
    folder = loading.folder / f"rows-{section}"
    folder.mkdir()
    path = folder / f"{profile.label}.toml"
    pl.DataFrame(text, schema=dict.fromkeys(columns, pl.String)).write_parquet(path)
    found = Found(
        path,
        FileRule(name="profile", match=("*",)),
        "parquet",
        signature(profile, section, None, ()),
        given.stamp(path),
    )
    plan.files.append(Parsed(found, path, len(rows), tuple(columns), ()))
    plan.relations.append(related(loading, plan.files[-1], profile, len(plan.files) - 1))
    return len(plan.files) - 1


def _text(value: str | int | float | bool | None) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
