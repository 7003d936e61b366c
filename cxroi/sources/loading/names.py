"""The company's own names and ids for masking: gathered from the files of a load, kept beside the key, never in the
store."""
# ruff: noqa: S608 - identifiers pass sql.name

from __future__ import annotations

from pathlib import Path

from cxroi.engine.store import Store
from cxroi.errors import DataError, StoreError
from cxroi.files import out
from cxroi.sources.base.database import Loading
from cxroi.sources.base.known import SHORTEST_ID, Known
from cxroi.sources.base.sql import Select, literal, name
from cxroi.sources.loading.plan import Plan
from cxroi.sources.rows.cast import as_text

SETTING = "names_kept"
OWNER_ONLY = 0o600


def names_file(store: Store) -> Path:
    """Beside the key, under the store's own name with .names."""
    return store.path.with_name(f"{store.path.name}.names")


def remembered(loading: Loading, store: Store) -> Known:
    """Names and ids of earlier loads. StoreError where the store has had more of them than the file holds."""
    file = names_file(store)
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    except (OSError, UnicodeDecodeError):
        lines = []
    had = loading.number(f"select max(cast(value as bigint)) from intake.meta.settings where name = '{SETTING}'")
    if len(lines) < had:
        raise StoreError(
            f"the list {file.name} beside the store, by which texts lose the names and ids of customers, is missing or "
            f"not whole ({len(lines):,} of {had:,} lines). Next: put it back from where the key is kept; or load all "
            "files into a new store with --store PATH"
        )
    return Known.of(lines)


def gather(loading: Loading, work: Plan, known: Known) -> None:
    """Add what the files of this load hold: ids of customers, people who handle them, and columns declared as `names`.

    Raises DataError where a [[file]] declares a column under `names` that the file does not have.
    """
    for job in work.jobs:
        source, joins = job.mapping.origin()
        for column in job.mapping.picked():
            if column.column.type in ("id", "alias"):
                query = Select([(as_text(column.sql, column.type), "own")], source, joins, job.mapping.kept())
                known.add(_values(loading, str(query)), names=False)
    for relation in work.relations:
        for column_name in relation.rule.names:
            if column_name not in relation.columns:
                raise DataError(
                    f"{relation.stem} has no column {column_name!r}, which names of [[file]] {relation.rule.name} "
                    "lists."
                )
            text = as_text(name(column_name), relation.columns[column_name])
            known.add(_values(loading, f"select {text} as own from {name(relation.view)}"), names=True)


def keep(loading: Loading, store: Store) -> None:
    """Write the list for later loads, readable by its owner alone; the intake remembers how many lines it has, and
    nothing of what they say."""
    lines = loading.known.lines()
    file = names_file(store)
    if lines or file.exists():
        out.whole(file, "".join(f"{line}\n" for line in lines), replace=True, mode=OWNER_ONLY)
    loading.run("delete from intake.meta.settings where name = ?", [SETTING])
    loading.run("insert into intake.meta.settings values (?, ?)", [SETTING, str(len(lines))])


def _values(loading: Loading, query: str) -> list[str]:
    """Different values that may tell who somebody is: of several words, or with digits and not short."""
    telling = f"(regexp_matches(own, '[0-9]') and length(own) >= {literal(SHORTEST_ID)}) or regexp_matches(own, '[ ,]')"
    return [str(row[0]) for row in loading.rows(f"select distinct own from ({query}) as every_row where {telling}")]
