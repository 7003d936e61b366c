"""Revenue turned into margin by a stated margin rate, where the files hold no margin themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.terms import ALL, Array, Check, MarginDraws, MarginPath, ScoreEffect
from cxroi.value.assumptions.in_force import Assumptions, Entry
from cxroi.value.base.draws import Z90, stated_draws

NO_RATE = (
    "No margin is known: the files hold no costs and nobody has stated a margin rate, so there is revenue only."
    " Load cost of goods, or state margin_rate in the assumptions."
)


def priced_path(path: MarginPath, assumptions: Assumptions, segment: str = ALL) -> MarginPath:
    """A path of incremental revenue as incremental margin; the rate's range enters draw by draw.

    Without a rate the path is refused: revenue is never booked and never in ROI.
    """
    rate = assumptions.margin_rate_of(segment)
    if path.plain is None:
        return path
    if rate is None:
        none = replace(path, plain=None, trended=None, later=None, after_end=None)
        return replace(none, grade="insufficient", refused=NO_RATE)
    method = f"{path.method} Revenue times a stated margin rate of {rate.value:.0%} ({rate.owner})."
    trended, later, after_end = (
        None if draws is None else _priced(draws, rate) for draws in (path.trended, path.later, path.after_end)
    )
    priced = replace(path, plain=_priced(path.plain, rate), trended=trended, later=later, after_end=after_end)
    known = Check("margin", "PASS", f"Revenue times a stated margin rate of {rate.value:.0%} ({rate.owner}) is margin.")
    checks = tuple(known if check.name == known.name else check for check in path.checks)
    return replace(priced, method=method, checks=checks)


def priced_effect(effect: ScoreEffect, assumptions: Assumptions, segment: str = ALL) -> ScoreEffect:
    """A score effect on revenue as one on margin; the rate's spread widens the margin's variance (delta method).

    Without a rate the effect is refused with what to do.
    """
    rate = assumptions.margin_rate_of(segment)
    if rate is None:
        return replace(effect, refused=effect.refused or NO_RATE)
    (a, b), (_, d) = effect.covariance
    spread = 0.0 if rate.low is None or rate.high is None else (rate.high - rate.low) / (2 * Z90)
    covariance = ((a, b * rate.value), (b * rate.value, d * rate.value**2 + (effect.margin * spread) ** 2))
    risk = None if effect.risk_margin is None else effect.risk_margin * rate.value
    return replace(
        effect,
        margin=effect.margin * rate.value,
        base_margin=effect.base_margin * rate.value,
        covariance=covariance,
        risk_margin=risk,
    )


def _priced(draws: MarginDraws, rate: Entry) -> MarginDraws:
    worlds: Array = stated_draws("margin_rate", (rate.value, rate.low, rate.high), (0.0, 1.0), len(draws.spend_draws))[
        :, None
    ]
    return MarginDraws(
        draws.retention * rate.value,
        draws.spend * rate.value,
        draws.kept,
        np.asarray(draws.retention_draws * worlds),
        np.asarray(draws.spend_draws * worlds),
        draws.kept_draws,
    )
