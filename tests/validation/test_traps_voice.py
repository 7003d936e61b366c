"""Traps of what unhappy customers do and say, with planted truth: the usual answer beside ours (method.md section
3)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files

import numpy as np
import polars as pl
import pytest

from benchmarks.coverage import FIRST_SEED
from benchmarks.figures import bounds
from cxroi.demo import World
from cxroi.estimators.company.experience import Drivers, drivers
from cxroi.estimators.core.drivers import lmg_and_slopes
from cxroi.estimators.core.linear import half_width, ols
from cxroi.results.act.loop import loop
from cxroi.results.base.run import read_run
from cxroi.selfcheck import companies
from cxroi.terms import LEVEL, Array, Finding
from cxroi.value.assumptions import in_force as assumptions
from tests.validation.planted import SURE, holds

WITH_CASES = (*companies.NEEDED, "cases")
N = 4_000
THEMES = ("waiting", "billing", "app")
EFFECTS = np.array([-20.0, -12.0, 0.0])
"""USD of a year's margin that a theme goes with; the third takes nothing and is named mostly together with the
first."""
FIRST_SHARE, GIVEN_FIRST, GIVEN_NOT = 0.3, (0.6, 0.6), (0.15, 0.1)
NOISE = 40.0


def closed_loop(seed: int) -> Mapping[str, Finding]:
    """Findings of the closed loop of a company in which half of the unhappy are called back, by lot, to no effect at
    all."""
    source = files("cxroi.demo").joinpath("assumptions.toml")
    with as_file(source) as stated, companies.built(World(), 6_000, 36, seed) as (made, _):
        run = read_run(made, assumptions.read(stated), generation="0", run_id="00000000")
        return {finding.id.split("@")[0]: finding for finding in loop(made, run)}


def miss_of_zero(finding: Finding) -> float:
    assert finding.point is not None, finding.reason
    assert finding.high is not None
    assert finding.low is not None
    return finding.point / ((finding.high - finding.low) / 2 / half_width(np.inf, LEVEL))


def test_unhappy_customers_recover_with_no_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: calling back does nothing, to answers, leaving or margin, in five companies.

    Wrong: those called back whose next answer is above the unhappy band, counted as won back: clearly more than nobody
    in every company. Right: less those who rise untouched, nothing; in money, nothing.
    """
    monkeypatch.setattr(companies, "NEEDED", WITH_CASES)
    net, money = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + 5):
        found = closed_loop(seed)
        for name in ("loop/recovered", "loop/natural"):
            share = found[name].point
            assert share is not None
            assert share > SURE * np.sqrt(share * (1 - share) / found[name].n)
        net.append(miss_of_zero(found["loop/net"]))
        money.append(miss_of_zero(found["loop/margin"]))
    assert holds(net)
    assert holds(money)


def said(seed: int) -> tuple[pl.DataFrame, Array, Array]:
    """Customers with the themes they named as 0 or 1, (N, 3) of these, and margin of the year with its planted effects
    (N,)."""
    rng = np.random.default_rng(seed)
    first = rng.random(N) < FIRST_SHARE
    others = [rng.random(N) < np.where(first, yes, no) for yes, no in zip(GIVEN_FIRST, GIVEN_NOT, strict=True)]
    X = np.column_stack([first, *others]).astype(float)
    size = rng.gamma(4, 10, N)
    paid = X @ EFFECTS + NOISE * rng.standard_normal(N)
    frame = pl.DataFrame(
        {
            "unit_id": np.arange(N),
            "paid": 12 * size + paid,
            "gone": 0,
            "before": size,
            "tenure": 12,
            "segment": "A",
            **{name: X[:, k] for k, name in enumerate(THEMES)},
        }
    )
    return frame, X, paid


def moments() -> Array:
    """(4, 4) covariance of margin and themes as planted."""
    share = np.array(
        [
            FIRST_SHARE,
            *(FIRST_SHARE * yes + (1 - FIRST_SHARE) * no for yes, no in zip(GIVEN_FIRST, GIVEN_NOT, strict=True)),
        ]
    )
    both = np.diag(share)
    both[0, 1:] = both[1:, 0] = FIRST_SHARE * np.asarray(GIVEN_FIRST)
    both[1, 2] = both[2, 1] = (
        FIRST_SHARE * GIVEN_FIRST[0] * GIVEN_FIRST[1] + (1 - FIRST_SHARE) * GIVEN_NOT[0] * GIVEN_NOT[1]
    )
    spread = both - np.outer(share, share)
    cross = spread @ EFFECTS
    return np.block([[np.array([[EFFECTS @ cross + NOISE**2]]), cross[None, :]], [cross[:, None], spread]])


def planted_shares() -> tuple[Array, float]:
    """(shares of what is explained (3,), R2) in the population."""
    parts = lmg_and_slopes(moments())[0]
    return parts / parts.sum(), float(parts.sum())


def test_themes_left_out_one_by_one_are_counted_twice() -> None:
    """Planted: waiting takes 20 USD, billing 12, app nothing; billing and app are named mostly with waiting. 20
    companies.

    Wrong: each theme worth what margin would be without those who name it: the total is too high and app takes money,
    clearly.
    Right: all themes in one model: each effect is held, app's is nothing.
    """
    misses: dict[str, list[float]] = {name: [] for name in THEMES}
    total, app = [], []
    for seed in range(20):
        _, X, paid = said(seed)
        cost = [paid[X[:, k] == 0].mean() - paid.mean() for k in range(3)]
        total.append(sum(cost) / float(-(X.mean(axis=0) @ EFFECTS)))
        named = X[:, 2] == 1
        gap = ols(paid, np.column_stack([np.ones(N), named]), ("constant", "app"), covariance="hc2")
        app.append(gap.param("app") / gap.std_error("app"))
        joint = ols(paid, np.column_stack([np.ones(N), X]), ("constant", *THEMES), covariance="hc2")
        for k, name in enumerate(THEMES):
            misses[name].append((joint.param(name) - EFFECTS[k]) / joint.std_error(name))
    assert np.mean(total) - SURE * np.std(total, ddof=1) / np.sqrt(20) > 1
    assert max(app) < -SURE
    assert all(holds(misses[name]) for name in THEMES)


def test_what_each_theme_explains_alone_adds_up_to_more_than_there_is() -> None:
    """Planted: the same; the three together explain about 9 % of the differences in margin.

    Wrong: each theme's own share of explained variance, added up. Right: the product's shares of the joint fit, which
    add up to what all explain together and hold the planted ones; a theme that takes nothing keeps the share it has by
    its
    company only.
    """
    shares, explained = planted_shares()
    alone = moments()[0, 1:] ** 2 / np.diag(moments())[1:] / moments()[0, 0]
    assert alone.sum() > 1.2 * explained
    inside: dict[str, int] = dict.fromkeys((*THEMES, "all"), 0)
    above = 0
    for seed in range(20):
        frame, X, paid = said(seed)
        found: Drivers = drivers(frame, THEMES)
        singles = sum(float(np.corrcoef(X[:, k], paid)[0, 1] ** 2) for k in range(3))
        above += singles > found.explained.high
        by_name = {one.name: one for one in found.lmg}
        assert sum(one.point for one in found.lmg) == pytest.approx(1)
        for k, name in enumerate(THEMES):
            inside[name] += by_name[name].low <= shares[k] <= by_name[name].high
        inside["all"] += found.explained.low <= explained <= found.explained.high
    assert above == 20
    assert min(inside.values()) / 20 >= bounds(20)[0]
