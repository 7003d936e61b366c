"""An initiative that customers chose themselves: joiners beside those who had not joined, weighted to be alike; at most
grade D.

Doubly robust for the joiners (Robins, Rotnitzky, Zhao 1994), covariates as of the month of joining; overlap weights
(Li, Morgan, Zaslavsky 2018) beside it; the same figure in the months before, when nothing had happened, taken off for
the other end
of the range (docs/decisions/0016); a bound on hidden causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from cxroi.cells.chosen.joiners import HALF, landmarks
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.chosen.matched import Parts, parts, robust_for_treated
from cxroi.estimators.core import refusals
from cxroi.estimators.core.linear import half_width, independent_in_each
from cxroi.estimators.core.sensitivity import Hidden, hidden_cause
from cxroi.estimators.launches.own_months import steady
from cxroi.estimators.launches.rollouts import Effects
from cxroi.terms import YEAR, Array, Check
from cxroi.words import amount, share

METHOD = (
    "chosen by customers: joiners against those who had not joined yet, doubly robust on what was known "
    "before (grade D)"
)
MOST_SEGMENTS = 12
Ints = np.ndarray[Any, np.dtype[np.int64]]
NAMES = {
    "tenure": "time as a customer",
    "recent": "margin of the six months before",
    "earlier": "margin of the half year before that",
    "score": "last answer",
    "scored": "having answered",
    "contacts": "contacts before",
    "entry": "month of joining",
    "no_recent": "no margin known before",
    "no_earlier": "no margin known a year before",
}


@dataclass(frozen=True)
class _Sides:
    """Rows of joiners and others with covariates X (N, K) and customers' codes (N,)."""

    frame: pl.DataFrame
    treated: Array
    X: Array
    names: tuple[str, ...]
    units: Ints


def chosen(engine: Engine, initiative_id: str, last: int) -> tuple[Effects, str | None]:
    """Effects on margin a month while a customer and on the monthly chance of leaving, over at most a year from
    joining.

    Beside them, for the other end of the range, what is left if all that is not known of joiners went on as before:
    margin less the same difference half a year earlier, and no effect on leaving, of which nothing earlier can be seen.
    The reason beside them withholds them: the same difference was there before anybody joined, or a second way to
    calculate contradicts; their checks stand all the same. Raises DesignError where fewer than half of the joiners have
    a counterpart or the sides are too small.
    """
    sides = _sides(landmarks(engine, initiative_id, last))
    paid = _monthly(sides.frame)
    if paid.std() <= rule.NO_SPREAD * max(float(np.abs(paid).max()), 1.0):
        raise DesignError(refusals.same_money())
    effects, rows, fit = _rates(sides)
    overlap = _overlap(fit.chance, sides.treated)
    if overlap < rule.OVERLAP_D:
        raise DesignError(refusals.no_counterpart(overlap))
    earlier, before, rows_before = _before(engine, initiative_id, last)
    own = _by_customer((sides.frame, rows), (earlier, rows_before[:, None]))
    money, error, before_error = float(effects[0]), *(float(np.sqrt((own[:, k] ** 2).sum())) for k in (0, 2))
    hidden = hidden_cause(paid, sides.treated, sides.X, sides.names)
    checks = (
        Check(
            "assignment",
            "REVIEW",
            "Customers chose it themselves: what made them join is only known in part. So the range "
            "reaches from this comparison to the same one less what was there before, with no customer kept.",
        ),
        _overlap_check(overlap),
        _balance(sides, fit),
        _before_check((before, before_error), money),
        _second(sides, fit, paid, (money, error)),
        _hidden(hidden),
        _later(sides),
    )
    n = int(sides.units.max()) + 1
    less = np.column_stack([own[:, :2], own[:, 0] - own[:, 2], np.zeros(len(own))])
    values = np.asarray([*effects, money - before, 0.0])
    own_months = steady(values, less, float(n - 1), YEAR)
    found = Effects(values, less, float(n - 1), "D", checks, (), None, n, own_months, alone=True)
    explained = abs(before) >= rule.DRIFT_REFUSES * abs(money) and abs(before) > half_width(np.inf) * before_error
    if explained:
        return found, refusals.there_before(before, money)
    other = next(check for check in checks if check.name == "second estimator")
    return found, refusals.ways_differ(other.reason) if other.status == "FAIL" else None


