"""A company of a shape: drawn, lived with its initiatives, recorded, and what was planted in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.demo.planted.truth import Truth
from cxroi.demo.shapes.draw import Drawn, Effect, chances, draw
from cxroi.demo.shapes.lived import Lived, lived
from cxroi.demo.shapes.oracle import Errors, rollout_error, trial_error
from cxroi.demo.shapes.record import frames_of
from cxroi.demo.shapes.spec import Spec
from cxroi.demo.shapes.truth import brought, truth_of
from cxroi.demo.shapes.work import CLUB, ROLLOUT, TRIAL, Work, all_work

PLANTED = ((5.0, 0.0), (0.0, 5.0), (5.0, -5.0), (0.0, 0.0))
"""Money since launch of the random test and of the step-by-step launch, in an oracle's standard errors, by seed."""
TRIED: Mapping[str, float] = {"spend": 0.05, "stay": 0.2}
LARGEST: Mapping[str, float] = {"spend": 0.9, "stay": 2.5}


@dataclass(frozen=True)
class Shaped:
    """Canonical tables, truth, what the loader is told, and the errors of one who knows the design by initiative."""

    frames: dict[str, pl.DataFrame]
    truth: Truth
    inactivity: int | None
    errors: Mapping[str, Errors]


def shaped(spec: Spec, seed: int) -> Shaped:
    """One company; the same arguments give the same one."""
    drawn = draw(spec, seed)
    alone = lived(drawn, *chances(drawn, []))
    work = all_work(drawn, alone)
    by = {one.key: one for one in work}
    errors = {
        TRIAL: trial_error(alone, by[TRIAL]),
        ROLLOUT: rollout_error(drawn, alone, by[ROLLOUT]),
    }
    trial, rollout = PLANTED[seed % len(PLANTED)]
    wanted = {TRIAL: trial, ROLLOUT: 0.0 if spec.worst else rollout, CLUB: 0.0}
    effects = [
        _sized(drawn, alone, one, wanted[one.key] * errors[one.key].best if one.key in errors else 0.0) for one in work
    ]
    life = lived(drawn, *chances(drawn, effects))
    return Shaped(frames_of(drawn, life, work), truth_of(drawn, life, work, effects), spec.inactivity, errors)


def _sized(drawn: Drawn, alone: Lived, one: Work, wanted: float) -> Effect:
    """The effect that brings about `wanted` money since launch, within what a company can plausibly see."""
    if wanted == 0:
        return Effect(one.way, 0.0, one.share)
    tried = Effect(one.way, TRIED[one.way], one.share)
    money, _ = brought(drawn, alone, ([tried], []), one.start)
    most = LARGEST[one.way]
    size = wanted / float(money.sum()) * tried.size
    return Effect(one.way, float(np.clip(size, -most, most)), one.share)
