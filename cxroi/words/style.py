"""How numbers, dates and currency are written for one company: a small file, `display.toml`, in its folder.

It changes no figure and no version; the sentences of a build and everything shown from it are written in the same style.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from cxroi.errors import DataError

T = TypeVar("T")
Numbers = Literal["1,234.5", "1.234,5", "1 234,5", "1'234.5"]
Dates = Literal["3 March 2026", "March 3, 2026", "2026-03-03"]


class Style(BaseModel):
    """`numbers`: separators as in the example; `dates`: as in the example; `symbol`: the currency's sign before or after."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    numbers: Numbers = "1,234.5"
    dates: Dates = "3 March 2026"
    symbol: Literal["before", "after"] = "before"


_DEFAULT = """\
# How this company writes numbers, dates and money. It changes no figure; the next build is written so.
numbers = "1,234.5"       # or "1.234,5", "1 234,5", "1'234.5"
dates = "3 March 2026"    # or "March 3, 2026", "2026-03-03"
symbol = "before"         # the currency's sign: "before" ($4.2M) or "after" (4.2M $)
"""
PLAIN = Style()
_style: ContextVar[Style | None] = ContextVar("style", default=None)
NARROW = "\u202f"


def default_text() -> str:
    """The commented file with its defaults."""
    return _DEFAULT


def current() -> Style:
    """The style in force where it is asked."""
    return _style.get() or PLAIN


def use(style: Style) -> None:
    """Write in this style from here on, in this thread or task alone."""
    _style.set(style)


@contextmanager
def using(style: Style) -> Iterator[None]:
    """Write in this style inside the block."""
    token = _style.set(style)
    try:
        yield
    finally:
        _style.reset(token)


def in_this_style(make: Callable[[], T]) -> Callable[[], T]:
    """The same work, done later or in another thread, in the style that is in force now."""
    style = current()

    def made() -> T:
        with using(style):
            return make()

    return made


def separated(text: str) -> str:
    """A number written as "1,234.5" with the separators in force."""
    numbers = current().numbers
    if numbers == PLAIN.numbers:
        return text
    group, decimal = numbers[1], numbers[5]
    return text.translate({ord(","): NARROW if group == " " else group, ord("."): decimal})


def _told(wrong: ErrorDetails) -> str:
    return "is not known here" if wrong["type"] == "extra_forbidden" else wrong["msg"].removeprefix("Input ")


def read(path: Path) -> Style:
    """The style of a file; the default where there is none. DataError says which line is wrong and what is allowed."""
    if not path.exists():
        return Style()
    try:
        return Style.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {_told(one)}" for one in
                 error.errors(include_input=False)]
        some = "line" if len(lines) == 1 else "lines"
        raise DataError(f"{path.name} has {len(lines)} wrong {some}: {'; '.join(lines)}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise DataError(f"{path.name} is not written correctly: each line is `name = \"value\"`. Next: python -m cxroi template "
                        "display --out FILE") from None
