"""The controls of Portfolio: what is given, caution, lowest grade, what must be in, what each owner can carry."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxroi.reading.plans.item import Item
from cxroi.terms import Grade
from cxroi.ui.state.fields import Choice, Field, Many, NotTakenError, Number, Text
from cxroi.ui.state.record import Form, Record, Step, Values
from cxroi.ui.text import md
from cxroi.value.plans.portfolio import Limits

MODES = ("A budget", "A return on all", "A return on each")
GRADES_ALLOWED: tuple[Grade, ...] = ("C", "D", "E")
CARRY = "carry-"
MOST = 10**14
COLUMNS = ("Name", "Cost", "Brings", "At least", "At most", "Owner", "Customers")
TEXTS = ("Name", "Owner")
IDEAS = 4_000
"""Characters that typed ideas may take in an address."""
Row = dict[str, str | float]


@dataclass(frozen=True, kw_only=True)
class Ideas(Text):
    """Steps that a reader typed, as rows of an address."""

    most: int = IDEAS

    def _one(self, text: str) -> str:
        try:
            rows(text)
        except (ValueError, TypeError):
            raise NotTakenError("which this page cannot take") from None
        return str(super()._one(text))


OWN = Form("ideas", (("ideas", lambda _: Ideas(key="ideas", label="ideas", default="", quiet=True)),))


def row(cells: Sequence[object] = ("",) * len(COLUMNS)) -> Row:
    """One idea by column; an empty one where nothing is typed yet."""
    return {name: _cell(name, value) for name, value in zip(COLUMNS, cells, strict=True)}


def rows(text: str) -> list[Row]:
    """Typed ideas as the table on the page holds them. ValueError or TypeError where the text is none."""
    told = json.loads(text) if text else []
    if not isinstance(told, list) or any(not isinstance(one, list) or len(one) != len(COLUMNS) for one in told):
        raise ValueError
    return [row(one) for one in told]


def written(typed: Sequence[Mapping[str, object]]) -> str:
    """The rows that have a name, as an address holds them; nothing where they are too many for one."""
    named = [[_cell(name, row.get(name)) for name in COLUMNS] for row in typed if row.get("Name")]
    text = json.dumps(named, ensure_ascii=False, separators=(",", ":")) if named else ""
    return text if len(text) <= IDEAS else ""


def _cell(name: str, value: object) -> str | float:
    if name in TEXTS:
        return str(value or "")
    number = float(value) if isinstance(value, int | float) else 0.0
    return number if math.isfinite(number) else 0.0


def budget_step(known: Sequence[Item]) -> int:
    return int(max(round(_cost(known) / 20, -3), 100.0))


def owners(found: Sequence[Item]) -> list[str]:
    return sorted({item.owner for item in found if item.owner and item.candidate is not None})


def able(found: Sequence[Item]) -> dict[str, str]:
    """Steps that can be chosen, by id."""
    return {item.id: item.name for item in found if item.candidate is not None}


def form(known: Sequence[Item], found: Sequence[Item]) -> Form:
    """The first budget is half of what the `known` steps cost, whatever ideas are added."""
    step, names = budget_step(known), able(found)
    half = step * round(_cost(known) / 2 / step)

    def given(before: Values) -> Field:
        if before["given"] == MODES[0]:
            return Number(key="budget", label="Budget", default=half, low=0, high=MOST, whole=True)
        return Number(key="return", label="Return", default=200, low=-100, high=100_000, whole=True)

    def only(key: str) -> Step:
        return key, lambda before: given(before) if given(before).key == key else None

    def steps_of(key: str, label: str) -> Step:
        field = Many(key=key, label=label, default=(), options=tuple(names), called=lambda one: md(names[one]))
        return key, lambda _: field if names else None

    def carried(owner: str) -> Step:
        key = f"{CARRY}{owner}"
        label = f"what {owner} can carry"
        field = Number(key=key, label=label, default=None, low=0, high=99, whole=True, empty=True)
        return key, lambda _: field

    mode = Choice(key="given", label="What is given", default=MODES[0], options=MODES)
    careful = Number(key="caution", label="Caution", default=0, low=0, high=100, whole=True)
    grade = Choice(key="grade", label="Lowest grade", default=GRADES_ALLOWED[0], options=GRADES_ALLOWED)
    return Form(
        "portfolio",
        (
            ("given", lambda _: mode),
            only("budget"),
            only("return"),
            ("caution", lambda _: careful),
            ("grade", lambda _: grade),
            steps_of("must", "Must be in"),
            steps_of("one-of", "At most one of"),
            *(carried(owner) for owner in owners(found)),
        ),
        families=(CARRY,),
    )


def _cost(known: Sequence[Item]) -> float:
    return sum(item.cost or 0.0 for item in known if item.candidate is not None)


def limits(record: Record, found: Sequence[Item]) -> Limits:
    """What the record asks for, as the limits that the choice keeps."""
    mode, values = record["given"], record.values
    asked = None if mode == MODES[0] else record["return"] / 100
    one_of = values.get("one-of") or ()
    said = ((owner, values[f"{CARRY}{owner}"]) for owner in owners(found))
    return Limits(
        budget=float(record["budget"]) if mode == MODES[0] else None,
        roi=asked if mode == MODES[1] else None,
        marginal_roi=asked if mode == MODES[2] else None,
        capacity=tuple((owner, float(most)) for owner, most in said if most is not None),  # type: ignore[arg-type]
        must=frozenset(values.get("must") or ()),  # type: ignore[arg-type]
        exclusive=(frozenset(one_of),) if len(one_of) > 1 else (),  # type: ignore[arg-type]
        least_grade=record["grade"],
        caution=record["caution"] / 100,
    )
