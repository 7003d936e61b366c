"""Words of our trade and the business words for them, from one file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Entry:
    """One word: what to say instead, what it means; `pattern` finds it in a text, None where it may stand on a page."""

    term: str
    say: str
    means: str
    pattern: re.Pattern[str] | None


@cache
def glossary() -> tuple[Entry, ...]:
    """Every entry of jargon.toml, in alphabetical order."""
    rows = tomllib.loads(files("cxroi.report").joinpath("jargon.toml").read_text(encoding="utf-8"))["entry"]
    made = (Entry(row["term"], row["say"], row["means"], _pattern(row["term"], row.get("find"))) for row in rows)
    return tuple(sorted(made, key=lambda entry: entry.term.casefold()))


def _pattern(term: str, find: str | None) -> re.Pattern[str] | None:
    """Whole words; a term in capitals is only found in capitals."""
    looked_for = re.escape(term) if find is None else find
    if not looked_for:
        return None
    return re.compile(rf"(?<!\w)(?:{looked_for})(?!\w)", 0 if term.isupper() else re.IGNORECASE)
