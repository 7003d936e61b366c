"""What one control may hold, and how it stands in an address: to the last digit, and never more than it can take."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from cxroi.safetext import safe_text

Value = str | float | bool | tuple[str, ...] | None
Texts = Sequence[str]
MOST = 1e15
"""Beyond it no control of this app holds a number."""
PLAIN = re.compile(r"-?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,3})?")


class NotTakenError(Exception):
    """A value that a control cannot hold, in words that end a sentence about it."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One control: `key` in the address, `label` in sentences, and what it holds where nothing else is said.

    `quiet`: what it starts with says nothing about figures and is left out of the address.
    """

    key: str
    label: str
    default: Value
    quiet: bool = False

    def read(self, texts: Texts) -> Value:
        """What the address asks for. NotTakenError where this control cannot hold it."""
        if len(texts) != 1:
            raise NotTakenError("which can be said only once")
        return self._one(texts[0])

    def texts(self, value: Value) -> tuple[str, ...]:
        """How a value stands in the address; `read` gives back the very same."""
        return ("" if value is None else str(value),)

    def fit(self, value: Value) -> Value:
        """The nearest value that this control can hold. NotTakenError where there is none."""
        return self.read(self.texts(value))

    def shown(self, value: Value) -> object:
        """The value as the widget holds it."""
        return value

    def taken(self, given: object) -> Value:
        """The value that a widget holds."""
        return given  # type: ignore[return-value]

    def words(self, value: Value) -> str:
        return safe_text(str(value), 60) or "nothing"

    @property
    def shape(self) -> tuple[object, ...]:
        """What the widget offers; with another shape it is another widget and starts empty."""
        return ()

    def _one(self, text: str) -> Value:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number between two ends, both allowed; `whole` without fraction; `empty` where none may be typed at all."""

    low: float | None = None
    high: float | None = None
    whole: bool = False
    empty: bool = False

    def texts(self, value: Value) -> tuple[str, ...]:
        return ("" if value is None else repr(value),)

    def fit(self, value: Value) -> Value:
        if value is None and self.empty:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotTakenError("which this page cannot take")
        most = value if self.high is None else min(value, self.high)
        number = most if self.low is None else max(most, self.low)
        return int(number) if self.whole else float(number)

    @property
    def shape(self) -> tuple[object, ...]:
        return self.low, self.high

    def words(self, value: Value) -> str:
        return f"{value:,.10g}" if isinstance(value, int | float) else "none"

    def _one(self, text: str) -> Value:
        if not text and self.empty:
            return None
        number = self._number(text)
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise NotTakenError("which this page cannot take")
        return int(number) if self.whole else number

    def _number(self, text: str) -> float:
        number = float(text) if PLAIN.fullmatch(text) else float("nan")
        signed_zero = number == 0 and text.startswith("-")
        if not isfinite(number) or abs(number) >= MOST or signed_zero or (self.whole and not number.is_integer()):
            raise NotTakenError("which this page cannot take")
        return number


@dataclass(frozen=True, kw_only=True)
class Percent(Number):
    """A share from 0 to 1 that is typed and written in per cent; the share itself is kept to the last digit."""

    def texts(self, value: Value) -> tuple[str, ...]:
        return ("" if value is None else f"{_decimal(value).scaleb(2):f}",)

    def shown(self, value: Value) -> object:
        return None if value is None else float(_decimal(value).scaleb(2))

    def taken(self, given: object) -> Value:
        return None if given is None else float(Decimal(repr(given)).scaleb(-2))

    def words(self, value: Value) -> str:
        return super().words(self.shown(value))  # type: ignore[arg-type]

    def _number(self, text: str) -> float:
        super()._number(text)
        return float(Decimal(text).scaleb(-2))


def _decimal(value: Value) -> Decimal:
    return Decimal(repr(float(value)))  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Switch(Field):
    """On or off."""

    def texts(self, value: Value) -> tuple[str, ...]:
        return ("true" if value else "false",)

    def words(self, value: Value) -> str:
        return "on" if value else "off"

    def _one(self, text: str) -> Value:
        if text not in ("true", "false"):
            raise NotTakenError("which this page cannot take")
        return text == "true"


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Words of the reader, as typed."""

    most: int = 80

    def _one(self, text: str) -> Value:
        if len(text) > self.most:
            raise NotTakenError(f"which is longer than {self.most} characters")
        return text


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of some options. In the address it stands by its own name; the words that a reader sees are taken too."""

    options: tuple[str, ...]
    called: Callable[[str], str] = str

    def words(self, value: Value) -> str:
        return self.called(str(value))

    @property
    def shape(self) -> tuple[object, ...]:
        return tuple(map(self.called, self.options))

    def _one(self, text: str) -> Value:
        return _option(text, self.options, self.called)


@dataclass(frozen=True, kw_only=True)
class Many(Field):
    """Several of some options, in the order in which they were chosen; unknown ones are left out and told."""

    options: tuple[str, ...]
    called: Callable[[str], str] = str

    def texts(self, value: Value) -> tuple[str, ...]:
        return value if isinstance(value, tuple) and value else ("",)

    def read(self, texts: Texts) -> Value:
        return tuple(dict.fromkeys(_option(text, self.options, self.called) for text in texts if text))

    def fit(self, value: Value) -> Value:
        return tuple(one for one in value if one in self.options) if isinstance(value, tuple) else ()

    def strange(self, texts: Texts) -> list[str]:
        """What of the address is no option here."""
        return [text for text in texts if text and not _is_option(text, self.options, self.called)]

    def shown(self, value: Value) -> object:
        return list(value) if isinstance(value, tuple) else []

    def taken(self, given: object) -> Value:
        return tuple(given) if isinstance(given, list | tuple) else ()

    @property
    def shape(self) -> tuple[object, ...]:
        return tuple(map(self.called, self.options))

    def words(self, value: Value) -> str:
        return ", ".join(map(self.called, value)) if isinstance(value, tuple) and value else "none"


def _option(text: str, options: Sequence[str], called: Callable[[str], str]) -> str:
    if text in options:
        return text
    alike = [one for one in options if called(one) == text]
    if len(alike) != 1:
        raise NotTakenError("which this company does not have")
    return alike[0]


def _is_option(text: str, options: Sequence[str], called: Callable[[str], str]) -> bool:
    try:
        _option(text, options, called)
    except NotTakenError:
        return False
    return True
