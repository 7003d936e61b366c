"""Writing the intake: rows, refusals, lineage and counts, inside the caller's transaction."""
# ruff: noqa: S608 - identifiers pass sql.name, values are bound

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cxroi.errors import StoreError
from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import literal, name
from cxroi.sources.loading.matching import matches
from cxroi.sources.loading.plan import Plan
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.rows.staging import Staged


def discard(path: Path) -> None:
    """Remove a left-over file (with its journal) or folder."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    for file in (path, path.with_name(path.name + ".wal")):
        if file.is_file():
            file.unlink()


def same_company(loading: Loading, profile: Profile) -> None:
    """A store holds one company: StoreError when the profile speaks of another, or mixes demo and own data."""
    last = loading.rows("select company, is_demo from intake.meta.imports order by import_id desc limit 1")
    if last and (last[0][0], bool(last[0][1])) != (profile.company.name, profile.company.is_demo):
        kind = "the demo company" if last[0][1] else "another company"
        raise StoreError(
            f"This store holds {kind} ({last[0][0]}); {profile.company.name} needs a store of its own: give "
            "--store PATH."
        )


def next_import(loading: Loading) -> int:
    return loading.number("select coalesce(max(import_id), 0) + 1 from intake.meta.imports")


def headline_metric(loading: Loading) -> str | None:
    """The score the company went by at the newest load; None before any, or where none was named."""
    rows = loading.rows("select primary_metric from intake.meta.imports order by import_id desc limit 1")
    return str(rows[0][0]) if rows and rows[0][0] else None


def write(
    loading: Loading,
    profile: Profile,
    plan: Plan,
    staged: Sequence[Staged],
    replace: tuple[str, ...],
    report: LoadReport,
) -> None:
    """Everything of one load; `report` is filled with what happened."""
    for table in replace:
        report.table(table).replaced += loading.number(f"select count(*) from intake.raw.{name(table)}")
        loading.run(f"delete from intake.raw.{name(table)}")
        loading.run("update intake.meta.loads set current = false where table_name = ?", [table])
    first_file = loading.number("select coalesce(max(file_id), 0) + 1 from intake.meta.files")
    signatures = [job.signature for job in plan.jobs]
    told: set[int] = set()
    for one, signature in zip(staged, signatures, strict=True):
        refused = plan.files[one.file_number].refused if one.file_number not in told else ()
        told.add(one.file_number)
        _write_table(loading, one, report, first_file + one.file_number, (signature, refused))
    _write_files(loading, profile, plan, first_file, report)
    _write_company(loading, profile, report.import_id)
    report.matches = matches(loading, report)


def _write_table(
    loading: Loading, one: Staged, report: LoadReport, file_id: int, extra: tuple[str, Sequence[tuple[int, str]]]
) -> None:
    """Rows of one staged table; older rows with the same key go first, counted."""
    signature, refused = extra
    replaced = _drop_older(loading, one)
    _insert_kept(loading, one, report.import_id, file_id)
    _insert_refused(loading, one, report.import_id, file_id, refused)
    kept, rejected = (
        loading.number(f"select count(*) from {name(one.name)} where reason is {what} null") for what in ("", "not")
    )
    count = report.table(one.table.name)
    count.reasons = {
        **count.reasons,
        **{why: count.reasons.get(why, 0) + n for why, n in _reasons(loading, one, refused)},
    }
    numbers = (one.read + len(refused), kept, rejected + len(refused), one.duplicates, one.left_out, replaced)
    for attribute, n in zip(("read", "kept", "rejected", "duplicates", "left_out", "replaced"), numbers, strict=True):
        setattr(count, attribute, getattr(count, attribute) + n)
    count.summed += one.summed
    loading.run(
        "insert into intake.meta.loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true)",
        [report.import_id, file_id, signature, one.table.name, one.mapping.rule.label, *numbers],
    )


def _drop_older(loading: Loading, one: Staged) -> int:
    """Number of older rows that went because the staged table holds their key again."""
    table = f"intake.raw.{name(one.table.name)}"
    before = loading.number(f"select count(*) from {table}")
    if not before or one.mapping.rule.duplicates == "keep":
        return 0
    key = " and ".join(f"old.{name(column)} is not distinct from new.{name(column)}" for column in one.table.key)
    loading.run(
        f"delete from {table} as old where exists (select 1 from {name(one.name)} as new where new.reason is "
        f"null and {key})"
    )
    return before - loading.number(f"select count(*) from {table}")


def _insert_kept(loading: Loading, one: Staged, import_id: int, file_id: int) -> None:
    columns = ", ".join(name(column.name) for column in one.table.columns)
    loading.run(
        f"insert into intake.raw.{name(one.table.name)} ({columns}, import_id, file_id, row_number) "
        f"select {columns}, {import_id}, {file_id}, row_number from {name(one.name)} where reason is null"
    )


def _insert_refused(
    loading: Loading, one: Staged, import_id: int, file_id: int, refused: Sequence[tuple[int, str]]
) -> None:
    """Staged rows with a reason against them, and lines of the file that could not be read as rows (`refused`)."""
    loading.run(
        f"insert into intake.rejected.rows select {import_id}, {file_id}, {literal(one.table.name)}, row_number, "
        f"reason, row_json, {_money_of(one)} from {name(one.name)} where reason is not null"
    )
    if refused:
        loading.run(
            "insert into intake.rejected.rows select ?, ?, ?, unnest(?), unnest(?), null, null, null",
            [import_id, file_id, one.table.name, [line for line, _ in refused], [why for _, why in refused]],
        )


def _money_of(one: Staged) -> str:
    """SQL of a refused row's money, where it can be read, and its currency."""
    net = {
        "transactions": "amount",
        "financials": "coalesce(revenue_net, revenue_gross - coalesce(discounts, 0) - coalesce(refunds, 0))",
    }
    return f"{net[one.table.name]}, currency" if one.table.name in net else "null, null"


