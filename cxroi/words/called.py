"""How the money of a company is called: where no margin is known, its texts say revenue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar

_KEPT = (
    r"(?:\b(?:[Nn]o|[Nn]ot|or|his|[Cc]ontribution|already in|part of|[Tt]he same as|a known|column|without a?) margin\b"
    r"|\b[Mm]argin[ _]rates?\b|\bmargin of error\b)"
)
"""Where margin is meant: what is not known, and what would make it known."""
_MARGIN = re.compile(r"(?<![\w/-])([Mm])argins?\b(?![_/])")


_names: ContextVar[tuple[str, ...] | None] = ContextVar("names", default=None)
"""Names of initiatives where money is called revenue from here on, in this thread or task alone; else None."""


def call_money(worth: str, names: Iterable[str] = ()) -> None:
    """Call the money of our own texts so from here on: "margin", or "revenue" where no margin is known."""
    _names.set(None if worth == "margin" else tuple(names))


def ours(text: str) -> str:
    """A text of ours as this company calls its money."""
    names = _names.get()
    return text if names is None else in_revenue(text, names)


def in_revenue(text: str, names: Iterable[str] = ()) -> str:
    """The text with revenue for margin, but where it speaks of a margin that is not known; `names` stay as they are."""
    parts = re.split(f"({'|'.join([*map(re.escape, names), _KEPT])})", text)
    return "".join(part if at % 2 else _MARGIN.sub(_revenue, part) for at, part in enumerate(parts))


def _revenue(found: re.Match[str]) -> str:
    return "Revenue" if found[1] == "M" else "revenue"