def _sides(frame: pl.DataFrame) -> _Sides:
    """Covariates as columns; a half year without margin is said by an indicator; columns that add nothing are left
    out."""
    counts = frame["treated"].value_counts()
    if counts.height < 2 or min(counts["count"].to_list()) < rule.CHOSEN_UNITS:
        raise DesignError(refusals.small_sides(frame))
    made = frame.with_columns(
        no_recent=pl.col("recent").is_null().cast(pl.Float64),
        no_earlier=pl.col("earlier").is_null().cast(pl.Float64),
        recent=pl.col("recent").fill_null(0.0),
        earlier=pl.col("earlier").fill_null(pl.col("recent").fill_null(0.0)),
        contacts=pl.col("contacts").fill_null(0.0),
        tenure=pl.col("tenure").fill_null(0).cast(pl.Float64).log1p(),
    )
    columns = {name: made[name].cast(pl.Float64).to_numpy() for name in NAMES}
    levels = frame["segment"].value_counts(sort=True)["segment"].to_list()[1:MOST_SEGMENTS]
    columns |= {
        f"segment {level}": (frame["segment"] == level).fill_null(False).cast(pl.Float64).to_numpy() for level in levels
    }
    treated = frame["treated"].cast(pl.Float64).to_numpy()
    every = np.column_stack([np.ones(len(treated)), *columns.values()])
    adds = independent_in_each([every[treated == side] for side in (0.0, 1.0)])[1:]
    kept = [name for name, stays in zip(columns, adds, strict=True) if stays]
    X = np.column_stack([columns[name] for name in kept])
    units = np.unique(frame["unit_id"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    return _Sides(frame, treated, X, tuple(NAMES.get(name, name) for name in kept), units)


def _rates(sides: _Sides) -> tuple[Array, Array, Parts]:
    """Effects (2,) on margin a month and on leaving a month, and the influence of each row (N, 2) on them.

    Margin: each customer's own mean over the months followed. Leaving: those gone over the months followed, with and
    without, so that short followings do not count as staying.
    """
    fit = parts(_monthly(sides.frame), sides.treated, sides.X)
    margin, own_margin = robust_for_treated(fit)
    sides_of = []
    for name in ("gone", "active"):
        values = sides.frame[name].cast(pl.Float64).to_numpy()
        effect, influence = robust_for_treated(parts(values, sides.treated, sides.X))
        mean = float(values[sides.treated == 1].mean())
        own = sides.treated * (values - mean) / sides.treated.mean()
        sides_of.append(((mean, own), (mean - effect, own - influence)))
    rates = []
    for (gone, own_gone), (months, own_months) in zip(*sides_of, strict=True):
        if months <= 0:
            raise DesignError(refusals.small_sides(sides.frame))
        rates.append((gone / months, (own_gone - gone / months * own_months) / months))
    (with_, own_with), (without, own_without) = rates
    return np.asarray([margin, with_ - without]), np.column_stack([own_margin, own_with - own_without]), fit


def _monthly(frame: pl.DataFrame) -> Array:
    """(N,) margin a month over the months followed."""
    return np.asarray(frame["paid"].to_numpy() / np.maximum(frame["active"].cast(pl.Float64).to_numpy(), 1.0))


def _by_customer(*parts: tuple[pl.DataFrame, Array]) -> Array:
    """Influence of the rows of each comparison (frame, (N, C)) summed by customer of any of them (G, all columns),
    scaled so that products of columns are covariances."""
    ids = [frame["unit_id"].to_numpy() for frame, _ in parts]
    everyone, codes = np.unique(np.concatenate(ids), return_inverse=True)
    sums, at = np.zeros((len(everyone), sum(rows.shape[1] for _, rows in parts))), 0
    for (frame, rows), mine in zip(parts, np.split(codes, np.cumsum([len(one) for one in ids])[:-1]), strict=True):
        n_groups = frame["unit_id"].n_unique()
        np.add.at(sums[:, at : at + rows.shape[1]], mine, rows / len(rows) * np.sqrt(n_groups / (n_groups - 1)))
        at += rows.shape[1]
    return sums


def _before(engine: Engine, initiative_id: str, last: int) -> tuple[pl.DataFrame, float, Array]:
    """The same comparison half a year earlier, over the months up to joining: its rows, difference a month, influence
    (N,)."""
    frame = landmarks(engine, initiative_id, last, HALF)
    sides = _sides(frame)
    return frame, *robust_for_treated(parts(_monthly(frame), sides.treated, sides.X))


def _overlap(chance: Array, treated: Array) -> float:
    """Share of joiners whose chance of joining, both sides taken as equally large, lies between 5 % and 95 %."""
    level = treated.mean()
    even = (chance / level) / (chance / level + (1 - chance) / (1 - level))
    low, high = rule.PROPENSITY
    return float(((even >= low) & (even <= high))[treated == 1].mean())


def _overlap_check(overlap: float) -> Check:
    words = f"{share(overlap)} of those who joined have others like them who had not."
    return Check("overlap", "PASS" if overlap >= rule.OVERLAP_SHARE else "REVIEW", words)


def _balance(sides: _Sides, fit: Parts) -> Check:
    """Standardised differences after weighting."""
    one, odds = sides.treated == 1, fit.chance / (1 - fit.chance)
    spread = np.maximum(sides.X.std(axis=0), 1e-12)
    gaps = np.abs(sides.X[one].mean(axis=0) - np.average(sides.X[~one], axis=0, weights=odds[~one])) / spread
    worst = int(np.argmax(gaps))
    words = (
        f"After weighting the sides differ by at most {share(float(gaps[worst]))} of the usual spread "
        f"({sides.names[worst]})."
    )
    return Check("alike after weighting", "PASS" if gaps[worst] <= rule.STANDARDISED_DIFFERENCE else "REVIEW", words)


def _before_check(before: tuple[float, float], money: float) -> Check:
    size, error = before
    words = (
        f"In the half year before anybody joined the same comparison shows {amount(size)} a customer and month, "
        f"afterwards {amount(money)}."
    )
    clear = abs(size) > half_width(np.inf) * error
    worse = abs(size) >= rule.DRIFT_D * abs(money)
    return Check("before they joined", "FAIL" if clear and worse else "REVIEW" if clear or worse else "PASS", words)


def _second(sides: _Sides, fit: Parts, paid: Array, told: tuple[float, float]) -> Check:
    money, error = told
    weights = np.where(sides.treated == 1, 1 - fit.chance, fit.chance)
    one = sides.treated == 1
    other = float(np.average(paid[one], weights=weights[one]) - np.average(paid[~one], weights=weights[~one]))
    yardstick = max(rule.YARDSTICK_ERRORS * error, rule.YARDSTICK_SHARE * abs(money))
    words = (
        f"Weighted to where both sides overlap most the difference is {amount(other)} a customer and month, "
        f"this one {amount(money)}."
    )
    return Check("second estimator", "PASS" if abs(other - money) <= yardstick else "FAIL", words)


def _hidden(hidden: Hidden) -> Check:
    known = max(hidden.of_choice, hidden.of_outcome)
    words = (
        f"A hidden cause would have to explain {share(hidden.value)} of what is left of both joining and "
        "margin to bring "
        f"this to nothing, {share(hidden.to_doubt)} to bring it into doubt; the strongest known one, "
        f"{hidden.strongest}, "
        f"explains {share(hidden.of_choice)} and {share(hidden.of_outcome)}."
    )
    return Check("hidden cause", "PASS" if hidden.to_doubt > known else "REVIEW", words)


def _later(sides: _Sides) -> Check:
    joined = float(sides.frame["joined_later"].cast(pl.Float64).to_numpy()[sides.treated == 0].mean())
    words = f"{share(joined)} of those compared with joined later and count only up to then."
    return Check("joined later", "PASS" if joined <= rule.CONTAMINATION else "REVIEW", words)
