"""Text from people: safe to show, to write into a cell, to stand in Markdown."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&^=@])")
_FORMULA = re.compile(r"""^[\s"']*[=+\-@|%\t\r]""")
MINUS, JOINER = "\u2212", "\u2060"
_JOINERS = frozenset("\u200c\u200d")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def safe_text(text: object, limit: int | None = None) -> str:
    """Text without control, bidirectional and other invisible characters, on one line; cut with "…" at `limit`."""
    seen = str(text)
    if not seen.isprintable():
        spaced = (" " if char.isspace() else char for char in seen)
        seen = "".join(c for c in spaced if c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    line = " ".join(seen.split())
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def unbroken(text: str) -> str:
    """The text with each minus held to its figure, so that no line ends between them."""
    return text.replace(MINUS, MINUS + JOINER)


def escape_markdown(text: object) -> str:
    """Safe text in which no character is Markdown, a formula between `$` signs, a link or a colour directive."""
    return _MARKDOWN.sub(r"\\\1", safe_text(text))


def about_words(segment: str) -> str:
    """ " about delivery" for the cut "touchpoint=delivery", nothing for other cuts."""
    column, _, value = segment.partition("=")
    return f" about {safe_text(value)}" if column == "touchpoint" else ""


def cut_words(segment: str) -> str:
    """A cut in words: "Family", "answers about delivery"; joined by "and" where there are several."""
    about = [(part, about_words(part)) for part in segment.split("&")]
    return " and ".join(f"answers{told}" if told else safe_text(part.partition("=")[2]) for part, told in about)


def cell_text(text: object) -> str:
    """Safe text for a cell of a workbook or CSV: one that a spreadsheet would take as a formula gets an apostrophe."""
    raw = str(text)
    line = safe_text(raw)
    return "'" + line if _FORMULA.match(raw) or _FORMULA.match(line) else line
