"""Were those reached harmed? Complaints and cancellations against those not reached, before and after each launch
date."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.terms import LEVEL, YEAR, Array, Estimate

Sums = Mapping[str, float]


def share_difference(treated: tuple[int, int], control: tuple[int, int]) -> Estimate:
    """Share with the event, treated less control, each (events, customers); unpooled error, normal range (Wald).

    Raises DesignError where either arm has fewer than ARM_UNITS customers or both together fewer than EVENTS_NEEDED
    events.
    """
    (x1, n1), (x0, n0) = treated, control
    if min(n1, n0) < rule.ARM_UNITS:
        raise DesignError(f"insufficient: {n1} and {n0} customers in the two groups, {rule.ARM_UNITS} each needed.")
    if x1 + x0 < rule.EVENTS_NEEDED:
        raise DesignError(_few(x1 + x0))
    p1, p0 = x1 / n1, x0 / n0
    error = float(np.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0))
    reach = half_width(np.inf, LEVEL) * error
    method = "difference in shares as assigned"
    return Estimate("harm", p1 - p0, error, p1 - p0 - reach, p1 - p0 + reach, n1 + n0, n1 + n0, method)


def rate_difference(treated: Sums, control: Sums) -> Estimate:
    """Events per month as a customer, treated less control; ratio of sums with the linearised error (Cochran 1977,
    6.3).

    Raises DesignError as `share_difference` does.
    """
    if min(treated["n"], control["n"]) < rule.ARM_UNITS or treated["sum_c"] + control["sum_c"] < rule.EVENTS_NEEDED:
        raise DesignError(_few(treated["sum_c"] + control["sum_c"]))
    rates, variance = [], 0.0
    for arm in (treated, control):
        rate = arm["sum_c"] / arm["sum_m"]
        squares = arm["sum_cc"] - 2 * rate * arm["sum_cm"] + rate**2 * arm["sum_mm"]
        variance += squares * arm["n"] / (arm["n"] - 1) / arm["sum_m"] ** 2
        rates.append(rate)
    point, error, n = rates[0] - rates[1], float(np.sqrt(variance)), int(treated["n"] + control["n"])
    reach = half_width(np.inf, LEVEL) * error
    return Estimate(
        "harm", point, error, point - reach, point + reach, n, n, "difference in rates a month, as assigned"
    )


def _few(n: float) -> str:
    return f"insufficient: {n:.0f} such events in both groups since launch, {rule.EVENTS_NEEDED} are needed."


def rate_change(cells: pl.DataFrame, launches: Mapping[str, int], event: str) -> tuple[Estimate, float]:
    """Monthly rate of an event per customer, since launch less the twelve months before it, against never-launched
    groups.

    `cells`: cluster, month, n_at_risk and `event` counts. Each launched group is compared with the mean of all never
    launched over the same months, groups weighted by customers at risk after launch (Callaway-Sant'Anna 2021 with these
    two
    windows).
    Error: influence of each group, n/(n-1) within the launched and within the others, t(groups - 2). Returns the
    estimate and the rate the launched would have had. Raises DesignError for fewer than FEW_CLUSTERS of either, or too
    few
    events.
    """
    rate, risk, names, months = _matrices(cells, event)
    launched = np.array([launches.get(name, -1) for name in names])
    last = int(months[-1])
    treated = np.flatnonzero((launched >= 0) & (launched <= last - rule.CLAIM_AT_LEAST + 1))
    control = np.flatnonzero(launched < 0)
    if min(treated.size, control.size) < rule.FEW_CLUSTERS:
        raise DesignError(
            f"insufficient: {treated.size} group{'s' * (treated.size != 1)} with three months since launch and "
            f"{control.size} without it; at least {rule.FEW_CLUSTERS} of each are needed."
        )
    own, others, weight, expected = [], [], [], []
    for index in treated:
        after = months >= launched[index]
        before = (months < launched[index]) & (months >= launched[index] - YEAR)
        if not before.any():
            continue
        change = _window(rate, risk, after) - _window(rate, risk, before)
        own.append(change[index] - change[control].mean())
        others.append(change[control])
        weight.append(risk[index, after].sum())
        expected.append(_window(rate, risk, before)[index] + change[control].mean())
    if len(own) < rule.FEW_CLUSTERS:
        raise DesignError(
            "insufficient: no month before launch, so nothing shows how it was before. Load earlier months."
        )
    n_events = float((rate * risk)[treated].sum())
    if n_events < rule.EVENTS_NEEDED:
        raise DesignError(
            f"insufficient: {n_events:.0f} such events among those reached, {rule.EVENTS_NEEDED} are needed."
        )
    share = np.array(weight) / np.sum(weight)
    return _estimate(np.array(own), np.array(others), share, int(risk.sum())), float(share @ np.array(expected))


def _estimate(own: Array, others: Array, share: Array, n_obs: int) -> Estimate:
    """Weighted mean with the spread of the launched and of the never launched, whose mean all comparisons share."""
    n1, n0 = own.size, others.shape[1]
    point = float(share @ own)
    spread = float((share**2 @ (own - point) ** 2) * n1 / (n1 - 1))
    shared = share @ others
    spread += float(((shared - shared.mean()) ** 2).sum() / (n0 * (n0 - 1)))
    error = float(np.sqrt(spread))
    reach = half_width(float(n1 + n0 - 2), LEVEL) * error
    method = "change since launch against groups never launched"
    return Estimate("harm", point, error, point - reach, point + reach, n_obs, n1 + n0, method)


def _matrices(cells: pl.DataFrame, event: str) -> tuple[Array, Array, list[str], Array]:
    """(groups, months) rates and customers at risk; a month without customers, or without leaving known, has rate and
    weight zero."""
    names = sorted(cells["cluster"].unique().to_list())
    span = cells.select(pl.col("month").min().alias("low"), pl.col("month").max().alias("high")).row(0)
    months: Array = np.arange(span[0], span[1] + 1).astype(float)
    risk, count = np.zeros((len(names), months.size)), np.zeros((len(names), months.size))
    known = "n_judged" if event == "n_left" else "n_at_risk"
    at = {name: k for k, name in enumerate(names)}
    for row in cells.iter_rows(named=True):
        where = at[row["cluster"]], int(row["month"] - span[0])
        risk[where], count[where] = row[known], row[event]
    return count / np.maximum(risk, 1), risk, names, months


def _window(rate: Array, risk: Array, inside: Array) -> Array:
    """(groups,) rate of the months inside."""
    total = (rate * risk)[:, inside].sum(axis=1)
    return np.asarray(total / np.maximum(risk[:, inside].sum(axis=1), 1))
