# ruff: noqa: S608 - SQL from one template; patterns are bound, never written into it
"""The themes that comments are sorted by: a list of words that a person edits, and how the engine finds them in one
scan.

Keywords only: what a list does not name is not seen, and a word may be meant otherwise. How many comments name a theme
is therefore shown wherever themes are.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, EngineError
from cxroi.files import given, small
from cxroi.files.small import About

MOST_THEMES, MOST_WORDS, LONGEST, MOST_BYTES = 40, 200, 200, 200_000
_BEGINS = r"(?is)(?:^|[^\pL\pN])(?:"
_MASKED = r"\[[^\]]{2,8}\]"
_FORM = """each theme is [[theme]], name = "...", words = ['...', '...']"""
_NEXT = "; correct it, or take the file away to use the list that is shipped"

Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w][\w &/'-]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=2, max_length=LONGEST)]


class Theme(BaseModel):
    """One theme: its name in plain words, and regular expressions (RE2), each found at the beginning of a word."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Name
    words: Annotated[tuple[Words, ...], Field(min_length=1, max_length=MOST_WORDS)]

    @property
    def pattern(self) -> str:
        return _BEGINS + "|".join(f"(?:{entry})" for entry in self.words) + ")"


class Themes(BaseModel):
    """The list in force."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    theme: Annotated[tuple[Theme, ...], Field(min_length=1, max_length=MOST_THEMES)]

    @property
    def version(self) -> str:
        """First six hex digits of SHA-256 over names and words: the same list, the same version."""
        told = json.dumps([[one.name, *one.words] for one in self.theme], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:6]


def shipped_text() -> str:
    """The list that comes with the program, commented, to be edited."""
    return files("cxroi.tables").joinpath("themes.toml").read_text(encoding="utf-8")


@cache
def shipped() -> Themes:
    return _parsed(shipped_text(), "the shipped list of themes", tried=False)


def read(path: Path) -> Themes:
    """The list of a company's own file, or the shipped one where there is none; DataError: which entry is wrong, what
    to do."""
    if not os.path.lexists(path):
        return shipped()
    return _parsed(small.read(path, most=MOST_BYTES), given.shown(path))


def _parsed(text: str, name: str, *, tried: bool = True) -> Themes:
    """The list in a text. `tried`: each pattern is compiled once (half a second); the shipped list has that behind
    it."""
    content = small.toml_of(text, About(name, _FORM, _NEXT.removeprefix("; ")))
    try:
        found = Themes.model_validate(content)
    except ValidationError as error:
        wrong = error.errors(include_input=False)
        inner = [item for item in wrong if not any(_inside(other["loc"], item["loc"]) for other in wrong)]
        problems = dict.fromkeys(_problem(item["loc"], item["type"]) for item in inner)
        raise DataError(f"{name}: {'; '.join(list(problems)[:5])}{_NEXT}") from None
    folded = [one.name.casefold() for one in found.theme]
    twice = sorted({name for name in folded if folded.count(name) > 1})
    if twice:
        raise DataError(
            f'{name}: the theme "{twice[0]}" stands there twice. Next: put the words of both under one [[theme]]'
        )
    if tried:
        _tried(found, name)
    return found


def _inside(place: Sequence[int | str], whole: Sequence[int | str]) -> bool:
    """True where `place` lies within `whole`: a list whose entry is wrong is told by that entry, not as too short as
    well."""
    return len(place) > len(whole) and tuple(place[: len(whole)]) == tuple(whole)


def _problem(place: Sequence[int | str], kind: str) -> str:
    """One wrong entry in words, counted from 1; never what stood there."""
    numbers = [part + 1 for part in place if isinstance(part, int)]
    where = f"theme {numbers[0]}" if numbers else "the file"
    where += f", entry {numbers[1]} of its words" if len(numbers) > 1 else ""
    field = next((part for part in reversed(place) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        return f"{where} has a line that is not known here; only name and words are"
    if kind == "missing":
        return f"{where} has no {field}"
    allowed = {
        "name": "1 to 40 letters, digits, blanks or & / ' -",
        "words": f"1 to {MOST_WORDS} entries in quotes, 2 to {LONGEST} long",
        "theme": f"1 to {MOST_THEMES} times [[theme]]",
    }
    return f"{where}: {field} must be {allowed.get(field, 'as in the shipped list')}"


def _tried(found: Themes, name: str) -> None:
    """Every pattern is compiled once by the engine that will use it. RE2 takes linear time, so no pattern can hang a
    build."""
    with DuckEngine() as engine:
        for one in found.theme:
            for number, entry in enumerate(one.words, 1):
                where = f'{name}: entry {number} of the theme "{one.name}"'
                if _matches(engine, entry, where):
                    raise DataError(f"{where} is found in every comment, even an empty one{_NEXT}")
            _matches(engine, one.pattern, f'{name}: the theme "{one.name}" as a whole')


def _matches(engine: Engine, pattern: str, where: str) -> bool:
    try:
        return bool(engine.query("select regexp_matches('', ?) as found", [pattern]).item())
    except EngineError:
        raise DataError(
            f"{where} is no regular expression that can be used (RE2: a bracket that is not closed, a look ahead or "
            f"back, or too large){_NEXT}"
        ) from None


def prepare(engine: Engine, themes: Themes) -> None:
    """Make `clean.themes` (the list in force) and `newest.marks`: each comment once, the themes it names as bits of one
    number.

    Comments are read once, without accents and without the marks that masking left.
    """
    rows = [
        (one.name, 2**k, place, entry) for k, one in enumerate(themes.theme) for place, entry in enumerate(one.words, 1)
    ]
    schema = {"theme": pl.String, "bit": pl.Int64, "place": pl.Int32, "words": pl.String}
    engine.put("theme_rows", pl.DataFrame(rows, schema=schema, orient="row"))
    engine.execute("create table clean.themes as select t.theme, t.bit, t.place, t.words from theme_rows as t")
    plain = (
        "strip_accents(case when contains(f.comment, '[') then regexp_replace(f.comment, ?, ' ', 'g') else "
        "f.comment end)"
    )
    marks = " + ".join(
        f"case when regexp_matches(c.words, ?) then {2**k:d} else 0 end" for k in range(len(themes.theme))
    )
    patterns = [engine.query("select strip_accents(?) as plain", [one.pattern]).item() for one in themes.theme]
    engine.execute(
        f"create table newest.marks as with c as (select f.feedback_id, {plain} as words from newest.feedback as f "
        f"where f.comment is not null) select c.feedback_id, cast({marks} as bigint) as marks from c",
        [_MASKED, *patterns],
    )


def kept(engine: Engine) -> Themes:
    """The list that a build used, as it was kept with it."""
    found: dict[str, list[str]] = {}
    for name, entry in engine.query(
        "select t.theme, t.words from clean.themes as t order by t.bit, t.place"
    ).iter_rows():
        found.setdefault(name, []).append(entry)
    return Themes(theme=tuple(Theme(name=name, words=tuple(words)) for name, words in found.items()))
