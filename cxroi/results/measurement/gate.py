"""Measurement health before money: what fails withholds every figure that rests on the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxroi.checks.health import withheld
from cxroi.estimators.score.curve import CurveFit
from cxroi.terms import Check, ScoreEffect


def gated(
    effects: Sequence[ScoreEffect], curves: Sequence[CurveFit], checks: tuple[Check, ...]
) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """Effects and curves with the health checks beside their own, refused where one of these fails."""
    reason = withheld(checks)
    return (
        [replace(one, checks=(*one.checks, *checks), refused=one.refused or reason) for one in effects],
        [replace(one, checks=(*one.checks, *checks), refused=one.refused or reason) for one in curves],
    )
