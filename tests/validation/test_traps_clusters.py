"""Random tests whose lot drew teams: the product's error is statsmodels' cluster-robust one, its ranges hold in planted
companies, and errors by customer do not (negative control).

Teams of 4 to 40 customers share a lasting level and luck of their own; some customers leave. Truth: what the treated
gained in each company.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import binom

from cxroi.estimators.core.linear import half_width
from cxroi.estimators.lot.randomised import ArmPaths, arm_paths
from cxroi.terms import Array
from tests.estimators.company import FIRST, Made, engine_with
from tests.validation.rolledout import exposed, made, panel_of

WORLDS, LAUNCH, MONTHS = 100, 6, 12
TEAMS = {"twenty an arm": 40, "six an arm": 12}


@dataclass(frozen=True)
class World:
    """Tables of one company; by customer: team, arm, mean month before, money since launch; gain of the treated."""

    tables: Made
    team: Array
    treated: Array
    before: Array
    since: Array
    truth: float


def world(teams: int, seed: int) -> World:
    rng = np.random.default_rng([77, teams, seed])
    size = rng.integers(4, 41, teams)
    team = np.repeat(np.arange(teams), size)
    n, arm = len(team), rng.permutation(np.arange(teams) % 2)[team]
    level = 40 * np.exp(0.5 * rng.standard_normal(n) + 0.2 * rng.standard_normal(teams)[team])
    luck = 1 + 0.08 * np.cumsum(rng.standard_normal((teams, MONTHS)), axis=1)[team] / 2
    left = np.where(rng.random(n) < 0.1, rng.integers(LAUNCH, MONTHS, n), MONTHS)
    alive = np.arange(MONTHS)[None, :] <= left[:, None]
    gain = 2.0 * alive * (np.arange(MONTHS) >= LAUNCH)
    money = np.where(alive, level[:, None] * luck + 4 * rng.standard_normal((n, MONTHS)), 0.0).round(2)
    money = money + gain * arm[:, None]
    unit, month = np.nonzero(alive)
    panel = panel_of(unit, month, money[unit, month], month == left[unit], team[unit])
    arms = ["treated" if one else "control" for one in arm]
    rows = exposed(
        np.arange(n), [FIRST + LAUNCH if one else None for one in arm], arms, "random", [f"t{k}" for k in team]
    )
    truth = float(gain[arm == 1].sum() / arm.sum())
    return World(
        made(panel, rows), team, arm.astype(float), money[:, :LAUNCH].mean(axis=1), money[:, LAUNCH:].sum(axis=1), truth
    )


def read(one: World, drawn: str | None) -> ArmPaths:
    months = tuple(range(FIRST + LAUNCH, FIRST + MONTHS))
    with engine_with(one.tables) as engine:
        return arm_paths(engine, "x", months, ("margin",), drawn)["margin"]


@pytest.mark.parametrize("teams", TEAMS.values())
def test_point_and_error_are_those_of_statsmodels_clustered_by_team(teams: int) -> None:
    one = world(teams, 1)
    found = read(one, "team")
    centred = one.before - one.before[one.treated == 1].mean()
    design = np.column_stack([np.ones(len(one.team)), one.treated, centred, one.treated * centred])
    for fit, columns in ((found.adjusted, 4), (found.plain, 2)):
        assert fit is not None
        own = sm.OLS(one.since, design[:, :columns]).fit(cov_type="cluster", cov_kwds={"groups": one.team})
        assert fit.params[0] == pytest.approx(own.params[1], rel=1e-9)
        assert fit.std_error(fit.terms[0]) == pytest.approx(own.bse[1], rel=1e-9)
        assert fit.df == (teams - 1 if teams // 2 >= 10 else teams // 2 - 1)


@cache
def held(teams: int, drawn: str | None) -> float:
    """Share of the worlds whose range since launch holds what was gained."""
    inside = []
    for seed in range(WORLDS):
        one = world(teams, seed)
        fit = read(one, drawn).primary
        inside.append(abs(fit.params[0] - one.truth) <= half_width(fit.df) * fit.std_error(fit.terms[0]))
    return float(np.mean(inside))


@pytest.mark.parametrize("teams", TEAMS.values())
def test_ranges_clustered_at_the_lot_hold(teams: int) -> None:
    assert binom.ppf(0.001, WORLDS, 0.87) / WORLDS <= held(teams, "team") <= binom.ppf(0.999, WORLDS, 0.95) / WORLDS


def test_errors_by_customer_where_teams_were_drawn_do_not() -> None:
    assert held(40, None) <= 0.80
