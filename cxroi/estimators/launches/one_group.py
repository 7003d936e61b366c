"""One treated group (a region, a team): synthetic difference-in-differences against the others, with its placebo rank.

The error is how far the same computation goes astray where nothing was launched: each other group in turn is taken as
if it had been (Abadie, Diamond, Hainmueller 2010; Arkhangelsky et al. 2021, placebo variance). Never better than grade
C.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core import refusals
from cxroi.estimators.core.synthetic import WAYS, Block, noise_of, weights_of
from cxroi.estimators.launches.declared import Declared, vouched
from cxroi.estimators.launches.groups import simultaneous
from cxroi.estimators.launches.own_months import OwnMonths
from cxroi.estimators.launches.panels import ClusterPanel
from cxroi.estimators.launches.rollouts import BAND_SEED, Effects, EventRow
from cxroi.terms import LEVEL, Array, Check, Grade
from cxroi.words import amount

METHOD = (
    "one treated {0}: synthetic difference-in-differences against a weighted mix of {1} others (Arkhangelsky "
    "et al. 2021)"
)
SC, SDID, _ = WAYS


@dataclass(frozen=True)
class OneGroup:
    """`place` of the treated group in the panel, its launch month, margin and leaving (G, T) with other initiatives
    taken off, the money a customer kept is worth, whether an owner vouches for it, and what was declared about other
    events."""

    panel: ClusterPanel
    group_type: str
    place: int
    launch: int
    margin: Array
    leaving: Array
    kept_worth: float
    owner_named: bool
    said: Declared = field(default_factory=Declared)


@dataclass(frozen=True)
class _Found:
    """Gaps (2, T) of margin and leaving to the weighted mix, effects (2,), second estimator's effect on both, distance
    before."""

    gaps: Array
    effects: Array
    second: Array
    fit: float


def one_group(study: OneGroup) -> Effects:
    """Effects on margin and leaving a customer and month since launch (mean of at most twelve months), checks, event
    study.

    Raises DesignError with the sentence of the refusal: too few months, too few other groups, or a distance before
    launch that shows that no mix of the others is like it.
    """
    months = study.panel.months
    seen = months < study.launch + rule.CLAIM_AT_MOST
    before, after = int((months < study.launch).sum()), int((seen & (months >= study.launch)).sum())
    others = [g for g in range(len(study.panel.clusters)) if g != study.place]
    if after < rule.CLAIM_AT_LEAST:
        raise DesignError(refusals.too_young(after, study.launch + rule.CLAIM_AT_LEAST - 1))
    if before < rule.HISTORY_MONTHS:
        raise DesignError(refusals.short_history(before))
    if len(others) < rule.DONORS_D:
        raise DesignError(refusals.few_others(len(others), study.group_type))
    order = [*others, study.place]
    both, span = np.stack([study.margin[order], study.leaving[order]]), (before, after)
    found = _answer(both, study.kept_worth, span)
    placebos = [_answer(each, study.kept_worth, span) for each in _as_if(both)]
    drawn = np.stack([one.effects for one in placebos])
    checks, graded = _judged(study, found, placebos)
    influence = np.zeros((len(order), 4))
    influence[others] = np.hstack([drawn, drawn]) / np.sqrt(len(others))
    df = float(len(others) - 1)
    events = _events(study, found, placebos, (months, df))
    own = _own(study, found, placebos, others)
    return Effects(np.tile(found.effects, 2), influence, df, graded, checks, events, None, len(order), own)


def _own(study: OneGroup, found: _Found, placebos: list[_Found], others: list[int]) -> OwnMonths:
    """Every month since launch with its own distance to the mix; its error is that of the placebos in that month."""
    since = study.panel.months - study.launch
    after, n = since >= 0, len(others) + 1
    E = int(after.sum())
    influence = np.zeros((n, 2, E))
    influence[others] = np.stack([one.gaps[:, after] for one in placebos]) / np.sqrt(len(others))
    exposed, none = study.panel.at_risk[[study.place]][:, after], np.zeros((n, 2))
    dates, effects = np.asarray([float(study.launch)]), found.gaps[:, after].T
    return OwnMonths(
        since[after], effects, influence.reshape(n, -1), n - 2.0, dates, exposed, none[0], none, E, np.zeros(E)
    )


def _as_if(both: Array) -> list[Array]:
    """(2, G - 1, T) for every other group in turn: it last, the truly treated one gone."""
    n = both.shape[1] - 1
    return [np.concatenate([np.delete(both[:, :n], k, axis=1), both[:, [k]]], axis=1) for k in range(n)]


def _answer(both: Array, kept_worth: float, span: tuple[int, int]) -> _Found:
    """Weights found on the outcome in money over `span` (months before launch, months since), applied to margin and
    leaving alike in all months, so that the parts add up; both (2, G, T)."""
    before, seen = span[0], slice(span[0], sum(span))
    block = Block((both[0] - kept_worth * both[1])[:, : sum(span)], 1, span[1])
    noise = noise_of(block)
    units, times = weights_of(block, SDID, noise)
    gaps = both[:, -1] - units @ both[:, :-1]
    centred = gaps - (gaps[:, :before] @ times)[:, None]
    mix, _ = weights_of(block, SC, noise)
    second = (both[:, -1] - mix @ both[:, :-1])[:, seen].mean(axis=1)
    money = centred[0] - kept_worth * centred[1]
    return _Found(centred, centred[:, seen].mean(axis=1), second, float(np.sqrt((money[:before] ** 2).mean())))


def _judged(study: OneGroup, found: _Found, placebos: list[_Found]) -> tuple[tuple[Check, ...], Grade]:
    """The checks in words and the grade: C with ten others and none failed, else D."""
    worth = np.asarray([1.0, -study.kept_worth])
    money, second = float(worth @ found.effects), float(worth @ found.second)
    chance = np.asarray([float(worth @ one.effects) for one in placebos])
    n, kind = len(placebos), study.group_type
    error = float(np.sqrt((chance**2).mean()))
    usual = float(np.median([one.fit for one in placebos]))
    rank = 1 + int((np.abs(chance) >= abs(money)).sum())
    yardstick = max(rule.YARDSTICK_ERRORS * error, rule.YARDSTICK_SHARE * abs(money))
    checks = (
        Check(
            "others to compare with",
            "PASS" if n >= rule.DONORS else "REVIEW",
            f"{n} {kind}s without it; {rule.DONORS} are needed for grade C.",
        ),
        Check(
            "alike before launch",
            "PASS" if found.fit <= rule.PLACEBO_FIT * usual else "FAIL",
            f"Before launch it was {amount(found.fit)} a customer and month away from the mix of others; where "
            "nothing was "
            f"launched the usual distance is {amount(usual)}.",
        ),
        Check(
            "placebo rank",
            "PASS" if rank <= rule.PLACEBO_RANK * (n + 1) else "REVIEW",
            f"With each {kind} in turn as if launched, as large a change comes up in {rank} of {n + 1}: so "
            "often by chance.",
        ),
        Check(
            "second estimator",
            "PASS" if abs(second - money) <= yardstick else "FAIL",
            f"Compared with the mix of other {kind}s that was most like it, level and all, it is {amount(second)} a "
            f"customer and month instead of {amount(money)}.",
        ),
        _nothing_else(study),
    )
    poor = n < rule.DONORS or any(check.status == "FAIL" for check in checks)
    return checks, "D" if poor else "C"


def _nothing_else(study: OneGroup) -> Check:
    """Never a PASS: with one group nothing but people's word stands against another event."""
    last = int(min(study.panel.months[-1], study.launch + rule.CLAIM_AT_MOST - 1))
    known = vouched(study.said, study.launch, last)
    words = f"With one {study.group_type} anything else since launch counts as the initiative"
    if known.event:
        return Check("nothing else happened there", "FAIL", f"{words}, and something did happen: {known.event}.")
    if known.signed:
        return Check(
            "nothing else happened there", "REVIEW", f"{words}; that there was nothing is signed by {known.signed}."
        )
    return Check(
        "nothing else happened there",
        "REVIEW" if study.owner_named else "FAIL",
        words + (", for which its owner answers." if study.owner_named else "; no owner is named who answers for it."),
    )


def _events(study: OneGroup, found: _Found, placebos: list[_Found], when: tuple[Array, float]) -> tuple[EventRow, ...]:
    """Gap to the mix month by month, with the spread of the placebos as its range."""
    from scipy.stats import t

    months, df = when
    critical = float(t.ppf(0.5 + LEVEL / 2, df))
    at_risk = study.panel.at_risk[study.place]
    rows = []
    for k, outcome in enumerate(("margin", "leaving")):
        away = np.stack([one.gaps[k] for one in placebos])
        errors = np.sqrt((away**2).mean(axis=0))
        band = max(critical, simultaneous(away.T @ away / len(away), LEVEL, BAND_SEED) * critical / 1.6448536)
        for i, (month, gap, error) in enumerate(zip(months, found.gaps[k], errors, strict=True)):
            low, high, band_low, band_high = (
                float(gap + side * width * error) for width in (critical, band) for side in (-1, 1)
            )
            since = int(month - study.launch)
            rows.append(EventRow(outcome, since, float(gap), low, high, band_low, band_high, int(at_risk[i]), 1))
    return tuple(rows)