def _reasons(loading: Loading, one: Staged, refused: Sequence[tuple[int, str]]) -> list[tuple[str, int]]:
    """Why rows were refused and how many, the most frequent first."""
    rows = loading.rows(
        f"select reason, count(*) from {name(one.name)} where reason is not null group by reason "
        "order by count(*) desc, reason"
    )
    found = [(str(why), int(n)) for why, n in rows]
    return [*found, ("the line cannot be read as a row", len(refused))] if refused else found


def _write_files(loading: Loading, profile: Profile, plan: Plan, first_file: int, report: LoadReport) -> None:
    for number, parsed in enumerate(plan.files):
        file_id, relation = first_file + number, plan.relations[number]
        loading.run(
            "insert into intake.meta.files select ?, ?, ?, ?, ?, ?, coalesce(sum(rows_read), 0), "
            "coalesce(sum(rows_kept), 0), "
            "coalesce(sum(rows_rejected), 0), coalesce(sum(rows_replaced), 0), coalesce(sum(rows_duplicate), 0), "
            "coalesce(sum(rows_left_out), 0) + ?, ?, ? from intake.meta.loads where file_id = ?",
            [
                file_id,
                report.import_id,
                parsed.found.name,
                parsed.found.sha256,
                parsed.found.size,
                profile.label,
                relation.left_out,
                parsed.found.rule.sample,
                _now(),
                file_id,
            ],
        )
        report.files.append(parsed.found.name)
        report.filtered[parsed.found.name] = relation.left_out
        if parsed.found.rule.sample != "all":
            report.samples[parsed.found.name] = parsed.found.rule.sample


def _write_company(loading: Loading, profile: Profile, import_id: int) -> None:
    company = profile.company
    loading.run(
        "insert into intake.meta.imports values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            import_id,
            profile.label,
            company.name,
            company.is_demo,
            company.currency,
            company.panel_unit,
            company.snapshot,
            company.primary_metric or None,
            company.inactivity_months,
            company.outcome_definition,
            company.data_owner,
            _now(),
        ],
    )
    settings = {
        **profile.settings,
        "time_zone": company.time_zone,
        "answers": profile.answers.model_dump(),
        "samples": {rule.name: rule.sample for rule in profile.file},
    }
    if told := _measures(loading, profile):
        settings["measures"] = told
    for label, value in settings.items():
        loading.run("delete from intake.meta.settings where name = ?", [label])
        loading.run("insert into intake.meta.settings values (?, ?)", [label, json.dumps(value, default=str)])


def _measures(loading: Loading, profile: Profile) -> list[dict[str, object]]:
    """What this profile and earlier ones declare of measures; the newest word on one counts."""
    rows = loading.rows("select value from intake.meta.settings where name = 'measures'")
    known = {(one["table"], one["name"].lower()): one for one in (json.loads(rows[0][0]) if rows else ())}
    for rule in profile.measure:
        known[rule.table, rule.name.lower()] = {**rule.model_dump(), "adds_up": rule.adding}
    return list(known.values())


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
