"""Which family of simulated companies the loaded one belongs to, beyond contracts by the month: read off its panel."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.demo.shapes.spec import FAMILY, Spec
from cxroi.engine import Engine
from cxroi.results.base.likeness import Likeness, likeness
from cxroi.results.base.run import sql

HALF_LIFE, LEAST_MONTHS, MOST_MONTHS = 4.0, 36, 60
SHARES = (0.005, 0.8)


@dataclass(frozen=True)
class Kind:
    """The shape to draw, and what was taken over, in a sentence."""

    spec: Spec
    told: str


def kind_of(engine: Engine, months: int, units: int, leaving: float) -> Kind | None:
    """The company's own shape; None where contracts by the month with effects that stay describe it (the demo's
    generator then follows its groups more closely). `leaving`: share of customers who leave in a month."""
    traits = likeness(engine)
    if traits is None:
        return None
    fading = _fading(engine)
    told = _told(traits, fading)
    if not told:
        return None
    base = FAMILY["orders" if not traits.contract else "yearly" if traits.yearly else "monthly"]
    spec = replace(
        base,
        name="like the loaded one",
        words=", ".join(told),
        units=units,
        months=int(np.clip(months, LEAST_MONTHS, MOST_MONTHS)),
        level=max(traits.money, 0.01),
        leaving=_logit(1 - (1 - leaving) ** 12 if traits.yearly else leaving),
        tail=traits.tail if traits.tail > rule.HEAVY_TAIL and not traits.yearly else 0.0,
        acts="felt" if traits.age > rule.OLD_MEAN_ANSWER else "answer",
        ask=int(np.clip(round(traits.age), 1, 6)),
        ends=traits.lasted,
        fades=HALF_LIFE if fading else None,
        back=0.06 if traits.returns else 0.0,
        refunds=traits.negative if traits.negative > rule.REFUNDED else 0.0,
    )
    return Kind(spec, f"the shape it took from yours: {spec.words}")


def _told(traits: Likeness, fading: bool) -> list[str]:
    """What sets the company apart from contracts by the month, in words. Old answers alone do not: the demo's generator
    asks as seldom."""
    heavy = traits.tail > rule.HEAVY_TAIL and not traits.yearly
    parts = (
        (not traits.contract, "orders without a contract, leaving seen by absence only"),
        (traits.yearly, f"contracts by the year, money in {100 * traits.paid:.0f} of 100 months"),
        (traits.returns, f"{100 * traits.back:.0f} of 100 customers pause and come back"),
        (heavy, "heavy tails of payments"),
        (traits.negative > rule.REFUNDED, f"money flows back in {100 * traits.negative:.0f} of 100 months"),
        (traits.lasted is not None, f"initiatives that end after {traits.lasted} months"),
        (fading, "effects that fade"),
    )
    told = [words for holds, words in parts if holds]
    if told and traits.age > rule.OLD_MEAN_ANSWER:
        told.append(f"answers {traits.age:.1f} months old, what is felt acts")
    return told


def _fading(engine: Engine) -> bool:
    """True where an effect of the build clearly moves towards zero; a store without findings tells nothing."""
    known = engine.query(
        "select count(*) as n from information_schema.tables where table_schema = 'results' and table_name = 'findings'"
    )
    return bool(known.item()) and int(engine.query(sql("fading")).item() or 0) > 0


def _logit(share: float) -> float:
    inside = float(np.clip(share, *SHARES))
    return float(np.log(inside / (1 - inside)))
