"""The assumptions file: TOML in, plain words when a line is wrong; a commented file out."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cxroi import words
from cxroi.errors import DataError
from cxroi.files import given, out, small, wrong
from cxroi.files.small import About
from cxroi.value.assumptions.assumed import NOBODY
from cxroi.value.assumptions.model import Assumptions, Entry, Switch, Word, meaning_of

_HEAD = """\
# Assumptions of this company. Edit the values, put a name and a date to each, save; the next build uses them.
# Every figure names the version of this file that it was computed with.
# An owner of "nobody's yet" marks a default that nobody has agreed to: it is shown as grade E.
# low and high, where given, are the ends of a 90 % range and widen the ranges of all figures that use the value.
"""
_MAPPINGS = {
    "margin_rate_by_segment": ('"segment=Business"', "value = 0.6"),
    "currency_rates": ("USD", "value = 0.92"),
}
_OWN = {
    "extra_forbidden": "is not an assumption that is known here; take it out or correct its name",
    "model_type": "must be a table with value, owner and date",
}
MOST_TOLD = 20
_SAMPLES = {"margin_rate": "value = 0.6", "cost_per_unhappy_customer": "value = 40", "currency": 'value = "EUR"'}


def parsed(path: Path) -> Assumptions:
    """Assumptions of one TOML file; DataError with the line, what is wrong there and what is allowed."""
    name = given.shown(path)
    if not os.path.lexists(path):
        raise DataError(f"There is no assumptions file named {name}. Run `python -m cxroi build` to get one.")
    text = small.read(path)
    return checked(small.toml_of(text, About(name)), name, text)


def checked(content: Mapping[str, object], where: str, text: str = "") -> Assumptions:
    """Assumptions from their values; DataError lists what is wrong in `where`, with the line where `text` holds it."""
    try:
        return Assumptions.model_validate(content)
    except ValidationError as error:
        problems = [_problem(item, text) for item in error.errors(include_input=False)]
        more = f"; and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
        raise DataError(
            f"{where} has {len(problems)} wrong {'entry' if len(problems) == 1 else 'entries'}: "
            + "; ".join(problems[:MOST_TOLD])
            + more
        ) from None


def write_defaults(path: Path) -> None:
    """Write a commented file of all assumptions with their defaults; an existing file is never overwritten
    (DataError)."""
    out.write(path, default_text())


def default_text() -> str:
    """The commented default file; reading it gives the defaults back."""
    return text_of(Assumptions())


def text_of(assumptions: Assumptions) -> str:
    """The commented file of these assumptions; reading it gives them back to the last digit."""
    blocks = [_HEAD]
    for name in Assumptions.model_fields:
        stated = getattr(assumptions, name)
        if name in _MAPPINGS:
            blocks += ["\n".join((f"[{name}.{_quoted(key)}]", *_lines(entry), "")) for key, entry in stated.items()]
            if stated:
                continue
            key, sample = _MAPPINGS[name]
            comment = "# One table for each segment or currency that has its own rate; take the # away."
            blocks.append(
                "\n".join((comment, f"# [{name}.{key}]", f"# {sample}", '# owner = "name"', "# date = 2026-01-31", ""))
            )
            continue
        label, unit, meaning = meaning_of(name)
        lines = [f"# {label} ({unit}). {meaning}"]
        body = (
            [f"[{name}]", *_lines(stated)]
            if stated is not None
            else [f"# {line}" for line in (f"[{name}]", _SAMPLES[name], f'owner = "{NOBODY}"')]
        )
        blocks.append("\n".join((*lines, *body, "")))
    return "\n".join(blocks)


def _lines(stated: Entry | Word | Switch) -> list[str]:
    """Value, range, owner, date and note of one assumption."""
    date = [f"date = {stated.date.isoformat()}"] if stated.date else []
    note = [f"note = {_quoted(stated.note)}"] if stated.note else []
    return [*_values(stated), f"owner = {_quoted(stated.owner)}", *date, *note]


def _values(stated: Entry | Word | Switch) -> list[str]:
    if isinstance(stated, Switch):
        return [f"value = {str(stated.value).lower()}"]
    if isinstance(stated, Word):
        return [f"value = {_quoted(stated.value)}"]
    pairs = (("value", stated.value), ("low", stated.low), ("high", stated.high))
    return [f"{name} = {_exact(number)}" for name, number in pairs if number is not None]


def _exact(number: float) -> str:
    """A number that reads back to the last digit, whole ones without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _quoted(text: str) -> str:
    """Any text as a TOML string on one line: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _problem(error: ErrorDetails, text: str) -> str:
    """One wrong entry in words: where it stands and what is allowed; never what stood there."""
    path = [str(part) for part in error["loc"]]
    where = words.safe_text(".".join(path), 80) or "the file"
    line = _line_of(path, text)
    allowed = wrong.rule(error, _OWN)
    return f"{where}{f' (line {line})' if line else ''} {allowed}"


def _line_of(path: list[str], text: str) -> int | None:
    """Line of the deepest part of `path` that the text names, counted from 1."""
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("["):
            table = [part.strip().strip("\"'") for part in line.strip("[]").split(".", 1)]
            here = table
        elif "=" in line and not line.startswith("#"):
            here = [*table, line.split("=", 1)[0].strip().strip("\"'")]
        else:
            continue
        depth = len(here)
        if here == path[:depth] and depth and (best is None or depth > best[0]):
            best = (depth, number)
    return best[1] if best else None
