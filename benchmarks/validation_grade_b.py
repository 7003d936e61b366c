"""How often grade B is given when it should and should not, and how often the sum holds (docs/validation.md).

60 clusters, 30 of them launched in six dates two months apart; half white sampling noise, half AR(1)
shocks (rho .5), a season common to all; effects that stay, fade, grow or come late. Run:
    python -m benchmarks.validation_grade_b --seeds 300
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cxroi.checks.evidence import Facts
from cxroi.checks.grade_b import counted_months, grade, seven
from cxroi.estimators.launches.evidence import propensity_overlap, staggered_evidence
from cxroi.estimators.launches.groups import BASE, NEVER
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, since_base, statistics, trend
from cxroi.terms import LEVEL, Array

CLUSTERS, TREATED, DATES, GAP, RHO, REGIONS, NEAR_REGIONS, WHITE = 60, 30, 6, 2, 0.5, 12, 9, 0.5
DESIGNS = {"18/6": (18, 6), "20/6": (20, 6), "20/18": (20, 18), "24/12": (24, 12), "12/3": (12, 3), "12/18": (12, 18)}
EFFECTS = (-5.0, 0.0, 5.0, 8.0)
SHAPES = {
    "constant": np.ones_like,
    "half-life 4": lambda e: 2.0 ** (-e / 4),
    "half-life 12": lambda e: 2.0 ** (-e / 12),
    "growing": lambda e: (e + 1) / 6,
    "delayed": lambda e: np.where(e >= 4, 1.0, 0.0),
    "ends after 6": lambda e: np.where(e < 6, 1.0, 0.0),
}
PLANTED = ("half-effect drift", "half-year dip", "one bad launch date", "one dated event", "spillover")


@dataclass(frozen=True)
class Case:
    """One simulated company: design (months before, after), planted trouble and effect in standard errors."""

    before: int
    after: int
    effect: float
    trouble: str = "none"
    shape: str = "constant"
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
    """Launch months and regions: 9 of 12 regions hold exposed clusters, so that half the controls have exposed
    neighbours."""
    T = case.before + (DATES - 1) * GAP + case.after
    region = np.arange(CLUSTERS) % REGIONS
    inside = np.flatnonzero(region < NEAR_REGIONS)
    launches = np.full(CLUSTERS, float(NEVER))
    launches[rng.permutation(inside)[:TREATED]] = case.before + GAP * (np.arange(TREATED) % DATES)
    near = np.asarray([launches[(region == region[g]) & (np.arange(CLUSTERS) != g)].min() for g in range(CLUSTERS)])
    counted = counted_months(case.before)
    return Rollout(np.arange(T, dtype=float), launches, np.ones(CLUSTERS), counted, near), region


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


def effect_of(rollout: Rollout, shape: str, size: float) -> tuple[Array, float]:
    """(effect (G, T) whose sum over the counted months is `size` a customer and month, what is true of the sum)."""
    event = np.where(rollout.treated[:, None], rollout.months[None, :] - rollout.launches[:, None], -1.0)
    path = np.where(event >= 0, SHAPES[shape](np.maximum(event, 0.0)), 0.0)
    mean = float((rollout.summed * SHAPES[shape](np.maximum(rollout.event, 0.0))).sum() / rollout.summed.sum())
    return path * size / mean, size


@dataclass(frozen=True)
class Held:
    """How one way to estimate a sum did over seeds: share of 90 % ranges that hold it, bias in standard errors, mean
    estimate over truth."""

    covers: float
    bias: float
    ratio: float


def sums(case: Case, seeds: int) -> dict[str, Held]:
    """The sum over ALL months since launch: by each month's own effect, as booked (with the earlier trend carried on)
    and, as a negative control, by the mean of the months that every launch date has reached."""
    from scipy.stats import t

    found: dict[str, list[tuple[float, float, float]]] = {"own months": [], "booked": [], "mean carried on": []}
    for seed in range(seeds):
        rng = np.random.default_rng([seed, case.before, case.after, 1])
        rollout = replace(rollout_of(case, rng)[0], counted=10**6)
        size = case.effect * true_error(rollout)
        effect, truth = effect_of(rollout, case.shape, size)
        window = replace(rollout, counted=case.after)
        weights = rollout.summed / rollout.summed.sum()
        patterns = {"plain": since_base(rollout, weights)}
        patterns["trended"] = patterns["plain"] - trend(rollout) * (weights * (rollout.event - sum(BASE) / 2)).sum()
        patterns["carried"] = since_base(window, window.summed / window.summed.sum())
        made = statistics(rollout, Outcome(noise(rng, len(rollout.months)) + effect), patterns)
        reach = [
            float(t.ppf(0.5 + LEVEL / 2, df)) * made.error(name) for name, df in zip(made.names, made.df, strict=True)
        ]
        ends = [(value - width, value + width) for value, width in zip(made.estimates, reach, strict=True)]
        both = min(ends[0][0], ends[1][0]), max(ends[0][1], ends[1][1])
        for name, k, (low, high) in (("own months", 0, ends[0]), ("booked", 0, both), ("mean carried on", 2, ends[2])):
            miss = (made.estimates[k] - truth) / made.error(made.names[k])
            found[name].append((float(low <= truth <= high), miss, made.estimates[k] / truth if truth else 1.0))
    means = {name: np.mean(rows, axis=0) for name, rows in found.items()}
    return {name: Held(float(row[0]), float(row[1]), float(row[2])) for name, row in means.items()}


def planted(case: Case, rollout: Rollout, size: float) -> Array:
    """The trouble (G, T): every one of them makes about half of the effect, or the whole of it in one place."""
    months, launches = rollout.months, rollout.launches
    event = np.where(rollout.treated[:, None], months[None, :] - launches[:, None], -99)
    out = np.zeros((len(launches), len(months)))
    if case.trouble == "half-effect drift":
        reach = rollout.event - sum(BASE) / 2
        distance = (rollout.summed * reach).sum() / rollout.summed.sum()
        out[rollout.treated] = 0.5 * size / distance * months
    elif case.trouble == "half-year dip":
        out[(event >= -6) & (event < 0)] = -0.5 * size
    elif case.trouble == "one bad launch date":
        out[(launches == rollout.dates[2])[:, None] & (event >= 0)] = 0.5 * size * DATES
    elif case.trouble == "one dated event":
        out[np.ix_(rollout.treated, months >= rollout.dates[0] + GAP * case.date)] = size
    elif case.trouble == "effect at one date only":
        out[(launches == rollout.dates[2])[:, None] & (event >= 0)] = size * DATES
        out[event >= 0] -= size
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
    effect, _ = effect_of(rollout, case.shape, size)
    values = noise(rng, len(rollout.months)) + effect + planted(case, rollout, size)
    base = values[:, : case.before].mean(axis=1, keepdims=True)
    facts = Facts(propensity_overlap(base, rollout.treated), 0.0, owner_named=True)
    evidence, found = staggered_evidence(rollout, Outcome(values), facts)
    checks = seven(evidence)
    critical = float(t.ppf(0.5 + LEVEL / 2, evidence.df))
    ends = [
        found.value(name) + sign * critical * found.error(name) for name in ("plain", "trended") for sign in (-1, 1)
    ]
    return Verdict(
        grade(evidence, checks) == "B",
        min(ends) <= size <= max(ends),
        tuple(check.name for check in checks if check.status != "PASS"),
        abs(evidence.drift) + t.ppf(0.95, evidence.df) * evidence.drift_error < abs(evidence.estimate) / 2,
    )


def cases() -> Iterator[tuple[str, Case]]:
    for name, (before, after) in DESIGNS.items():
        for effect in EFFECTS:
            yield f"clean {name} at {effect:+.0f} SE", Case(before, after, effect)
        for shape in ("half-life 4", "half-life 12", "growing", "ends after 6"):
            yield f"clean {name}, {shape}, at +8 SE", Case(before, after, 8.0, shape=shape)
    for trouble in (*PLANTED, "effect at one date only", "event at every launch date"):
        for effect in (5.0, 8.0):
            yield f"{trouble} at {effect:.0f} SE", Case(20, 6, effect, trouble)
    for date in (-4, -2, 1, 2, 3, 5):
        when = f"{-date * GAP} months before the first launch" if date < 0 else f"at launch date {date + 1} of {DATES}"
        for effect in (5.0, 8.0):
            yield f"dated event {when} at {effect:.0f} SE", Case(20, 6, effect, "one dated event", date=date)


def print_sums(seeds: int) -> None:
    print("| 20 months before / after, effect of 6 SE | way | holds | bias in SE | over truth |\n|---|---|---|---|---|")
    for after in (6, 18):
        for shape in SHAPES:
            for way, held in sums(Case(20, after, 6.0, shape=shape), seeds).items():
                print(
                    f"| 20/{after}, {shape} | {way} | {held.covers:.3f} | {held.bias:+.2f} | {held.ratio:.2f} |",
                    flush=True,
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--only", default="")
    parser.add_argument("--sums", action="store_true", help="coverage of the sum over all months by shape of effect")
    arguments = parser.parse_args()
    if arguments.sums:
        print_sums(arguments.seeds)
        return
    print(
        "| design | grade B | booked range covers | fails most often | old rule (drift < half) passes "
        "|\n|---|---|---|---|---|"
    )
    for name, case in cases():
        if arguments.only not in name:
            continue
        runs = [simulate(case, seed) for seed in range(arguments.seeds)]
        booked = [run for run in runs if run.is_b]
        covers = f"{np.mean([run.covered for run in booked]):.3f}" if booked else "never booked"
        reasons = [reason for run in runs for reason in run.failed]
        worst = ", ".join(
            f"{reason} {reasons.count(reason) / len(runs):.2f}"
            for reason in sorted(set(reasons), key=reasons.count)[::-1][:4]
        )
        old = np.mean([run.naive_drift_rule for run in runs])
        print(f"| {name} | {len(booked) / len(runs):.3f} | {covers} | {worst} | {old:.2f} |", flush=True)


if __name__ == "__main__":
    main()
