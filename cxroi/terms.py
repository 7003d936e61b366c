"""The nouns: small frozen records that flow through the product, one way.

A page or slide receives a `Finding`, never a loose float. "Cannot be computed, because ..." is a value too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from cxroi import nature
from cxroi.nature import Design, Gate, Meaning, Money, Place, Sense, split_segment

Grade = Literal["R", "A", "B", "C", "D", "E", "insufficient"]
Kind = Literal["estimated", "recorded", "assumed"]
Status = Literal["PASS", "NOTE", "REVIEW", "FAIL"]
Array = np.ndarray[Any, np.dtype[np.float64]]

LEVEL = 0.90
ALL = nature.ALL
YEAR = 12
"""Months."""
GRADES: tuple[Grade, ...] = ("R", "A", "B", "C", "D", "E", "insufficient")
BOOKED_GRADES: frozenset[Grade] = frozenset(("A", "B"))


def weakest(grades: list[Grade]) -> Grade:
    """The weakest of the grades given: a derived figure is never better than its worst input."""
    return max(grades, key=GRADES.index, default="insufficient")


@dataclass(frozen=True)
class Check:
    """One test of the evidence, with the reason as a sentence a reader understands. REVIEW and FAIL change the figure,
    its range, its grade or the recommendation (cxroi/checks/acts.py); NOTE only informs."""

    name: str
    status: Status
    reason: str


@dataclass(frozen=True)
class Fit:
    """A fitted model: K terms with their estimates and the (K, K) covariance, clustered as `method` says.

    `df` is the degrees of freedom of the t ranges (clusters less one); inf for normal ranges.
    """

    terms: tuple[str, ...]
    params: Array
    covariance: Array
    n_obs: int
    n_clusters: int
    df: float
    method: str
    notes: tuple[str, ...] = ()
    stats: Mapping[str, float] = field(default_factory=dict)

    def param(self, term: str) -> float:
        return float(self.params[self.terms.index(term)])

    def std_error(self, term: str) -> float:
        i = self.terms.index(term)
        return float(np.sqrt(self.covariance[i, i]))


@dataclass(frozen=True)
class Estimate:
    """One tidy row of an estimator (broom names). `conf_low` and `conf_high` are at LEVEL."""

    term: str
    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    n_obs: int
    n_clusters: int
    method: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One figure as it is shown anywhere: page, slide, file, API. Field order is the order of the JSON keys.

    `point`, `low`, `high` are in `unit` at full precision and None when refused (`reason` says why);
    recorded facts have no range. `segment` is "all" or "<column>=<value>". `n` counts units (customers).

    What it is: `sense`, `money`, `booked`, `dated`, `rests_on_scores` and `family` as in Nature. `measure`: the unit
    without currency and basis (money, share, probability, months, customers, ...); `per`: for whom and how long
    ("customer and month"), empty for what counts in all. `gate`: what withholds it beside its own checks (health of
    the measurement). `coverage`: how often ranges of its family held the truth, None where not measured. `within`:
    months counted for a payback that never came in them. `label`: what it is called in a list. `stages`: stages of the
    build that it rests on beside the tables; empty where all may have a part. `meaning`: as in Nature.
    """

    id: str
    kind: Kind
    question: str
    statement: str
    initiative: str | None
    segment: str
    unit: str
    currency: str | None
    period: str
    point: float | None
    low: float | None
    high: float | None
    level: float | None
    grade: Grade
    n: int
    n_clusters: int | None
    method: str
    reason: str | None
    checks: tuple[Check, ...]
    assumptions_version: str
    run_id: str
    sense: Sense
    measure: str
    money: Money
    per: str
    rests_on_scores: bool
    family: str
    gate: Gate
    booked: bool = False
    dated: bool = True
    coverage: float | None = None
    within: int | None = None
    label: str = ""
    stages: tuple[str, ...] = ()
    meaning: Meaning = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def refused(self) -> bool:
        return self.point is None

    @property
    def clear(self) -> bool:
        """True when the range excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @cached_property
    def place(self) -> Place:
        """Its address, in parts."""
        return Place.of(self.id)

    @property
    def path(self) -> str:
        return self.place.path

    @property
    def series(self) -> str:
        return self.place.series

    @property
    def key(self) -> str:
        """Last part of the path: the x of a chart's point ("event/x/margin/-3@last12" -> "-3")."""
        return self.place.parts[-1]

    @property
    def column(self) -> str:
        """What it is cut by; empty for everybody."""
        return split_segment(self.segment)[0]

    @property
    def cut(self) -> str:
        """The value of its cut; empty for everybody."""
        return split_segment(self.segment)[1]


