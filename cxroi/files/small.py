"""Small text files that people write (TOML, JSON), read here: size and depth are judged before anything parses them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from cxroi.errors import DataError
from cxroi.files import given
from cxroi.files.kind import PACKED, PARQUET, ZIPPED, foreign

MOST_BYTES, DEEPEST, MOST_DIGITS = 1_000_000, 24, 300
MARK, WIDE_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_TOKENS = re.compile(
    r'"""(?:\\.|[^\\"]|"(?!""))*+(?:""")?|"(?:\\.|[^"\\\n])*+"?'
    r"|'''(?:[^']|'(?!''))*+(?:''')?|'[^'\n]*+'?|#[^\n]*+|[\w-]++|[\[{\]}\n.,=]",
    re.DOTALL,
)
"""Strings, comments, words and signs; each of them matches where it begins, closed or not, so that time is linear."""
_NUMBER = re.compile(rf"[0-9_]{{{MOST_DIGITS + 1},}}")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "twice")


@dataclass(frozen=True)
class About:
    """How messages speak of a file: what it is called, how it is written, and what to do next (each without its full
    stop)."""

    name: str
    form: str = "each line is `name = value`, words in double quotes, numbers with a point"
    next: str = "correct it and run this again"


def read(path: Path, about: About | None = None, most: int = MOST_BYTES) -> str:
    """The text of a small UTF-8 file, without its byte-order mark. DataError for anything else, with what to do."""
    name = about.name if about else given.shown(path)
    return text_of(read_bytes(path, name, most), name)


def read_bytes(path: Path, name: str = "", most: int = MOST_BYTES) -> bytes:
    """The bytes of a small file. DataError where it is larger than any file of its kind, or cannot be read."""
    with given.opened(path, name) as (file, seen):
        if seen.size > most:
            raise DataError(
                f"{name or given.shown(path)} is larger than {most // 1000:,} kB, more than any file of this kind "
                "needs: check that it is the right file."
            )
        return file.read(most + 1)


def text_of(content: bytes, name: str) -> str:
    """The text of bytes that should be UTF-8. Raises DataError with what they are instead and how to mend it."""
    if content.startswith(WIDE_MARKS):
        raise DataError(f"{name} is UTF-16 text and no UTF-8: save it again as UTF-8.")
    if (what := foreign(content)) is not None or content.startswith((PACKED, ZIPPED, PARQUET)):
        raise DataError(f"{name} is {what or 'a packed file or a table'} and no text: name the text file itself.")
    if (at := content.find(b"\x00")) >= 0:
        raise DataError(f"{name} holds zero bytes (first in line {_line(content, at)}): save it again as UTF-8 text.")
    try:
        return content.removeprefix(MARK).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise DataError(
            f"{name} is no UTF-8 text (line {_line(content, problem.start)}): save it again as UTF-8."
        ) from None


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def toml(path: Path, about: About | None = None, most: int = MOST_BYTES) -> dict[str, Any]:
    """The content of a TOML file. Raises DataError: the file, the line, what is wrong there, what to do."""
    told = about or About(given.shown(path))
    return toml_of(read(path, told, most), told)


def toml_of(text: str, about: About) -> dict[str, Any]:
    """The content of a TOML text. Raises DataError as `toml` does."""
    _plain(text, about)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as problem:  # a date that does not exist is a plain ValueError
        said = str(problem)
        at = said.rfind("(at ")
        place = said[at + 1 : -1] if at >= 0 else "at its end"
        place = place.replace("at end of document", "at its end")
        if any(word in said for word in _TWICE):
            raise DataError(
                f"{about.name} is not written correctly {place}: a name or section stands there twice; keep one of "
                f"them. Next: {about.next}."
            ) from None
        raise DataError(f"{about.name} is not written correctly {place}: {about.form}. Next: {about.next}.") from None


def json_table(path: Path, about: About | None = None, most: int = MOST_BYTES) -> dict[str, Any]:
    """The object in a JSON file. Raises DataError: the file, the line, what is wrong there, what to do."""
    told = about or About(given.shown(path), "it is JSON, one object in { }")
    text = read(path, told, most)
    _plain(text, told)

    def refuse(word: str) -> NoReturn:
        raise DataError(f"{told.name} holds {word}, which is no number: {told.next}.")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise DataError(
                f"{told.name} says a name twice in one object, so it is not clear which counts: {told.next}."
            )
        return dict(pairs)

    try:
        found = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except json.JSONDecodeError as problem:
        raise DataError(
            f"{told.name} is not written correctly at line {problem.lineno}: {told.form}. Next: {told.next}."
        ) from None
    except (ValueError, RecursionError):
        raise DataError(f"{told.name} is not written correctly: {told.form}. Next: {told.next}.") from None
    if not isinstance(found, Mapping):
        kind = {list: "a list", str: "a text", type(None): "nothing", bool: "yes or no"}.get(type(found), "a number")
        raise DataError(f"{told.name} holds {kind} where {told.form}. Next: {told.next}.")
    return dict(found)


def own_json(path: Path, about: About, most: int = MOST_BYTES) -> dict[str, Any]:
    """The object in a JSON file that this program wrote: whatever is wrong with it, it is made again, not corrected."""
    try:
        return json_table(path, about, most)
    except DataError:
        raise DataError(f"{about.name} is damaged or of another version: {about.next}.") from None


def _plain(text: str, about: About) -> None:
    """Refuse numbers of more digits and nesting of more levels than any honest file has, before it is parsed."""
    if (long := _NUMBER.search(text)) is not None:
        line = text.count("\n", 0, long.start()) + 1
        raise DataError(
            f"{about.name} holds a number of more than {MOST_DIGITS} digits (line {line}): write the number that is "
            "meant."
        )
    depth, dots, line = 0, 0, 1
    for token in _TOKENS.finditer(text):
        found = token.group()
        line += found.count("\n")
        depth = max(0, depth + (found in "[{") - (found in "]}"))
        dots = dots + 1 if found == "." else 0 if found in "\n,=[]{}" else dots
        if max(depth, dots) > DEEPEST:
            raise DataError(
                f"{about.name} is nested more than {DEEPEST} levels deep (line {line}), which no file of this kind "
                f"needs: {about.next}."
            )
