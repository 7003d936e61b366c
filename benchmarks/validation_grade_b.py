"""How often grade B is given when it should and should not: the designs of docs/validation.md on planted truth.

60 clusters, 30 of them launched in six dates two months apart; half white sampling noise, half AR(1)
shocks (rho .5), a season common to all. Run:
    python -m benchmarks.validation_grade_b --seeds 300
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cxroi.checks.evidence import Facts
from cxroi.checks.grade_b import grade, seven
from cxroi.estimators.evidence import propensity_overlap, staggered_evidence
from cxroi.estimators.groups import NEVER
from cxroi.estimators.staggered import BASE, Outcome, Rollout, contrasts
from cxroi.terms import LEVEL, Array

CLUSTERS, TREATED, DATES, GAP, RHO, REGIONS, NEAR_REGIONS, WHITE = 60, 30, 6, 2, 0.5, 12, 9, 0.5
DESIGNS = {"18/6": (18, 6), "20/6": (20, 6), "24/12": (24, 12), "12/3": (12, 3)}
EFFECTS = (-5.0, 0.0, 5.0, 8.0)
PLANTED = ("half-effect drift", "half-year dip", "one bad launch date", "one dated event", "spillover")


@dataclass(frozen=True)
class Case:
    """One simulated company: design (months before, after), planted trouble and effect in standard errors."""

    before: int
    after: int
    effect: float
    trouble: str = "none"
    date: int = 0
    """Launch date (0 = the first) at which a dated event hits all exposed groups; negative: two months earlier each."""


@dataclass(frozen=True)
class Verdict:
    """What one simulated company got."""

    is_b: bool
    covered: bool
    failed: tuple[str, ...]
    naive_drift_rule: bool


def rollout_of(case: Case, rng: np.random.Generator) -> tuple[Rollout, Array]:
    """Launch months and regions: 9 of 12 regions hold exposed clusters, so that half the controls have exposed neighbours."""
    T = case.before + (DATES - 1) * GAP + case.after
    region = np.arange(CLUSTERS) % REGIONS
    inside = np.flatnonzero(region < NEAR_REGIONS)
    launches = np.full(CLUSTERS, float(NEVER))
    launches[rng.permutation(inside)[:TREATED]] = case.before + GAP * (np.arange(TREATED) % DATES)
    near = np.asarray([launches[(region == region[g]) & (np.arange(CLUSTERS) != g)].min() for g in range(CLUSTERS)])
    return Rollout(np.arange(T, dtype=float), launches, np.ones(CLUSTERS), case.after, near), region


def noise(rng: np.random.Generator, T: int) -> Array:
    """Cluster levels, a common season, AR(1) shocks and white sampling noise of unit variance together, (G, T)."""
    shocks = rng.standard_normal((CLUSTERS, T))
    out = np.empty((CLUSTERS, T))
    out[:, 0] = shocks[:, 0]
    for t in range(1, T):
        out[:, t] = RHO * out[:, t - 1] + np.sqrt(1 - RHO**2) * shocks[:, t]
    out = np.sqrt(1 - WHITE) * out + np.sqrt(WHITE) * rng.standard_normal((CLUSTERS, T))
    season = 2 * np.sin(2 * np.pi * np.arange(T) / 12)
    return out + 3 * rng.standard_normal((CLUSTERS, 1)) + season


def true_error(rollout: Rollout) -> float:
    """Standard error of the estimate under the planted noise."""
    T = len(rollout.months)
    sigma = WHITE * np.eye(T) + (1 - WHITE) * RHO ** np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    plain = contrasts(rollout)["plain"]
    variance = sum(c @ sigma @ c / (rollout.launches == d).sum() for c, d in zip(plain, rollout.dates, strict=True))
    control = plain.sum(axis=0)
    return float(np.sqrt(variance + control @ sigma @ control / (~rollout.treated).sum()))


def planted(case: Case, rollout: Rollout, size: float) -> Array:
    """The trouble (G, T): every one of them makes about half of the effect, or the whole of it in one place."""
    months, launches = rollout.months, rollout.launches
    event = np.where(rollout.treated[:, None], months[None, :] - launches[:, None], -99)
    out = np.zeros((len(launches), len(months)))
    if case.trouble == "half-effect drift":
        distance = (rollout.claimed - 1) / 2 - sum(BASE) / 2
        out[rollout.treated] = 0.5 * size / distance * months
    elif case.trouble == "half-year dip":
        out[(event >= -6) & (event < 0)] = -0.5 * size
    elif case.trouble == "one bad launch date":
        out[(launches == rollout.dates[2])[:, None] & (event >= 0)] = 0.5 * size * DATES
    elif case.trouble == "one dated event":
        out[np.ix_(rollout.treated, months >= rollout.dates[0] + GAP * case.date)] = size
    elif case.trouble == "event at every launch date":
        out[event >= 0] = 0.5 * size
    elif case.trouble == "spillover":
        near = np.asarray(rollout.near_launch)
        out[~rollout.treated[:, None] & (months[None, :] >= near[:, None])] = size
    return out


def simulate(case: Case, seed: int) -> Verdict:
    """One company, judged by the product's own functions."""
    from scipy.stats import t

    rng = np.random.default_rng([seed, case.before, case.after])
    rollout, _ = rollout_of(case, rng)
    error = true_error(rollout)
    size = case.effect * error
    exposed = rollout.treated[:, None] & (rollout.months[None, :] >= rollout.launches[:, None])
    values = noise(rng, len(rollout.months)) + size * exposed + planted(case, rollout, size)
    base = values[:, : case.before].mean(axis=1, keepdims=True)
    facts = Facts(propensity_overlap(base, rollout.treated), 0.0, owner_named=True)
    evidence, found = staggered_evidence(rollout, Outcome(values), facts)
    checks = seven(evidence)
    critical = float(t.ppf(0.5 + LEVEL / 2, rollout.df))
    ends = [found.value(name) + sign * critical * found.error(name) for name in ("plain", "trended") for sign in (-1, 1)]
    return Verdict(
        grade(evidence, checks) == "B",
        min(ends) <= size <= max(ends),
        tuple(check.name for check in checks if check.status != "PASS"),
        abs(evidence.drift) + t.ppf(0.95, rollout.df) * evidence.drift_error < abs(evidence.estimate) / 2,
    )


