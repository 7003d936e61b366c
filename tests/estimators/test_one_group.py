"""One treated group: Proposition 99 to its published digits, planted truth, ranks under no effect, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.errors import DesignError
from cxroi.estimators.launches.one_group import OneGroup, one_group
from cxroi.estimators.launches.panels import ClusterPanel
from cxroi.estimators.launches.rollouts import Effects

MONTHS, LAUNCH, AFTER = 36, 28, 8
Z90 = 1.6448536


def study(margin: np.ndarray, leaving: np.ndarray | None = None, launch: int = LAUNCH) -> OneGroup:
    """The first group is treated."""
    groups, months = margin.shape
    gone = np.full(margin.shape, 0.02) if leaving is None else leaving
    panel = ClusterPanel(
        tuple(f"g{k:02}" for k in range(groups)),
        np.arange(float(months)),
        margin,
        gone,
        np.full(margin.shape, 100.0),
        (None,) * groups,
        0,
        "sum_margin",
    )
    return OneGroup(panel, "region", 0, launch, margin, gone, 300.0, owner_named=True)


def drawn(seed: int, groups: int = 21, effect: float = 0.0) -> np.ndarray:
    """Groups that follow two common factors with own loadings, AR(1) noise of their own; the first gets `effect` at
    launch."""
    rng = np.random.default_rng(seed)
    factors = np.cumsum(rng.normal(0, 0.4, (2, MONTHS)), axis=1)
    noise = rng.standard_normal((groups, MONTHS))
    for t in range(1, MONTHS):
        noise[:, t] = 0.5 * noise[:, t - 1] + np.sqrt(0.75) * noise[:, t]
    values = 40 + rng.normal(0, 3, (groups, 1)) + rng.normal(1, 0.5, (groups, 2)) @ factors + noise
    values[0, LAUNCH:] += effect
    return np.asarray(values)


def error(found: Effects) -> float:
    return float(np.sqrt((found.influence[:, 0] ** 2).sum()))


def test_proposition_99_has_its_published_effect(shared: Path) -> None:
    """Arkhangelsky et al. 2021, table 1: synthetic difference-in-differences -15.604 packs a head (-15.6)."""
    wide = pl.read_csv(shared / "reference/california_prop99_wide.csv").drop("Year")
    states = ["California", *(name for name in wide.columns if name != "California")]
    values = wide.select(states).to_numpy().T.astype(np.float64)
    found = one_group(study(values, np.zeros(values.shape), launch=19))
    assert found.values[0] == pytest.approx(-15.604, abs=5e-3)
    assert found.values[1] == 0
    assert found.grade == "C"


def test_ranges_hold_what_was_planted_and_ranks_are_even_without_effect() -> None:
    """400 companies: the 90 % range holds a planted 2.0; among 21 groups the rank of one without effect is even
    (chi-squared)."""
    from scipy.stats import chisquare, t

    held, ranks = 0, []
    for seed in range(400):
        found = one_group(study(drawn(9000 + seed, effect=2.0)))
        held += abs(found.values[0] - 2.0) <= t.ppf(0.95, found.df) * error(found)
        null = one_group(study(drawn(50_000 + seed)))
        told = next(check.reason for check in null.checks if check.name == "placebo rank")
        ranks.append(int(told.split(" comes up in ")[1].split(" of ")[0]))
    assert 0.85 <= held / 400 <= 0.95
    thirds = np.histogram(ranks, bins=[1, 8, 15, 22])[0]
    assert chisquare(thirds).pvalue > 0.001


def test_leaving_is_taken_apart_from_margin_with_the_same_mix() -> None:
    rng = np.random.default_rng(3)
    leaving = 0.02 + rng.normal(0, 0.001, (21, MONTHS))
    leaving[0, LAUNCH:] -= 0.01
    found = one_group(study(drawn(3), leaving))
    assert found.values[1] == pytest.approx(-0.01, abs=0.002)
    assert np.array_equal(found.values[:2], found.values[2:])


def test_few_others_give_grade_d_fewer_none_and_a_group_like_no_other_fails() -> None:
    assert one_group(study(drawn(1, groups=7, effect=2.0))).grade == "D"
    with pytest.raises(DesignError, match="one treated region and 3 others"):
        one_group(study(drawn(1, groups=4)))
    apart = drawn(2, effect=2.0)
    apart[0] += 12 * np.sin(np.arange(MONTHS))
    found = one_group(study(apart))
    assert next(check.status for check in found.checks if check.name == "alike before launch") == "FAIL"
    assert found.grade == "D"
    with pytest.raises(DesignError, match="2 months since launch"):
        one_group(study(drawn(1), launch=MONTHS - 2))
    with pytest.raises(DesignError, match="5 months before launch"):
        one_group(study(drawn(1), launch=5))
