"""Which experience goes with margin retained, and which metric tells best who leaves; customers compared, so grade
D."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core.drivers import MOST, shares
from cxroi.estimators.core.linear import half_width, independent
from cxroi.metrics import METRICS
from cxroi.terms import Array, Fit

"""A thing known of fewer customers than this share is no candidate: its share would be about who was asked."""
CASES = ("topic", "contacts")
"""Kinds that are zero for whoever has none."""
NO_MONEY = "what these customers brought in the year after is not known: load money by customer and month"
SAID = "theme"
"""Kind that is zero for whoever wrote comments without it, and not known of those who wrote none."""


@dataclass(frozen=True)
class Ranged:
    """One figure of one thing measured, with its 90 % range and the customers behind it."""

    name: str
    point: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Drivers:
    """`explained`: R2 of all candidates together; LMG shares and relative weights as parts of it, adding up to 1;
    `left_out`: (name, why)."""

    lmg: tuple[Ranged, ...]
    relative: tuple[Ranged, ...]
    explained: Ranged
    left_out: tuple[tuple[str, str], ...]
    n: int


def label(kind: str, name: str, place: str) -> str:
    """ "Would recommend us (relationship)", "late delivery", "cases about billing", "comments about price"."""
    known = METRICS.get(name)
    plain = known.label.split(",")[0] if known and kind == "score" else name.replace("_", " ")
    before = {"late": "late ", "topic": "cases about ", SAID: "comments about "}.get(kind, "")
    told = "contacts" if kind == "contacts" else f"{before}{plain}"
    return f"{told} ({place})" if place and kind != "contacts" else told


def wide(outcomes: pl.DataFrame, experiences: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """One column a thing measured beside the outcomes, and its kind by label, sorted; what nobody has is zero for
    counts.

    A theme is 1 for who named it, 0 for who wrote without naming it, and missing for who wrote nothing.
    """
    wrote = experiences.filter(pl.col("kind") == "wrote")["unit_id"]
    named = experiences.filter(pl.col("kind") != "wrote").with_columns(
        label=pl.struct("kind", "name", "place").map_elements(lambda row: label(**row), return_dtype=pl.String)
    )
    kinds = dict(sorted(named.select("label", "kind").unique().iter_rows()))
    if not kinds:
        return outcomes, kinds
    columns = named.pivot(on="label", index="unit_id", values="value", aggregate_function="mean")
    joined = outcomes.join(columns, on="unit_id", how="left").sort("unit_id")
    zero = pl.col("unit_id").is_in(wrote.implode())
    return joined.with_columns(
        pl.col(name).fill_null(0.0) if kind in CASES else pl.when(zero).then(pl.col(name).fill_null(0.0))
        for name, kind in kinds.items()
        if kind in (*CASES, SAID)
    ), kinds


def drivers(frame: pl.DataFrame, names: Iterable[str], said: Collection[str] = ()) -> Drivers:
    """Shares of the variance of retained margin that is left once size, time as a customer and segment are held equal.

    Candidates enter together, so that what two of them share is not counted twice. `said`: which of
    them are themes of comments; these are compared among those who wrote. Raises DesignError with what is missing.
    """
    kept, left_out = _candidates(frame, names, said)
    if len(kept) < 2:
        known = {0: "nothing of what customers lived through is", 1: "only one thing is"}[len(kept)]
        raise DesignError(
            f"{known} known of at least {rule.KEPT_FROM:.0%} of customers, 2 are needed to compare. Load "
            "answers, operations or cases with the customer they belong to"
        )
    if frame.height < rule.EVENTS_NEEDED * len(kept):
        raise DesignError(f"{frame.height} customers for {len(kept)} candidates, {rule.EVENTS_NEEDED} each are needed")
    held = np.linalg.qr(_held_equal(frame, kept))[0]
    columns = [frame[name].cast(pl.Float64).fill_null(frame[name].mean()).to_numpy() for name in kept]
    rest = _residual(np.column_stack(columns), held)
    useful = np.flatnonzero(independent(np.column_stack([np.ones(frame.height), rest]))[1:]).tolist()
    paid = frame["paid"].cast(pl.Float64).to_numpy()
    if not np.isfinite(paid).all():
        raise DesignError(NO_MONEY)
    y = _residual(paid, held)
    if not useful or y.std() <= rule.NO_SPREAD * max(float(np.abs(paid).max()), 1.0):
        raise DesignError(
            "size, segment and time with us explain all of what customers brought; nothing is left for experience"
        )
    left_out += [(kept[k], "moves exactly with the others") for k in range(len(kept)) if k not in useful]
    fit = shares(y, rest[:, useful], tuple(kept[k] for k in useful))
    entered = tuple(kept[k] for k in useful)
    return Drivers(
        _parts(fit, entered, "lmg") if len(useful) <= MOST else (),
        _parts(fit, entered, "relative"),
        _explained(fit, entered),
        tuple(left_out),
        frame.height,
    )


def _candidates(
    frame: pl.DataFrame, names: Iterable[str], said: Collection[str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Names that enter, and those that do not with the reason. Themes give way where customers are too few for all."""
    kept, left_out = list[str](), list[tuple[str, str]]()
    for name in names:
        known = 1 - frame[name].null_count() / max(frame.height, 1)
        if frame[name].drop_nulls().n_unique() < 2:
            left_out.append((name, "the same for all"))
        elif known < rule.KEPT_FROM and name not in said:
            left_out.append((name, f"known of {words.share(known)}"))
        else:
            kept.append(name)
    if frame.height < rule.EVENTS_NEEDED * len(kept):
        left_out += [(name, "too few customers for so many") for name in kept if name in said]
        kept = [name for name in kept if name not in said]
    return kept, left_out


