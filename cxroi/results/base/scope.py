"""What the data of a build cover, and what a build says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from cxroi import words
from cxroi.checks.coverage import PLAIN


class Built(Protocol):
    """What a published build says of itself, whoever reads it."""

    @property
    def generation(self) -> str: ...
    @property
    def run_id(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def is_demo(self) -> bool: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def profile(self) -> str: ...
    @property
    def snapshot(self) -> bool: ...
    @property
    def primary_metric(self) -> str | None: ...
    @property
    def first_month(self) -> int | None: ...
    @property
    def data_through_month(self) -> int | None: ...
    @property
    def scope(self) -> Scope: ...


@dataclass(frozen=True)
class Scope:
    """What the data of a build cover.

    `sampled`: the files hold a sample of transactions, so that who is absent need not have left. `has_margin`: False
    where the panel holds revenue only. `n_units`: customers that the panel follows, 0 where not known. `unhealthy`: why
    nothing may rest on the scores, where their measurement health fails. `leaving_known`: False where nothing says who
    left, so that nobody ever leaves the panel. `answers`: months of the first and the last dated answer. `has_rate`: a
    margin rate was stated. `shape`: the kind of company, for what was measured on such ones.
    """

    units_word: str = "customers"
    sampled: bool = False
    has_margin: bool = True
    n_units: int = 0
    unhealthy: str | None = None
    leaving_known: bool = True
    shape: str = PLAIN
    answers: tuple[int, int] | None = None
    has_rate: bool = False

    @property
    def worth(self) -> Literal["margin", "revenue"]:
        """What the company's money is called."""
        return "margin" if self.has_margin or self.has_rate else "revenue"

    @property
    def without_months(self) -> str:
        """What a store without a panel by month is called: dated answers are no snapshot."""
        if self.answers is None:
            return "snapshot without months"
        first, last = (words.month_name(month) for month in self.answers)
        return f"one outcome a customer, answers dated {first}{'' if first == last else f' to {last}'}"


WHOLE = Scope()
"""Customers of any number, with margin, nothing missing: where nothing else is said."""
