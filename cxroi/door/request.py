"""What is asked of the door: one design, the columns it reads and its settings."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Request:
    """One question to the door; a field holds a column's name, a tuple of names, or a setting.

    `season_window` None = periodic; `effect` in units of the outcome; `alpha` two-sided.
    """

    design: str
    outcome: str | None = None
    unit: str | None = None
    period: str | None = None
    cohort: str | None = None
    cluster: str | None = None
    offset: str | None = None
    exposure: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    controls: Literal["never", "not-yet"] = "never"
    base: Literal["last", "donut"] = "last"
    season_window: int | None = None
    robust: bool = False
    effect: float | None = None
    power: float = 0.8
    alpha: float = 0.05

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Columns that are compared, not counted: unit, period, cohort, cluster."""
        return tuple(name for name in (self.unit, self.period, self.cohort, self.cluster) if name)

    @property
    def clusters_by(self) -> str | None:
        """The column that errors are clustered by: the one named, else the unit."""
        return self.cluster or self.unit


def listed(text: str | None, header: tuple[str, ...]) -> tuple[str, ...]:
    """Column names of a comma-separated list; a name that itself holds a comma may stand alone or in double quotes."""
    if not text:
        return ()
    if text in header:
        return (text,)
    names = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(dict.fromkeys(name if name in header else name.strip() for name in names if name.strip()))