def cases() -> Iterator[tuple[str, Case]]:
    for name, (before, after) in DESIGNS.items():
        for effect in EFFECTS:
            yield f"clean {name} at {effect:+.0f} SE", Case(before, after, effect)
    for trouble in (*PLANTED, "event at every launch date"):
        for effect in (5.0, 8.0):
            yield f"{trouble} at {effect:.0f} SE", Case(20, 6, effect, trouble)
    for date in (-4, -2, 1, 2, 3, 5):
        when = f"{-date * GAP} months before the first launch" if date < 0 else f"at launch date {date + 1} of {DATES}"
        for effect in (5.0, 8.0):
            yield f"dated event {when} at {effect:.0f} SE", Case(20, 6, effect, "one dated event", date)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    print(
        "| design | grade B | booked range covers | fails most often | old rule (drift < half) passes |\n|---|---|---|---|---|"
    )
    for name, case in cases():
        if arguments.only not in name:
            continue
        runs = [simulate(case, seed) for seed in range(arguments.seeds)]
        booked = [run for run in runs if run.is_b]
        covers = f"{np.mean([run.covered for run in booked]):.3f}" if booked else "never booked"
        reasons = [reason for run in runs for reason in run.failed]
        worst = ", ".join(
            f"{reason} {reasons.count(reason) / len(runs):.2f}" for reason in sorted(set(reasons), key=reasons.count)[::-1][:4]
        )
        old = np.mean([run.naive_drift_rule for run in runs])
        print(f"| {name} | {len(booked) / len(runs):.3f} | {covers} | {worst} | {old:.2f} |", flush=True)


if __name__ == "__main__":
    main()
