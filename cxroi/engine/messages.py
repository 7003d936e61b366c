"""DuckDB's errors in our own words: its messages quote cells, keys and paths, ours never do."""

from __future__ import annotations

import re

import duckdb

_WORDS: tuple[tuple[type[duckdb.Error], str], ...] = (
    (duckdb.ConversionException, "a value does not fit the type its column needs"),
    (duckdb.OutOfRangeException, "a number is too large for its column"),
    (duckdb.ConstraintException, "a row breaks a rule of its table (a key twice, or a required value missing)"),
    (duckdb.OutOfMemoryException, "memory or disk space ran out; free some, or give the command more memory"),
    (duckdb.PermissionException, "something outside the store was asked for; that is switched off"),
    (duckdb.InterruptException, "it took longer than allowed and was stopped"),
    (duckdb.SerializationException, "the file is damaged or was written by another version"),
    (duckdb.FatalException, "the file is damaged"),
    (duckdb.InternalException, "the database failed"),
    (
        duckdb.IOException,
        "a file could not be read or written: missing, damaged, in use by another process, or the disk is full",
    ),
    (duckdb.TransactionException, "another process changed the same table"),
    (duckdb.ConnectionException, "the connection was already closed, or the file is open with other settings"),
)
_PROGRAM = (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException, duckdb.SyntaxException)
_QUOTED = re.compile(r"'[^']*'")
_PATH = re.compile(r"\S*/\S+")


def in_words(error: BaseException, step: str) -> str:
    """One sentence for a database error: the step that failed and the kind of failure.

    Errors of the SQL text itself (a missing table or column) keep their first line, without literals and paths:
    SQL of this product holds names, never data.
    """
    if isinstance(error, _PROGRAM):
        first = str(error).splitlines()[0]
        return f"{step}: " + _PATH.sub("…", _QUOTED.sub("'…'", first))
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return f"{step}: {words}"
    return f"{step}: the database refused"


def step_of(sql: str) -> str:
    """What a statement is for: its `-- purpose:` line, else its first word."""
    for line in sql.splitlines():
        if line.startswith("-- purpose:"):
            return line.removeprefix("-- purpose:").strip()
    words = sql.split(None, 1)
    return words[0].lower() if words and words[0].isalpha() else "query"
