"""The nouns: small frozen records that flow through the product, one way.

A page or slide receives a `Finding`, never a loose float. "Cannot be computed, because ..." is a value too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

Grade = Literal["R", "A", "B", "C", "D", "E", "insufficient"]
Kind = Literal["estimated", "recorded", "assumed"]
Status = Literal["PASS", "REVIEW", "FAIL"]
Array = np.ndarray[Any, np.dtype[np.float64]]

LEVEL = 0.90
GRADES: tuple[Grade, ...] = ("R", "A", "B", "C", "D", "E", "insufficient")
BOOKED_GRADES: frozenset[Grade] = frozenset(("A", "B"))
ALL = "all"


def weakest(grades: list[Grade]) -> Grade:
    """The weakest of the grades given: a derived figure is never better than its worst input."""
    return max(grades, key=GRADES.index, default="insufficient")


@dataclass(frozen=True)
class Check:
    """One test of the evidence: PASS, REVIEW or FAIL, with the reason as a sentence a reader understands."""

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

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def refused(self) -> bool:
        return self.point is None

    @property
    def clear(self) -> bool:
        """True when the range excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def key(self) -> str:
        """Last part of the id's path: the x of a chart's point ("event/margin/-3@last12" -> "-3")."""
        return self.id.split("@")[0].rsplit("/", 1)[-1]


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


@dataclass(frozen=True)
class MarginPath:
    """What one initiative brought, month by month from its first exposure to the last data month.

    `plain` is the estimate; `trended` the same with the earlier trend (grade B) or difference (self-selected) carried on, else
    None.
    `refused` holds the reason when nothing may be shown; then `plain` is None.
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


@dataclass(frozen=True)
class ScoreEffect:
    """What one step more in a customer's last known answer goes with in the following month.

    `hazard`: change of the monthly probability of leaving (-0.002 = two per thousand fewer leave);
    `margin`: change of monthly margin while active. `covariance`: joint (2, 2) of (hazard, margin).
    `kind` within = same customer before and after a change; between = different customers compared.
    `base_hazard`, `base_margin`: the average customer-month. `risk_hazard`, `risk_margin`: the same means over those a step
    keeps or loses, who leave more easily and bring less than the average; None: not known, taken as the average.
    """

    kind: Literal["within", "between"]
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
