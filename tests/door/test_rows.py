"""The likelihood and linear designs on random unbalanced panels against row-level statsmodels with every effect as a
column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.door import Request
from cxroi.terms import Estimate
from tests.door.asked import estimate

SEEDS = (3, 4)


def table(seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    u, t = (a.ravel() for a in np.meshgrid(np.arange(60), np.arange(7), indexing="ij"))
    level = rng.normal(size=60)[u]
    x, z = 0.5 * level + rng.normal(size=u.size), rng.normal(size=u.size)
    frame = pl.DataFrame(
        {
            "u": u,
            "t": t,
            "team": u // 3,
            "x": x,
            "z": z,
            "off": rng.random(u.size),
            "y": 2 * level + x - 0.3 * z + np.sin(t) + rng.normal(size=u.size),
            "c": rng.poisson(np.exp(0.3 * x + 0.5 * level + 0.1 * t)),
            "e": (rng.random(u.size) < 1 / (1 + np.exp(0.5 - x))).astype(int),
        }
    )
    return frame.filter(pl.Series(rng.random(u.size) < 0.75))


def codes(frame: pl.DataFrame, column: str) -> np.ndarray:
    return np.unique(frame[column].to_numpy(), return_inverse=True)[1]


def dummies(frame: pl.DataFrame, column: str) -> np.ndarray:
    code = codes(frame, column)
    return (code[:, None] == np.arange(code.max() + 1)).astype(float)


def clustered(frame: pl.DataFrame, column: str) -> dict[str, object]:
    return {"cov_type": "cluster", "cov_kwds": {"groups": codes(frame, column), "use_correction": False}}


def ask(folder: Path, frame: pl.DataFrame, **fields: object) -> dict[str, Estimate]:
    frame.write_csv(folder / "t.csv")
    request = Request(exposure=("x",), covariates=("z",), **fields)  # type: ignore[arg-type]
    return {row.term: row for row in estimate(folder / "t.csv", request)}


def same(row: Estimate, point: float, error: float) -> None:
    assert row.estimate == pytest.approx(point, rel=1e-7)
    assert row.std_error == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("by", ["u", "team", "t"])
def test_within_and_hybrid(seed: int, by: str, tmp_path: Path) -> None:
    frame = table(seed)
    X, periods, units = frame.select("x", "z").to_numpy(), dummies(frame, "t")[:, 1:], dummies(frame, "u")
    fit = sm.OLS(frame["y"].to_numpy(), np.column_stack([X, periods, units])).fit(**clustered(frame, by))
    n, g = frame.height, int(codes(frame, by).max()) + 1
    k = 2 + units.shape[1] if by == "t" else 2 + periods.shape[1] + 1  # effects nested in the cluster do not count
    row = ask(tmp_path, frame, design="within", unit="u", period="t", outcome="y", cluster=by)["x"]
    same(row, fit.params[0], fit.bse[0] * np.sqrt(g / (g - 1) * (n - 1) / (n - k)))
    both = ask(tmp_path, frame, design="hybrid", unit="u", period="t", outcome="y", cluster=by)
    assert both["x within"].estimate == pytest.approx(row.estimate, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("by", ["u", "team", "t"])
def test_hazard_both_links_and_average_effects(seed: int, by: str, tmp_path: Path) -> None:
    frame = table(seed)
    X = sm.add_constant(np.column_stack([frame.select("x", "z").to_numpy(), dummies(frame, "t")[:, 1:]]))
    g = int(codes(frame, by).max()) + 1
    factor, found = (
        np.sqrt(g / (g - 1)),
        ask(tmp_path, frame, design="hazard", unit="u", period="t", outcome="e", cluster=by),
    )
    logit = sm.Logit(frame["e"].to_numpy(), X).fit(disp=0, tol=1e-13, maxiter=100, **clustered(frame, by))
    same(found["x"], logit.params[1], logit.bse[1] * factor)
    effect = logit.get_margeff()
    same(found["x average effect"], effect.margeff[0], effect.margeff_se[0] * factor)
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    other = sm.GLM(frame["e"].to_numpy(), X, family=family).fit(tol=1e-14, maxiter=200, **clustered(frame, by))
    same(found["x cloglog"], other.params[1], other.bse[1] * factor)
    assert list(found) == ["x", "z", "x cloglog", "z cloglog", "x average effect", "z average effect"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("by", ["u", "team", "t"])
def test_poisson_with_unit_effects(seed: int, by: str, tmp_path: Path) -> None:
    frame = table(seed)
    some = frame.filter(pl.col("c").sum().over("u") > 0)
    X = np.column_stack([some.select("x", "z").to_numpy(), dummies(some, "t")[:, 1:], dummies(some, "u")])
    model = sm.GLM(some["c"].to_numpy(), X, family=sm.families.Poisson(), offset=some["off"].to_numpy())
    fit = model.fit(tol=1e-13, maxiter=300, **clustered(some, by))
    g = int(codes(some, by).max()) + 1
    row = ask(tmp_path, frame, design="poisson", unit="u", period="t", outcome="c", offset="off", cluster=by)["x"]
    same(row, fit.params[0], fit.bse[0] * np.sqrt(g / (g - 1)))
    assert (row.n_obs, row.n_clusters) == (some.height, g)


def test_without_units_the_sandwich_is_by_row(tmp_path: Path) -> None:
    frame = table(5)
    n, X = frame.height, sm.add_constant(frame.select("x", "z").to_numpy())
    count = sm.Poisson(frame["c"].to_numpy(), X).fit(disp=0, tol=1e-13, maxiter=200, cov_type="HC0")
    same(ask(tmp_path, frame, design="poisson", outcome="c")["x"], count.params[1], count.bse[1] * np.sqrt(n / (n - 1)))
    event = sm.Logit(frame["e"].to_numpy(), X).fit(disp=0, tol=1e-13, cov_type="HC0")
    same(ask(tmp_path, frame, design="hazard", outcome="e")["x"], event.params[1], event.bse[1] * np.sqrt(n / (n - 1)))


def test_planted_effects_survive_scaling_shuffling_and_new_names(tmp_path: Path) -> None:
    frame = table(6)
    first = ask(tmp_path, frame, design="within", unit="u", period="t", outcome="y")["x"]
    assert first.conf_low < 1 < first.conf_high
    moved = frame.sample(fraction=1, shuffle=True, seed=1).with_columns(
        pl.col("y") * 100, u=pl.format("K{}", pl.col("u"))
    )
    again = ask(tmp_path, moved, design="within", unit="u", period="t", outcome="y")["x"]
    same(again, first.estimate * 100, first.std_error * 100)
