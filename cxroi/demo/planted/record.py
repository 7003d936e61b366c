"""From sums over blocks to the record of the planted truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from cxroi.demo.planted.counterfactual import Effect, ScoreSums, TruthSums
from cxroi.demo.planted.paths import margin_steps
from cxroi.demo.planted.rollout import Rollout
from cxroi.demo.planted.together import ROWS, Sums, pairs_of
from cxroi.demo.planted.truth import (
    CurvePoint,
    InitiativeTruth,
    MoneyPath,
    PairTruth,
    Portfolio,
    ScoreTruth,
    Total,
    Truth,
)
from cxroi.demo.planted.world import LAST_MONTH, SCORE_CURVE, World

COMPANY = "Lumen Home Services"
CURRENCY = "USD"
DIGITS = 9
"""Where four worlds cancel out, what is left beyond these digits is rounding of the sums."""
NOTES = (
    (
        "Money is expected money: the same customers, answers and noise with and without; only the luck of leaving is "
        "averaged out."
    ),
    "Effects are constant from the first exposed month on; who joins an exposed team is exposed from the first month.",
    "The cosmetic lift of the answers moves neither margin nor leaving, and the effect of the score does not see it.",
    "The initiative of one region runs in the last four months and is small; it is on while the others are measured.",
    "Two staggered initiatives share most of their teams with dates of their own; the third is balanced over both.",
)


def truth_of(world: World, plan: Rollout, sums: TruthSums, size: tuple[int, int]) -> Truth:
    """The truth of a company; `size` is (units, seed)."""
    months = plan.months
    first = LAST_MONTH - months + 1
    planted = {name: value for name, value in asdict(world).items() if name != "initiatives"}
    parameters = json.loads(json.dumps({**planted, "score_curve": SCORE_CURVE}))
    return Truth(
        company=COMPANY,
        seed=size[1],
        units=size[0],
        months=months,
        first_month=first,
        last_month=LAST_MONTH,
        currency=CURRENCY,
        parameters=parameters,
        notes=NOTES,
        initiatives=tuple(_initiative(world, plan, number, effect) for number, effect in enumerate(sums.effects)),
        portfolio=Portfolio.model_validate(_money(sums.portfolio, min(plan.month_of.values()), months)),
        pairs=_pairs(world, sums.pairs),
        score_effects=_score_effects(world, sums.score),
        curve=_curve(sums.score),
    )


def _initiative(world: World, plan: Rollout, number: int, effect: Effect) -> InitiativeTruth:
    planted = world.initiatives[number]
    units, customer_months, margin, leaving = effect.counts.tolist()
    many = max(customer_months, 1.0)
    launch = plan.month_of[planted.initiative_id]
    return InitiativeTruth.model_validate(
        {
            "initiative_id": planted.initiative_id,
            "design": planted.design,
            "launch_month": LAST_MONTH - plan.months + 1 + launch,
            "planted_margin": planted.margin,
            "planted_leaving_logit": planted.leaving,
            "score_lift": planted.score,
            "units": int(units),
            "customer_months": int(customer_months),
            "margin": margin / many,
            "leaving": leaving / many,
            **_money(effect, launch, plan.months),
        }
    )


def _pairs(world: World, sums: Sequence[Sums]) -> tuple[PairTruth, ...]:
    """Pairs that some customer had both of."""
    found = []
    for (one, other), row in zip(pairs_of(world.initiatives), sums, strict=True):
        made = dict(zip(ROWS, row.tolist(), strict=True))
        many, late = made["customer_months"], max(made["late_months"], 1.0)
        if many:
            margin, leaving = (round(made[name] / many, DIGITS) + 0.0 for name in ("margin", "leaving"))
            worth = made["late_margin"] / late * made["late_remaining"] / late
            found.append(
                PairTruth(
                    one=world.initiatives[one].initiative_id,
                    other=world.initiatives[other].initiative_id,
                    units=int(made["units"]),
                    customer_months=int(many),
                    margin=margin,
                    leaving=leaving,
                    worth=worth,
                    total=margin - leaving * worth,
                )
            )
    return tuple(found)


def _money(effect: Effect, launch: int, months: int) -> dict[str, MoneyPath | Total]:
    first = LAST_MONTH - months + 1
    rows = [tuple(row[launch:].tolist()) for row in effect.money]
    path = MoneyPath(
        months=tuple(range(first + launch, LAST_MONTH + 1)),
        retention=rows[0],
        spend=rows[1],
        kept=rows[2],
        exposed=rows[3],
    )
    return {
        "path": path,
        "since_launch": path.total(first, LAST_MONTH),
        "last12": path.total(LAST_MONTH - 11, LAST_MONTH),
        "prior12": path.total(LAST_MONTH - 23, LAST_MONTH - 12),
    }


def _score_effects(world: World, sums: ScoreSums) -> tuple[ScoreTruth, ...]:
    steps = margin_steps(world).astype(float) - world.contacts_step * world.contact_cost
    rows = []
    everyone: Sequence[int] = range(len(world.segments))
    for period, label in enumerate(("all", "last12")):
        for name, members in (("all", everyone), *((s.name, [i]) for i, s in enumerate(world.segments))):
            n = sums.n[period][list(members)].sum(axis=0)
            hazard = sums.hazard[period][list(members)].sum(axis=0) / np.maximum(n, 1)
            weight = sums.n[period][list(members), 0]
            margin = float(weight @ steps[list(members)] / max(float(weight.sum()), 1.0))
            worth = float(sums.worth[period][list(members)].sum() / max(float(weight.sum()), 1.0))
            rows.append(
                ScoreTruth(
                    segment=name,
                    period=label,
                    hazard=float(hazard[0]),
                    hazard_up=float(hazard[1]),
                    hazard_down=float(hazard[2]),
                    margin=margin,
                    worth=worth,
                    n=int(n[0]),
                )
            )
    return tuple(rows)


def _curve(sums: ScoreSums) -> tuple[CurvePoint, ...]:
    n = max(float(sums.n[0, :, 0].sum()), 1.0)
    leaving, stay, answers = sums.curve / n
    return tuple(
        CurvePoint(score=score, leaving=float(leaving[score]), stay12=float(stay[score]), share=float(answers[score]))
        for score in range(11)
    )
