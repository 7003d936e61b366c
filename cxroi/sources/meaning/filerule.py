"""How a file is found and read: the section [[file]] of a profile."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from cxroi.sources.meaning.measures import Part

Sample = Literal["all", "customers", "transactions"]


class Filter(Part):
    """Keeps rows whose column is one of `in_`, none of `not_in`, not like a pattern, not empty, at least or below a
    number or a time.

    `at_least` and `below` may stand together; a text is read as a time (year first), rows that cannot be read are left
    out. `if_present` skips a column the file lacks.
    """

    column: str
    in_: tuple[str, ...] | None = Field(default=None, alias="in")
    not_in: tuple[str, ...] | None = None
    not_like: str | None = None
    not_empty: bool = False
    at_least: float | datetime | None = None
    below: float | datetime | None = None
    if_present: bool = False

    @model_validator(mode="after")
    def one_rule(self) -> Self:
        bounds = [bound for bound in (self.at_least, self.below) if bound is not None]
        given = (self.in_ is not None, self.not_in is not None, self.not_like is not None, self.not_empty, bool(bounds))
        if sum(given) != 1:
            raise ValueError(
                "a filter needs exactly one of: in = [...], not_in = [...], not_like = '...', not_empty = true, "
                "at_least / below"
            )
        if len({type(bound) for bound in bounds}) > 1:
            raise ValueError("at_least and below are both numbers or both times")
        return self


class Unpivot(Part):
    """Turns wide columns (one a month, one a question) into rows: the column's name goes to `name`, its cell to
    `value`."""

    pattern: str
    name: str
    value: str


class FileRule(Part):
    """How one kind of file is recognised by its name and read. `match` holds names or patterns; '.gz' may follow
    any. `skip_rows` are above the header, `skip_below` right below it (texts of the questions, ids of an export);
    `footer`: lines at the end of a text that are shorter than its header are remarks. `fill_down` names columns whose
    empty cells take the cell above (merged cells); `three_decimals` says that amounts such as 1.100 are one and a
    tenth. `names` lists columns with names of people or companies: they are not loaded, they are masked in every
    text."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    match: tuple[str, ...] = Field(min_length=1)
    required: bool = False
    encoding: str = "utf-8"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    sheet: str | None = None
    skip_rows: int = Field(default=0, ge=0)
    header_rows: int = Field(default=1, ge=1, le=5)
    skip_below: int = Field(default=0, ge=0, le=5)
    footer: bool = False
    fill_down: tuple[str, ...] | None = None
    three_decimals: bool = False
    from_name: str | None = None
    rename: dict[str, str] = Field(default_factory=dict)
    names: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    unpivot: Unpivot | None = None
    sample: Sample = "all"

    @model_validator(mode="after")
    def marks_differ(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError("thousands and decimal are the same sign")
        return self
