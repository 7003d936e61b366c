"""What does not fit a record, in plain words: one catalogue for every file that people write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cxroi.safetext import safe_text

ALLOWED: Mapping[str, str] = {
    "extra_forbidden": "is not known here; take it out or correct its name",
    "missing": "is missing",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number of ordinary size",
    "string_type": "must be a word in double quotes",
    "string_too_short": "must not be empty",
    "string_unicode": "must be a word in ordinary letters",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "finite_number": "must be a finite number",
    "model_type": "must be a table of names and values",
    "model_attributes_type": "must be a table of names and values",
    "dict_type": "must be a table of names and values",
    "mapping_type": "must be a table of names and values",
    "list_type": "must be a list in [ ]",
    "tuple_type": "must be a list in [ ]",
    "tuple_too_short": "must not be an empty list",
    "too_short": "must not be empty",
    "date_type": "must be a date such as 2026-01-31",
    "date_parsing": "must be a date such as 2026-01-31",
    "date_from_datetime_parsing": "must be a date such as 2026-01-31",
    "date_from_datetime_inexact": "must be a date such as 2026-01-31, without a time",
    "datetime_type": "must be a date and time such as 2026-01-31 12:00:00",
    "datetime_parsing": "must be a date and time such as 2026-01-31 12:00:00",
    "datetime_from_date_parsing": "must be a date and time such as 2026-01-31 12:00:00",
}
BOUNDS = {
    "greater_than": "must be above {gt:g}",
    "greater_than_equal": "must be {ge:g} or above",
    "less_than": "must be below {lt:g}",
    "less_than_equal": "must be {le:g} or below",
    "string_too_long": "must have {max_length} characters or fewer",
    "too_long": "must have {max_length} entries or fewer",
}


def rule(error: Mapping[str, Any], own: Mapping[str, str] | None = None) -> str:
    """What is allowed where one error stands. `own`: words of the file's own for some kinds of error."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    if own and kind in own:
        return own[kind]
    if kind in ALLOWED:
        return ALLOWED[kind]
    if kind in BOUNDS:
        return BOUNDS[kind].format(**context)
    if kind in ("literal_error", "enum"):
        return f"must be one of {context.get('expected', 'the words allowed')}"
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind == "string_pattern_mismatch":
        return "is not written in the form that is allowed here"
    return "is of a kind that is not allowed here"


def place(error: Mapping[str, Any], limit: int = 60) -> str:
    """Names on the way to what is wrong, lists counted from 1: "table 2.columns.at"; "the file" for the whole."""
    parts: list[str] = []
    for part in error["loc"]:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(safe_text(part, limit) or "a name of nothing")
    return ".".join(parts) or "the file"


def lines(problem: ValidationError, own: Mapping[str, str] | None = None) -> list[str]:
    """Every error once, as "place: what is allowed"; never what stood there."""
    found = problem.errors(include_url=False, include_input=False)
    return sorted({f"{place(one)}: {rule(one, own)}" for one in found})
