"""What a person confirmed after a question: the [answers] section of a profile."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from cxroi.sources.meaning.measures import Part
from cxroi.sources.meaning.schema import TABLES


class Answers(Part):
    """What a person confirmed after a question; `by` says who. `score_first`: every score was known before the
    outcome.

    `placeholder_ids`, `total_rows`: what becomes of ids such as NULL and of rows that hold the sum of all others.
    `customers = "later"`: the units table comes with another load. `unlinked`: tables whose ids may be unknown.
    `refused`: 'table.column' (or a table) whose rows are rightly refused. `currency_signs = "one"`: signs of other
    currencies mean the company's. `two_files`: by table, which of two files that disagree counts.
    """

    by: str = ""
    left_share: Literal["confirmed"] | None = None
    unit_per_row: Literal["confirmed"] | None = None
    currencies: Literal["several"] | None = None
    outside_scale: Literal["refuse"] | None = None
    score_first: Literal["confirmed"] | None = None
    placeholder_ids: Literal["refuse", "keep"] | None = None
    total_rows: Literal["refuse", "keep"] | None = None
    customers: Literal["later"] | None = None
    unlinked: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    currency_signs: Literal["one"] | None = None
    two_files: dict[str, Literal["last", "first", "sum"]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def known_tables(self) -> Self:
        named = [*self.unlinked, *self.two_files, *(one.partition(".")[0] for one in self.refused)]
        if unknown := sorted(set(named) - set(TABLES)):
            raise ValueError(f"no canonical table is called {', '.join(unknown)}; there are {', '.join(TABLES)}")
        return self
