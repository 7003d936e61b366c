"""What a load would make of the files, shown before anything is written: one preview for the command and the page."""
# ruff: noqa: S608 - identifiers pass sql.name

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from cxroi.errors import QuestionError
from cxroi.sources.asking import questions
from cxroi.sources.asking.plausible import whole
from cxroi.sources.asking.plausible.look import Look
from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import name
from cxroi.sources.loading.names import gather
from cxroi.sources.loading.plan import Job, planned
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.rows import links
from cxroi.sources.rows.staging import Staged, Stager

ROWS_LOOKED_AT = 100_000
ROWS_SHOWN = 20


@dataclass(frozen=True)
class ColumnPreview:
    """One column: where it comes from, how much of what is there could be read (None where nothing is there)."""

    name: str
    source: str
    type: str
    meaning: str
    filled_share: float
    parse_rate: float | None


@dataclass(frozen=True)
class TablePreview:
    """One section over one file. `rows` holds typed rows with throw-away pseudonyms and masked comments."""

    table: str
    section: str
    file: str
    rows_read: int
    rows_refused: int
    reasons: tuple[tuple[str, int], ...]
    columns: tuple[ColumnPreview, ...]
    rows: pl.DataFrame
    questions: tuple[str, ...]

    def lines(self) -> list[str]:
        """The preview in plain words, for the command line."""
        lines = [
            f"{self.table} from {self.file}: {self.rows_read:,} rows looked at, {self.rows_refused:,} would be refused"
        ]
        lines += [f"  refused {n:,}: {reason}" for reason, n in self.reasons]
        for column in self.columns:
            rate = "nothing there" if column.parse_rate is None else f"{column.parse_rate:.1%} readable"
            lines.append(
                f"  {column.name} ({column.type}) from {column.source}: {column.filled_share:.1%} filled, {rate}"
            )
        return lines + [f"  question: {question}" for question in self.questions]


def preview(profile: Profile, sources: Sequence[Path]) -> list[TablePreview]:
    """Stage the first rows of every file with a throw-away key and say what came out; nothing is kept.

    Raises DataError where a file or the profile cannot be used at all; questions are part of the previews.
    """
    with tempfile.TemporaryDirectory(prefix="cxroi-preview-") as folder:
        loading = Loading(Path(folder), memory_limit="2GB")
        try:
            loading.attach(Path(folder) / "empty.duckdb")
            work = planned(loading, profile, sources)
            gather(loading, work, loading.known)
            key = secrets.token_bytes(32)
            links.prepare(loading, key, profile, work.joined)
            stager = Stager(loading, key)
            staged = [
                stager.stage(job.mapping, number, job.file_number, limit=ROWS_LOOKED_AT)
                for number, job in enumerate(work.jobs)
            ]
            shown = [_one(loading, profile, job, one) for job, one in zip(work.jobs, staged, strict=True)]
            unread = {number: len(one.refused) for number, one in enumerate(work.files)}
            return _doubted(shown, Look(loading, profile, staged, key, (), unread))
        finally:
            loading.close()


def _doubted(shown: list[TablePreview], look: Look) -> list[TablePreview]:
    """Previews with what a load would ask of them; where a file is looked at in part only, the load itself asks."""
    if any(one.read >= ROWS_LOOKED_AT for one in look.staged):
        return shown
    for doubt in whole.doubts(look):
        place = next(number for number, one in enumerate(shown) if one.table == doubt.table)
        shown[place] = replace(shown[place], questions=(*shown[place].questions, doubt.text))
    return shown


def _one(loading: Loading, profile: Profile, job: Job, staged: Staged) -> TablePreview:
    asked = questions.day_order(loading, job.mapping)
    target = name(staged.name)
    try:
        questions.ask(questions.after_staging(loading, profile, [staged]))
    except QuestionError as question:
        asked = [*asked, str(question)]
    refusals = (
        f"select reason, count(*) from {target} where reason is not null group by reason order by count(*) desc, reason"
    )
    reasons = loading.rows(refusals)
    columns = ", ".join(name(column.name) for column in staged.table.columns if column.name in _mapped(staged))
    rows = loading.frame(f"select {columns} from {target} where reason is null limit {ROWS_SHOWN}")
    refused = sum(n for _, n in reasons)
    return TablePreview(
        staged.table.name, job.mapping.rule.label, job.mapping.main.stem, staged.read, refused,
        tuple((str(reason), int(n)) for reason, n in reasons), tuple(_columns(loading, staged)), rows, tuple(asked),
    )  # fmt: skip


def _mapped(staged: Staged) -> set[str]:
    return {*staged.mapping.rule.sources, *staged.table.key}


def _columns(loading: Loading, staged: Staged) -> list[ColumnPreview]:
    found = []
    for column in staged.mapping.picked():
        label = name(column.label)
        unread = f"starts_with(reason, '{column.label} is no') or starts_with(reason, '{column.label} is neither')"
        there, failed, total = loading.rows(
            f"select count({label}), count(case when {unread} then 1 end), count(*) from {name(staged.name)}"
        )[0]
        rule = column.rule
        source = ", ".join(rule.references) or ("file and row" if rule.row else f"the profile ({rule.constant})")
        rate = None if there + failed == 0 else there / (there + failed)
        filled = (there + failed) / total if total else 0.0
        found.append(ColumnPreview(column.label, source, column.column.type, column.column.meaning, filled, rate))
    return found
