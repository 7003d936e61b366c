"""How numbers, dates and currency are written for one company: a small file, `display.toml`, in its folder.

It changes no figure and no version; the sentences of a build and everything shown from it are written in the same
style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
Numbers = Literal["1,234.5", "1.234,5", "1 234,5", "1'234.5"]
Dates = Literal["3 March 2026", "March 3, 2026", "2026-03-03"]


class Style(BaseModel):
    """`numbers`: separators as in the example; `dates`: as in the example; `symbol`: the currency's sign before or
    after."""

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
    """The same work, done later or in another thread, in the style and with the words for money in force now."""
    now = copy_context()
    return lambda: now.copy().run(make)


def separated(text: str) -> str:
    """A number written as "1,234.5" with the separators in force."""
    numbers = current().numbers
    if numbers == PLAIN.numbers:
        return text
    group, decimal = numbers[1], numbers[5]
    return text.translate({ord(","): NARROW if group == " " else group, ord("."): decimal})
