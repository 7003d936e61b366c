"""Two initiatives in the same teams: separate readings add up to too much, the joint fit does not."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.errors import DesignError
from cxroi.estimators.launches.groups import NEVER
from cxroi.estimators.launches.level.joint import Exposed, components, joint_fit, pair_effect, without_others
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, statistics
from cxroi.terms import Array

G, T, CLAIMED = 60, 36, 6
MONTHS = np.arange(T, dtype=float)


def launches(rng: np.random.Generator, teams: Array) -> Array:
    found = np.full(G, float(NEVER))
    found[rng.permutation(teams)] = 20 + 2 * (np.arange(len(teams)) % 6)
    return found


def company(seed: int, first: float, second: float, noise: float = 1.0) -> tuple[dict[str, Exposed], Array]:
    """Initiative "a" in teams 0-29, "b" in 24 of them and 6 others; AR(1) noise."""
    rng = np.random.default_rng(seed)
    exposed = {"a": Exposed(launches(rng, np.arange(30))), "b": Exposed(launches(rng, np.r_[0:24, 30:36]))}
    shocks = rng.standard_normal((G, T))
    for t in range(1, T):
        shocks[:, t] = 0.5 * shocks[:, t - 1] + np.sqrt(0.75) * shocks[:, t]
    values = noise * shocks + rng.standard_normal((G, 1)) + np.sin(MONTHS)
    for name, effect in (("a", first), ("b", second)):
        values = values + effect * (MONTHS[None, :] >= exposed[name].launches[:, None])
    return exposed, values


def separate(exposed: Exposed, values: Array) -> tuple[float, float]:
    rollout = Rollout(MONTHS, exposed.launches, np.ones(G), CLAIMED)
    found = statistics(rollout, Outcome(values), contrasts(rollout))
    return found.value("plain"), found.error("plain")


def together(
    exposed: dict[str, Exposed], values: Array, name: str, *, pairs: tuple[tuple[str, str], ...] = ()
) -> tuple[float, float]:
    fit = joint_fit(MONTHS, np.ones(G), exposed, {"y": values}, pairs)
    rollout = Rollout(MONTHS, exposed[name].launches, np.ones(G), CLAIMED)
    found = statistics(rollout, without_others(fit, name, "y", values), contrasts(rollout))
    return found.value("plain"), found.error("plain")


def test_joint_fit_recovers_effects_exactly_without_noise() -> None:
    exposed, values = company(1, 2.0, 3.0, noise=0.0)
    assert together(exposed, values, "a")[0] == pytest.approx(2.0, abs=1e-9)
    assert together(exposed, values, "b")[0] == pytest.approx(3.0, abs=1e-9)
    assert sum(separate(exposed[name], values)[0] for name in exposed) > 5.5


def test_joint_coefficients_equal_row_level_dummies() -> None:
    import statsmodels.api as sm

    from cxroi.estimators.launches.level.joint import columns

    exposed, values = company(2, 1.0, 1.0)
    weights = np.random.default_rng(3).uniform(1, 3, G)
    fit = joint_fit(MONTHS, weights, exposed, {"y": values}, (("a", "b"),))
    design = np.asarray(
        [*(c.ravel() for one in exposed.values() for c in columns(MONTHS, one)), both_on(exposed).ravel()]
    ).T
    dummies = np.hstack([design, np.kron(np.eye(G), np.ones((T, 1))), np.kron(np.ones((G, 1)), np.eye(T))[:, 1:]])
    rows = sm.WLS(values.ravel(), dummies, weights=np.repeat(weights, T)).fit(
        cov_type="cluster", cov_kwds={"groups": np.repeat(np.arange(G), T), "use_correction": False}
    )
    np.testing.assert_allclose(fit.coefficients["y"], rows.params[: design.shape[1]], rtol=1e-6, atol=1e-9)
    errors = np.sqrt((fit.influence["y"] ** 2).sum(axis=0))
    np.testing.assert_allclose(errors, rows.bse[: design.shape[1]], rtol=1e-6)


def both_on(exposed: dict[str, Exposed]) -> Array:
    latest = np.maximum(exposed["a"].launches, exposed["b"].launches)
    return np.asarray((MONTHS[None, :] >= latest[:, None]).astype(float))


def shapley(exposed: dict[str, Exposed], name: str, effect: float, interaction: float) -> float:
    """The planted value: the own effect and half of what both bring together, over the claimed months of the own
    groups."""
    launch = exposed[name].launches
    since = MONTHS[None, :] - launch[:, None]
    claimed = (since >= 0) & (since < CLAIMED)
    mine = launch < NEVER
    return float(
        np.mean([(effect + interaction / 2 * both_on(exposed)[g])[claimed[g]].mean() for g in np.flatnonzero(mine)])
    )


def test_what_a_pair_brings_together_is_shared_in_halves() -> None:
    """Alone 2 and 1, together 1.5 more. Wrong: fitted without a column for both, each is credited with more than its
    half, and the two with more than all on minus all off. Right: the halves, exactly without noise and without bias
    with it."""
    exposed, values = company(1, 2.0, 1.0, noise=0.0)
    values = values + 1.5 * both_on(exposed)
    planted = {name: shapley(exposed, name, effect, 1.5) for name, effect in (("a", 2.0), ("b", 1.0))}
    for name, wanted in planted.items():
        assert together(exposed, values, name, pairs=(("a", "b"),))[0] == pytest.approx(wanted, abs=1e-9)
    assert sum(together(exposed, values, name)[0] for name in planted) > 1.05 * sum(planted.values())
    misses = []
    for seed in range(40):
        exposed, values = company(seed, 2.0, 1.0)
        estimate, error = together(exposed, values + 1.5 * both_on(exposed), "a", pairs=(("a", "b"),))
        misses.append((estimate - shapley(exposed, "a", 2.0, 1.5)) / error)
    assert abs(np.mean(misses)) < 3.3 / np.sqrt(len(misses))
    assert sum(abs(miss) <= 1.67 for miss in misses) >= 28


def test_a_pair_without_interaction_holds_zero() -> None:
    """40 seeds of effects 2 and 0; at 90 % coverage fewer than 28 hits happen once in 1,000 (binomial)."""
    hits = 0
    for seed in range(40):
        exposed, values = company(seed, 2.0, 0.0)
        fit = joint_fit(
            MONTHS, np.ones(G), exposed, {"margin": values, "leaving": np.zeros_like(values)}, (("a", "b"),)
        )
        estimate, error = pair_effect(fit, ("a", "b"), weight=10.0)
        hits += abs(estimate) <= 1.67 * error
    assert hits >= 28


def test_ranges_of_an_overlapping_null_cover() -> None:
    """20 seeds; at 90 % coverage fewer than 12 hits happen once in 10,000 (binomial)."""
    hits, wrong = 0, 0
    for seed in range(20):
        exposed, values = company(seed, 2.0, 0.0)
        estimate, error = together(exposed, values, "b")
        hits += abs(estimate) <= 1.67 * error
        estimate, error = separate(exposed["b"], values)
        wrong += abs(estimate) <= 1.67 * error
    assert hits >= 13
    assert wrong < hits


def test_initiatives_always_launched_together_are_refused() -> None:
    exposed, values = company(1, 1.0, 1.0)
    with pytest.raises(DesignError, match="told apart"):
        joint_fit(MONTHS, np.ones(G), {"a": exposed["a"], "b": exposed["a"]}, {"y": values})


def test_components_follow_overlap_through_a_third() -> None:
    shares = {("a", "b"): 0.2, ("b", "c"): 0.06, ("c", "d"): 0.01}
    assert components(shares, list("abcd"), 0.05) == [["a", "b", "c"], ["d"]]
