"""Small pieces of SQL for the loading connection: names and values are quoted here and nowhere else.

What a profile says (column names, constants, patterns) reaches SQL only through `name` and `literal`. Cells of files
never do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


def name(identifier: str) -> str:
    """A quoted identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str | float | bool | None) -> str:
    """A quoted literal of text, number, flag or nothing."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + value.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    """Text literals for an `in (...)`."""
    return "(" + ", ".join(literal(value) for value in values) + ")"


def text_list(values: Iterable[str]) -> str:
    """A list literal of text."""
    return "[" + ", ".join(literal(value) for value in values) + "]"


def once(expression: str, used: Callable[[str], str]) -> str:
    """What `used` makes of a value that is computed once however often it stands there (inside `case` the database
    would compute it each time)."""
    return f"list_transform([{expression}], lambda it: {used('it')})[1]"


@dataclass(frozen=True)
class Select:
    """One SELECT: `columns` are (expression, name) pairs, `joins` whole join clauses, `where` conditions that all
    hold."""

    columns: Sequence[tuple[str, str]]
    source: str
    joins: Sequence[str] = ()
    where: Sequence[str] = ()
    limit: int | None = None

    def __str__(self) -> str:
        picked = ",\n    ".join(f"{expression} as {name(label)}" for expression, label in self.columns)
        parts = ["select\n    " + picked, "from " + self.source, *self.joins]
        if self.where:
            parts.append("where " + "\n    and ".join(f"({condition})" for condition in self.where))
        if self.limit is not None:
            parts.append(f"limit {self.limit}")
        return "\n".join(parts)


def chained(steps: Sequence[tuple[str, str]], last: str) -> str:
    """`with a as (...), b as (...)` followed by the last statement."""
    return "with " + ",\n".join(f"{label} as (\n{query}\n)" for label, query in steps) + "\n" + last
