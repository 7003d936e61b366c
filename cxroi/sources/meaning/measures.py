"""What a measure means, declared in the profile: [[measure]] with table, name, unit_kind, adds_up, higher_is_better.

A measure of `operations`, a kind of `outcomes` or a metric of `feedback`. What is not declared is guessed without ever
guessing money (cxroi/tables/clean/measures.sql).
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

UnitKind = Literal["money", "count", "share", "index"]
AddsUp = Literal["flow", "stock", "no"]
USUAL: dict[UnitKind, AddsUp] = {"money": "flow", "count": "flow", "share": "no", "index": "no"}


class Part(BaseModel):
    """Base of every section of a profile: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=False)


class MeasureRule(Part):
    """What the values of one measure are.

    `unit_kind`: money (in the company's currency), count, share (of one, or of a hundred: `whole`) or index.
    `adds_up`: flow (its values add up over rows and months), stock (a level: over customers, never over months), no (a
    mean or the last value). Where it is left out money and counts are flows, shares and indices do not add up.
    `unit`: what is counted, in a word ("seats"). Each row counts in means by its column `weight` where that is mapped.
    """

    table: Literal["operations", "outcomes", "feedback"]
    name: str = Field(min_length=1)
    unit_kind: UnitKind
    adds_up: AddsUp | None = None
    higher_is_better: bool | None = None
    whole: Literal[1, 100] | None = None
    unit: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def agrees(self) -> Self:
        if self.unit_kind in ("share", "index") and self.adds_up in ("flow", "stock"):
            raise ValueError(
                f'adds_up = "{self.adds_up}" does not go with unit_kind = "{self.unit_kind}": values of a '
                f'{self.unit_kind} never add up; set adds_up = "no", or unit_kind = "count" or "money"'
            )
        if self.table == "feedback" and self.unit_kind not in ("share", "index"):
            raise ValueError('answers are no amounts: unit_kind of a metric of feedback is "index" or "share"')
        if self.whole is not None and self.unit_kind != "share":
            raise ValueError('whole (1 or 100) says what all of a share is: it goes with unit_kind = "share" only')
        if self.table == "outcomes" and self.name.lower() == "left":
            raise ValueError("'left' is 0 or 1 and counts customers: it needs no [[measure]]")
        return self

    @property
    def adding(self) -> AddsUp:
        """How it adds up, as declared or as usual for its kind."""
        return self.adds_up or USUAL[self.unit_kind]