def _at(fit: Fit, names: tuple[str, ...], part: str) -> list[int]:
    return [fit.terms.index(f"{name} {part}") for name in names]


def _explained(fit: Fit, names: tuple[str, ...]) -> Ranged:
    """R2: the sum of the relative weights, with the range of that sum."""
    at = _at(fit, names, "relative")
    point = float(fit.params[at].sum())
    reach = half_width(fit.df) * float(np.sqrt(fit.covariance[np.ix_(at, at)].sum()))
    return Ranged("all", point, max(point - reach, 0.0), min(point + reach, 1.0), fit.n_obs)


def _parts(fit: Fit, names: tuple[str, ...], part: str) -> tuple[Ranged, ...]:
    """Each share of R2; errors by the delta method, so that the uncertainty of R2 is in them."""
    at = _at(fit, names, part)
    shares_, cov = fit.params[at], fit.covariance[np.ix_(at, at)]
    total = float(shares_.sum())
    found = []
    for k, name in enumerate(names):
        point = float(shares_[k] / total)
        slope = (np.eye(len(at))[k] - point) / total
        reach = half_width(fit.df) * float(np.sqrt(slope @ cov @ slope))
        found.append(Ranged(name, point, max(point - reach, 0.0), min(point + reach, 1.0), fit.n_obs))
    return tuple(found)


def _held_equal(frame: pl.DataFrame, kept: list[str]) -> Array:
    """Constant, margin before, time as a customer, segments, and whether a thing is known: none of them is a driver."""
    before = frame["before"].cast(pl.Float64)
    middle = before.fill_null(0.0).to_numpy().sum() / max(frame.height - before.null_count(), 1)
    parts = [
        np.ones(frame.height),
        before.fill_null(float(middle)).to_numpy(),
        before.is_null().cast(pl.Float64).to_numpy(),
        np.log1p(frame["tenure"].fill_null(0).cast(pl.Float64).to_numpy()),
    ]
    levels = frame["segment"].drop_nulls().unique().sort().to_list()
    parts += [(frame["segment"] == level).fill_null(False).cast(pl.Float64).to_numpy() for level in levels[1:]]
    parts += [frame[name].is_null().cast(pl.Float64).to_numpy() for name in kept]
    matrix = np.column_stack(parts)
    return np.asarray(matrix[:, independent(matrix)])


def _residual(values: Array, held: Array) -> Array:
    """What orthonormal columns (N, H) leave of values (N,) or (N, K)."""
    return np.asarray(values - held @ (held.T @ values))


def tells_who_leaves(values: Array, gone: Array, name: str) -> Ranged:
    """How often, of two customers of whom one left, the metric points to the right one (area under the curve, .5 or
    more).

    Range by placement values (DeLong, DeLong, Clarke-Pearson 1988). Raises DesignError below 30 who left or stayed.
    """
    from scipy.stats import rankdata

    one, other = values[gone == 1], values[gone == 0]
    m, n = len(one), len(other)
    if min(m, n) < rule.EVENTS_NEEDED:
        what = "left" if m < n else "stayed"
        raise DesignError(f"{min(m, n)} customers {what} of those it is known of, {rule.EVENTS_NEEDED} needed")
    ranks = rankdata(np.concatenate([one, other]))
    first = (ranks[:m] - rankdata(one)) / n
    second = 1 - (ranks[m:] - rankdata(other)) / m
    area = float(first.mean())
    error = float(np.sqrt(first.var(ddof=1) / m + second.var(ddof=1) / n))
    point = max(area, 1 - area)
    reach = half_width(np.inf) * error
    return Ranged(name, point, max(point - reach, 0.0), min(point + reach, 1.0), m + n)


def goes_with_margin(values: Array, paid: Array, name: str) -> Ranged:
    """Rank correlation with retained margin (Spearman), range by Fisher's z with the error of Bonett and Wright
    (2000)."""
    from scipy.stats import spearmanr

    n = len(values)
    if n < rule.EVENTS_NEEDED or values.std() == 0:
        raise DesignError(f"{n} customers with an answer that varies, {rule.EVENTS_NEEDED} needed")
    if not np.isfinite(paid).all():
        raise DesignError(NO_MONEY)
    if paid.std() == 0:
        raise DesignError("all customers brought the same money, so nothing can go with it")
    rank = float(spearmanr(values, paid).statistic)
    reach = half_width(np.inf) * np.sqrt((1 + rank**2 / 2) / (n - 3))
    ends = np.tanh([np.arctanh(np.clip(rank, -0.999999, 0.999999)) + side * reach for side in (-1, 1)])
    return Ranged(name, rank, float(ends[0]), float(ends[1]), n)