@dataclass(frozen=True)
class MarginDraws:
    """Incremental margin by calendar month, split in its two parts, with seeded draws.

    Shapes: points (T,), draws (D, T). Money in the reporting currency; `kept` counts customers still
    active at the end of the month who would have left. retention + spend = incremental margin.
    """

    retention: Array
    spend: Array
    kept: Array
    retention_draws: Array
    spend_draws: Array
    kept_draws: Array

    def less(self, other: MarginDraws) -> MarginDraws:
        """What this holds beyond another, world by world."""
        return MarginDraws(
            self.retention - other.retention,
            self.spend - other.spend,
            self.kept - other.kept,
            self.retention_draws - other.retention_draws,
            self.spend_draws - other.spend_draws,
            self.kept_draws - other.kept_draws,
        )


@dataclass(frozen=True)
class MarginPath:
    """What one initiative brought, month by month from its first exposure to the last data month.

    `plain` is the estimate; `trended` the same with the earlier trend (grade B) or difference (self-selected) carried
    on, else None.
    `refused` holds the reason when nothing may be shown; then `plain` is None. `design`: how it reached customers.
    `later`: months since launch that history cannot support at grade B, by their own effect: never booked.
    `after_end`: the part of `plain` that came after the customers' exposure had ended.
    """

    initiative_id: str
    months: tuple[int, ...]
    plain: MarginDraws | None
    trended: MarginDraws | None
    grade: Grade
    checks: tuple[Check, ...]
    n_units: int
    n_clusters: int
    method: str
    refused: str | None = None
    design: Design = ""
    later: MarginDraws | None = None
    after_end: MarginDraws | None = None


EffectKind = Literal["within", "between", "plain"]


@dataclass(frozen=True)
class ScoreEffect:
    """What one step more in a customer's last known answer goes with in the following month.

    `hazard`: change of the monthly probability of leaving (-0.002 = two per thousand fewer leave);
    `margin`: change of monthly margin while active. `covariance`: joint (2, 2) of (hazard, margin).
    `kind` within = same customer before and after a change, one step in the answer and in what is felt; plain = the
    same without what is felt; between = different customers compared. `meaning`: see Meaning, within only.
    `base_hazard`, `base_margin`: the average customer-month. `risk_hazard`, `risk_margin`: the same means over those a
    step keeps or loses, who leave more easily and bring less than the average; None: not known, taken as the average.
    """

    kind: EffectKind
    segment: str
    hazard: float
    margin: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    df: float
    base_hazard: float
    base_margin: float
    n_units: int
    n_heard: int
    n_obs: int
    n_events: int
    checks: tuple[Check, ...] = ()
    refused: str | None = None
    risk_hazard: float | None = None
    risk_margin: float | None = None
    meaning: Meaning = ""


@dataclass(frozen=True)
class Selection:
    """What the reader filtered, as it stands in the address: a precomputed period and one cut."""

    period: str = "last12"
    segment: str = ALL


@dataclass(frozen=True)
class Principal:
    """Who asks: locally one person with all rights. `scope` names business units, empty = all."""

    name: str = "local"
    rights: frozenset[str] = frozenset(("view", "export", "edit", "admin"))
    scope: tuple[str, ...] = ()
