"""More about the score and staying: a curve that never turns down, how old an answer may be, and where groups
differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.curve import CurveFit
from cxroi.estimators.score.recency import RECENT, by_age
from cxroi.nature import Nature, split_segment
from cxroi.results.base.run import About, Run, finding
from cxroi.results.score.points import CURVE, SAMPLED
from cxroi.terms import LEVEL, YEAR, Array, Check, Finding, ScoreEffect
from cxroi.value.base.draws import multivariate
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.score.effect import within_grade
from cxroi.words import by_chance

DRAWS = 500
AGES = {"recent": f"an answer of the last {RECENT} months", "older": f"an answer older than {RECENT} months"}
MONOTONE = (
    "Curve held so that a higher answer never goes with more leaving (pooled neighbours); range from the same on draws."
)


def monotone(values: Array, weights: Array) -> Array:
    """Closest never-rising values (S,), weighted (pool adjacent violators; Barlow et al. 1972)."""
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(values, weights=weights, increasing=False).x)


def monotone_findings(run: Run, curves: Sequence[CurveFit]) -> list[Finding]:
    """curve_monotone/<score>: share who stay 12 months by score, held to rise with the answer; refused curves stay
    refused."""
    found = []
    for curve in curves:
        if split_segment(curve.segment)[1] == "unknown" or curve.refused is not None or run.sampled:
            continue
        told = words.about_words(curve.segment)
        for k, figure in enumerate(_monotone(curve)):
            score = curve.scores[k]
            about = About(
                f"curve_monotone/{score:g}",
                CURVE,
                f"Share who stay 12 months after answering {score:g}{told}",
                Nature("level", scores=True),
                "all",
                curve.segment,
            )
            found.append(finding(run, about, figure, n_clusters=int(curve.df) + 1))
    return found


def _monotone(curve: CurveFit) -> list[Figure]:
    """One figure a score; hazards by bin, so that scores that share an estimate stay together."""
    bins = np.asarray(curve.bins)
    _, first, index = np.unique(bins, return_index=True, return_inverse=True)
    hazard, covariance = curve.hazard[first], curve.covariance[np.ix_(first, first)]
    stay = (1 - hazard) ** YEAR if curve.stay is None else curve.stay[first]
    weights = 1 / np.maximum(np.diag(covariance), 1e-300)
    even = 1 - stay ** (1 / YEAR)
    drawn = even * np.exp((multivariate(hazard, covariance, DRAWS, df=curve.df) - hazard) / hazard)
    point = (1 - monotone(even, weights)) ** YEAR
    worlds = np.stack([(1 - np.minimum(monotone(row, weights), 1.0)) ** YEAR for row in drawn])
    turned = float(np.max(np.abs(point - stay)))
    words = f"The plain curve turns down by at most {turned:.1%}; this one is the closest that never does."
    check = Check("never turns down", "PASS" if turned < rule.TURNS_DOWN else "REVIEW", words)
    basis = Basis(within_grade(curve.checks), curve.n_heard, MONOTONE, (*curve.checks, check))
    return [ranged(float(point[i]), (worlds[:, i],), "share", basis) for i in index]


def recency_findings(engine: Engine, run: Run, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """recency/<age>: change of the monthly chance of leaving with one step, for recent and for older answers apart; of
    the answer alone, so that its grade is C only where the answer is enough."""
    enough = any(one.kind == "within" and one.meaning == "answer" for one in effects)
    known = {} if run.sampled else {effect.age: effect for effect in by_age(engine)}
    found = []
    for age, told in AGES.items():
        about = About(
            f"recency/{age}",
            "Does an old answer still say something?",
            f"One step up in {told}, leaving in a month",
            Nature("difference", scores=True),
        )
        effect = known.get(age)
        if effect is None or effect.refused is not None:
            why = SAMPLED if run.sampled else effect.refused if effect else None
            found.append(finding(run, about, refusal(why or f"nobody has {told}", "share")))
            continue
        figure = Figure(
            effect.value,
            effect.low,
            effect.high,
            "C" if enough else "D",
            effect.customers,
            "share",
            "Within-customer hazard, average effect of one step, clustered by customer.",
            None,
            effect.checks,
        )
        found.append(finding(run, about, figure, n_clusters=effect.customers))
    return found


def interaction_findings(run: Run, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """interaction/leaving by group: one step's effect on leaving there less in all other groups, with the test of
    equality."""
    found = []
    for column in ("segment", "business_unit"):
        own = [effect for effect in effects if effect.kind == "within" and split_segment(effect.segment)[0] == column]
        told = [effect for effect in own if effect.refused is None]
        checks = homogeneity(told)[1] if len(told) > 1 else ()
        for effect in own if len(own) > 1 else []:
            about = About(
                "interaction/leaving",
                "Does the score matter more to some customers?",
                "One step up, leaving in a month, against the other groups",
                Nature("difference", scores=True),
                "all",
                effect.segment,
            )
            rest = [other for other in told if other is not effect]
            reason = effect.refused or (None if rest else "no other group has an effect of its own")
            figure = (
                refusal(reason, "share", effect.n_heard) if reason else replace(against(effect, rest), checks=checks)
            )
            found.append(finding(run, about, figure))
    return found


def homogeneity(effects: Sequence[ScoreEffect]) -> tuple[float, tuple[Check, ...]]:
    """(p of equal effects on leaving in all groups, check in words); Cochran's Q over the groups' own effects, which
    share no customers (Cochran 1954)."""
    from scipy.stats import chi2

    values = np.array([effect.hazard for effect in effects])
    weights = 1 / np.array([effect.covariance[0][0] for effect in effects])
    centre = float(weights @ values / weights.sum())
    p = float(chi2.sf(weights @ (values - centre) ** 2, len(values) - 1))
    told = (
        "Groups differ in how leaving goes with the score: use each group's own figure"
        if p < 1 - LEVEL
        else "Groups do not clearly differ in how leaving goes with the score"
    )
    told += f"; a difference like this {by_chance(p)}."
    return p, (Check("groups differ", "NOTE" if p < 1 - LEVEL else "PASS", told),)


def against(effect: ScoreEffect, rest: Sequence[ScoreEffect]) -> Figure:
    """Effect of one group less the mean effect of the others, weighted by their customer-months."""
    share = np.array([other.n_obs for other in rest], dtype=float)
    share /= share.sum()
    value = effect.hazard - float(share @ np.array([other.hazard for other in rest]))
    error = np.sqrt(effect.covariance[0][0] + share**2 @ np.array([other.covariance[0][0] for other in rest]))
    reach = half_width(min([effect.df, *(other.df for other in rest)]), LEVEL) * float(error)
    return Figure(
        value,
        value - reach,
        value + reach,
        "C",
        effect.n_heard,
        "share",
        "Group's own within-customer effect less that of all other groups.",
    )
