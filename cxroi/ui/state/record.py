"""The one resolver: a control holds what the address says, else what the saved scenario says, else the build's default.

A page's state is a `Record`. It is resolved from an address, or fitted after the reader moved a control; what it writes
into the address resolves to itself, whatever has been saved, renamed or taken back since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cxroi.safetext import safe_text
from cxroi.ui.state.fields import Field, Many, NotTakenError, Texts, Value

Values = Mapping[str, Value]
Asked = Mapping[str, Texts]
Step = tuple[str, Callable[[Values], Field | None]]
"""Key, and its control given the values of those before it; None where they leave nothing to ask."""
NOTHING: Mapping[str, Any] = {}
TOLD = 6
"""Notices of one address; what is more is counted."""


@dataclass(frozen=True)
class Form:
    """The controls of one page, each after those it depends on.

    `families`: beginnings of keys whose rest is a name of the build, such as "carry-" before an owner.
    """

    name: str
    steps: tuple[Step, ...]
    families: tuple[str, ...] = ()

    def owns(self, key: str) -> bool:
        return key in self.keys or key.startswith(self.families or "\0")

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for key, _ in self.steps)


@dataclass(frozen=True)
class Record:
    """What a page shows, computes and writes into its address; `told`: what of the address was not used, and why."""

    fields: tuple[Field, ...]
    values: Values
    saved: Values
    told: tuple[str, ...]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)

    @property
    def changed(self) -> tuple[str, ...]:
        """Labels of what differs from the saved scenario."""
        return tuple(field.label for field in self.fields if self.saved and not self._kept(field.key))

    @property
    def address(self) -> dict[str, tuple[str, ...]]:
        """What the address says: everything, or beside a saved scenario only what differs from it."""
        said = (field for field in self.fields if not self._kept(field.key))
        return {
            field.key: field.texts(self.values[field.key])
            for field in said
            if not (field.quiet and field.key not in self.saved and _same(self.values[field.key], field.default))
        }

    def _kept(self, key: str) -> bool:
        return key in self.saved and _same(self.saved[key], self.values[key])


def resolve(form: Form, asked: Asked, saved: Values = NOTHING) -> Record:
    """The state that an address opens: what it names, over a saved scenario, over the defaults of the build."""
    fields, values, told = _walked(form, lambda field: _asked(field, asked, saved))
    there = {field.key for field in fields}
    told += [_unasked(key) for key in asked if form.owns(key) and key not in there]
    return Record(fields, values, saved, _few(told))


def fitted(form: Form, held: Values, saved: Values = NOTHING, *, tell: bool = False) -> Record:
    """The state of a reader who has just moved a control: what no longer fits goes to the nearest value that does.

    `tell`: it was not the reader who made it unfit, so it is said.
    """
    fields, values, told = _walked(form, lambda field: _held(field, held, saved))
    return Record(fields, values, saved, _few(told) if tell else ())


Taken = tuple[Value, list[str]]


def _walked(form: Form, take: Callable[[Field], Taken]) -> tuple[tuple[Field, ...], dict[str, Value], list[str]]:
    fields: list[Field] = []
    values: dict[str, Value] = {}
    told: list[str] = []
    for _, make in form.steps:
        field = make(values)
        if field is not None:
            fields.append(field)
            values[field.key], said = take(field)
            told += said
    return tuple(fields), values, told


def _asked(field: Field, asked: Asked, saved: Values) -> Taken:
    start, told = _started(field, saved)
    if field.key not in asked:
        return start, told
    texts = tuple(asked[field.key])
    if isinstance(field, Many) and (strange := field.strange(texts)):
        known = tuple(text for text in texts if text not in strange)
        return field.read(known), [f"{_asks(field.label, one)}, which this company does not have." for one in strange]
    try:
        return field.read(texts), []
    except NotTakenError as error:
        return start, [f"{_asks(field.label, *texts)}, {error}. Shown instead: {field.words(start)}."]


def _held(field: Field, held: Values, saved: Values) -> Taken:
    if field.key not in held:
        return _started(field, saved)
    return _nearest(field, held[field.key], "Shown so far")


def _started(field: Field, saved: Values) -> Taken:
    if field.key not in saved:
        return field.default, []
    return _nearest(field, saved[field.key], "The saved scenario has")


def _nearest(field: Field, value: Value, whose: str) -> Taken:
    try:
        now = field.fit(value)
    except NotTakenError:
        now = field.default
    if _same(now, value):
        return now, []
    was = safe_text(", ".join(value) if isinstance(value, tuple) else field.words(value), 60)
    return now, [f"{whose} {field.label.lower()} “{was}”, which this build cannot take. Now: {field.words(now)}."]


def _same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _asks(label: str, *texts: str) -> str:
    what = label.lower().removeprefix("for ")
    return f"The address asks for {what} “{', '.join(safe_text(one, 40) for one in texts[:3])}”"


def _unasked(key: str) -> str:
    name = safe_text(key.removeprefix("q-").replace("-", " "), 40)
    return f"The address asks for {name}, which is not asked here beside its other choices, so it is not used."


def _few(told: list[str]) -> tuple[str, ...]:
    more = len(told) - TOLD
    return (*told[:TOLD], f"{more} more of its choices are not used.") if more > 0 else tuple(told)
