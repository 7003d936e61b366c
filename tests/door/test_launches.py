"""did, event-study and synthetic-control through the door: published tables, jackknife and planted truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.door import Request
from cxroi.errors import DesignError
from cxroi.terms import Estimate
from tests.door.asked import estimate

MPDTA = {"unit": "countyreal", "period": "year", "cohort": "first.treat", "outcome": "lemp"}
PLAIN = {"unit": "u", "period": "t", "cohort": "g", "outcome": "y"}


def run(source: Path, **fields: object) -> dict[str, Estimate]:
    return {row.term: row for row in estimate(source, Request(**fields))}  # type: ignore[arg-type]


def said(row: Estimate, name: str) -> str:
    return next(check.reason for check in row.checks if check.name == name)


def test_published_minimum_wage(shared: Path) -> None:
    """R did 2.1 (Callaway and Sant'Anna 2021) on mpdta; analytic errors on which four libraries agree."""
    rows = run(shared / "reference/mpdta.csv", design="did", **MPDTA)
    table = {
        2004: (-0.0105, -0.0704, -0.1373, -0.1008),
        2006: (0.0065, -0.0028, -0.0046, -0.0412),
        2007: (0.0305, -0.0027, -0.0311, -0.0261),
    }
    for g, effects in table.items():
        assert [rows[f"att {g} {t}"].estimate for t in range(2004, 2008)] == pytest.approx(effects, abs=5e-5)
    errors = {"simple": 0.012034, "dynamic": 0.019965, "group": 0.012446, "calendar": 0.015972}
    for term, error in errors.items():
        assert rows[term].std_error == pytest.approx(error, abs=1e-6)
    assert rows["simple"].estimate == pytest.approx(-0.0399513, abs=5e-8)
    assert said(rows["simple"], "before launch").endswith("p = 0.16812.")


def test_a_launch_date_of_one_unit_gets_no_range_and_is_named(shared: Path) -> None:
    """Before, its rows had smaller errors than those of thirty units, and the Wald test p = .00000."""
    case = shared / "cases/did-cohort-of-one-unit/panel.csv"
    rows = run(case, design="did", unit="unit", period="period", cohort="cohort", outcome="y")
    assert (rows["simple"].estimate, rows["simple"].std_error) == pytest.approx((1.80001, 0.131348), abs=5e-6)
    assert not any(term.startswith("att 6 ") for term in rows)
    assert "6. Its rows are left out" in said(rows["simple"], "launch dates of one unit")
    assert said(rows["simple"], "before launch").endswith("p = 0.36375.")
    events = run(case, design="event-study", unit="unit", period="period", cohort="cohort", outcome="y")
    assert "6. Its rows are left out" in said(next(iter(events.values())), "launch dates of one unit")


@pytest.mark.parametrize("controls", ["never", "not-yet"])
def test_every_comparison_is_the_row_level_difference_of_changes(controls: str, tmp_path: Path) -> None:
    """statsmodels OLS of the change on a treated indicator, HC0, launch by launch and period by period."""
    frame = panel(5)
    frame.write_csv(tmp_path / "p.csv")
    rows = run(tmp_path / "p.csv", design="did", controls=controls, **PLAIN)
    wide = frame.sort("u", "t").group_by("u", maintain_order=True).agg("y", pl.col("g").first())
    values, launch = np.asarray(wide["y"].to_list()), wide["g"].to_numpy().astype(float)
    launch[launch == 0] = np.inf
    seen = 0
    for g in (3, 5):
        for t in range(2, 8):
            base = g - 1 if t >= g else t - 1
            others = launch > max(t, base) if controls == "not-yet" else np.isinf(launch)
            inside = (launch == g) | (others & (launch != g))
            change = values[inside, t - 1] - values[inside, base - 1]
            fit = sm.OLS(change, sm.add_constant((launch[inside] == g).astype(float))).fit(cov_type="HC0")
            row = rows[f"att {g} {t}"]
            assert (row.estimate, row.std_error) == (pytest.approx(fit.params[1]), pytest.approx(fit.bse[1]))
            seen += 1
    assert seen == 12


def test_published_with_population_doubly_robust(shared: Path) -> None:
    """R did 2.1, xformla ~lpop: pre-test p .23267."""
    rows = run(shared / "reference/mpdta.csv", design="event-study", covariates=("lpop",), **MPDTA)
    assert said(rows["event 0"], "before launch").endswith("p = 0.23267.")
    assert list(rows) == [*(f"event {e}" for e in range(-3, 4)), "dynamic"]
    assert "simultaneous band" in {check.name for check in rows["event 0"].checks}


def test_proposition_99(shared: Path, tmp_path: Path) -> None:
    """Arkhangelsky et al. 2021, table 1: -15.6 and -27.3; exact optimum of the synthetic control -19.514."""
    wide = pl.read_csv(shared / "reference/california_prop99_wide.csv").unpivot(index="Year", variable_name="state")
    source = tmp_path / "smoking.csv"
    wide.with_columns(((pl.col("state") == "California") & (pl.col("Year") >= 1989)).alias("on")).write_csv(source)
    rows = run(source, design="synthetic-control", unit="state", period="Year", outcome="value", exposure=("on",))
    assert rows["synthetic difference in differences"].estimate == pytest.approx(-15.6, abs=0.05)
    assert rows["synthetic control"].estimate == pytest.approx(-19.514, abs=0.001)
    assert rows["did"].estimate == pytest.approx(-27.3, abs=0.05)
    assert "of 39" in said(rows["synthetic control"], "placebo rank")


def panel(seed: int, n: int = 240, lone: bool = False) -> pl.DataFrame:
    """Effect 1 + .5 e; trends depend on x, and x on the launch: only the adjusted answer is right."""
    rng = np.random.default_rng(seed)
    x, level = rng.normal(size=n), rng.normal(size=n)
    launch = np.where(rng.random(n) < 1 / (1 + np.exp(-x)), rng.choice([3, 5], n), 0 if not lone else 6)
    u, t = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(1, 8), indexing="ij"))
    on = (launch[u] > 0) & (t >= launch[u])
    y = level[u] + 0.3 * t + 0.4 * x[u] * t + on * (1 + 0.5 * (t - launch[u])) + rng.normal(size=u.size) * 0.5
    return pl.DataFrame({"u": u, "t": t, "g": launch[u], "x": x[u], "team": u // 4, "y": y})


def test_covariates_take_out_what_drives_trend_and_launch(tmp_path: Path) -> None:
    source = tmp_path / "t.csv"
    panel(1, 1200).write_csv(source)
    naive = run(source, design="event-study", **PLAIN)["event 1"]
    held = run(source, design="event-study", covariates=("x",), **PLAIN)["event 1"]
    assert not naive.conf_low <= 1.5 <= naive.conf_high
    assert held.conf_low <= 1.5 <= held.conf_high


@pytest.mark.parametrize("sections", [False, True])
@pytest.mark.parametrize("covariates", [(), ("x",)])
def test_errors_match_the_jackknife(sections: bool, covariates: tuple[str, ...], tmp_path: Path) -> None:
    """Leave one cluster out, variance (G-1)/G times the squared deviations (Efron 1982)."""
    ask = {"design": "did", "covariates": covariates, "cluster": "team", **PLAIN, "unit": None if sections else "u"}
    frame, source = panel(2), tmp_path / "t.csv"
    frame.write_csv(source)
    whole, without = run(source, **ask), []
    for team in frame["team"].unique():
        left = source.with_suffix(".parquet")
        frame.filter(pl.col("team") != team).write_parquet(left)
        without.append({term: row.estimate for term, row in run(left, **ask).items()})
    for term in ("att 3 5", "simple", "dynamic", "group", "calendar"):
        other = np.asarray([each[term] for each in without])
        jackknife = np.sqrt((len(other) - 1) / len(other) * ((other - other.mean()) ** 2).sum())
        assert whole[term].std_error == pytest.approx(jackknife, rel=0.1)


def test_not_yet_treated_by_hand_and_no_controls(tmp_path: Path) -> None:
    frame, source = panel(3, lone=True), tmp_path / "t.csv"
    frame.write_csv(source)
    with pytest.raises(DesignError, match="not-yet"):
        run(source, design="did", **PLAIN)
    rows = run(source, design="did", controls="not-yet", **PLAIN)
    mean = {(g, t): y for g, t, y in frame.group_by("g", "t").agg(pl.col("y").mean()).iter_rows()}
    sizes = dict(frame.filter(pl.col("t") == 1)["g"].value_counts().iter_rows())
    rest = (sizes[5] * (mean[5, 4] - mean[5, 2]) + sizes[6] * (mean[6, 4] - mean[6, 2])) / (sizes[5] + sizes[6])
    assert rows["att 3 4"].estimate == pytest.approx(mean[3, 4] - mean[3, 2] - rest, abs=1e-12)
    assert "att 3 6" not in rows


def test_sections_equal_the_panel_and_unbalanced_units_are_named(tmp_path: Path) -> None:
    frame, source = panel(4), tmp_path / "t.csv"
    frame.write_csv(source)
    whole = run(source, design="did", **PLAIN)
    apart = run(source, design="did", **{**PLAIN, "unit": None})
    assert apart["simple"].estimate == pytest.approx(whole["simple"].estimate, abs=1e-12)
    frame.filter((pl.col("u") != 7) | (pl.col("t") != 4)).write_csv(source)
    row = run(source, design="did", **PLAIN)["simple"]
    assert (row.n_obs, row.n_clusters) == (239 * 7, 239)
    assert said(row, "balanced panel").startswith("1 units")


def test_donut_is_the_mean_of_three_periods(tmp_path: Path) -> None:
    frame, source = (
        panel(5).with_columns(pl.when(pl.col("g") == 3).then(0).otherwise("g").alias("g")),
        tmp_path / "t.csv",
    )
    frame = frame.with_columns((pl.col("g") + (pl.col("g") > 0)).alias("g"))
    frame.write_csv(source)
    rows = run(source, design="did", base="donut", **PLAIN)
    mean = {(g, t): y for g, t, y in frame.group_by("g", "t").agg(pl.col("y").mean()).iter_rows()}
    change = {g: mean[g, 7] - np.mean([mean[g, t] for t in (1, 2, 3)]) for g in (6, 0)}
    assert rows["att 6 7"].estimate == pytest.approx(change[6] - change[0], abs=1e-12)
