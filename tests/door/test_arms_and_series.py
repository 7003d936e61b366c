"""Door designs randomised, matched, drivers, season and power against published numbers and other routes to the same
number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from statsmodels.stats.power import TTestIndPower

from cxroi.door import Request
from cxroi.door.fits.power import size_for_means
from cxroi.door.fits.season import one_break, stl
from cxroi.errors import CxroiError
from cxroi.estimators.chosen.matched import TERMS, matched
from cxroi.estimators.core.drivers import lmg_and_slopes, relative_weights
from cxroi.terms import Array, Estimate
from tests.door.asked import estimate

SWISS = ("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")


def run(source: Path, **fields: object) -> dict[str, Estimate]:
    return {row.term: row for row in estimate(source, Request(**fields))}  # type: ignore[arg-type]


def test_hillstrom(shared: Path, tmp_path: Path) -> None:
    """Spend, HC2: +.7698 (.1452) and +.4244 (.1303) (../shared/reference/README.md)."""
    data = pl.read_csv(shared / "datasets/hillstrom/hillstrom.csv.gz", infer_schema_length=None)
    order = {"No E-Mail": "0", "Mens E-Mail": "mens", "Womens E-Mail": "womens"}
    data.with_columns(arm=pl.col("segment").replace(order)).write_csv(tmp_path / "h.csv")
    rows = run(
        tmp_path / "h.csv", design="randomised", outcome="spend", exposure=("arm",), covariates=("recency", "history")
    )
    for term, point, error in (("arm=mens", 0.7698, 0.1452), ("arm=womens", 0.4244, 0.1303)):
        assert (rows[term].estimate, rows[term].std_error) == pytest.approx((point, error), abs=1e-4)
        assert rows[f"{term} adjusted"].estimate == pytest.approx(point, abs=0.02)
    assert next(c.status for c in rows["arm=mens"].checks if c.name == "balance") == "PASS"


def test_randomised_is_the_two_sample_variance_and_statsmodels(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    x, z = rng.integers(0, 2, 80).astype(float), rng.normal(size=80)
    y = x + z * (1 + x) + rng.normal(size=80)
    pl.DataFrame({"y": y, "x": x, "z": z}).write_csv(tmp_path / "t.csv")
    rows = run(tmp_path / "t.csv", design="randomised", outcome="y", exposure=("x",), covariates=("z",))
    one, other = y[x == 1], y[x == 0]
    assert rows["x"].std_error == pytest.approx(
        np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)), rel=1e-10
    )
    centred = z - z[x == 1].mean()
    lin = sm.OLS(y, np.column_stack([np.ones(80), x, centred, x * centred])).fit(cov_type="HC3")
    assert (rows["x adjusted"].estimate, rows["x adjusted"].std_error) == pytest.approx(
        (lin.params[1], lin.bse[1]), rel=1e-9
    )


def test_nhefs_weights(shared: Path, tmp_path: Path) -> None:
    """Hernan and Robins 2020, program 12.2: IPW 3.44 (2.4, 4.5); standardisation about 3.5 (program 13.3: 3.52, other
    terms)."""
    data = pl.read_csv(shared / "reference/nhefs.csv", infer_schema_length=None).drop_nulls("wt82_71")
    squares = {f"{name}_2": pl.col(name) ** 2 for name in ("age", "smokeintensity", "smokeyrs", "wt71")}
    levels = {
        f"{name}_l": pl.lit("l") + pl.col(name).cast(pl.Int64).cast(str) for name in ("education", "exercise", "active")
    }
    data.with_columns(**squares, **levels).write_csv(tmp_path / "n.csv")
    names = ("sex", "race", "age", "smokeintensity", "smokeyrs", "wt71", *squares, *levels)
    rows = run(tmp_path / "n.csv", design="matched", outcome="wt82_71", exposure=("qsmk",), covariates=names)
    assert tuple(rows) == TERMS
    assert rows["ate ipw"].n_obs == 1566
    assert rows["ate ipw"].estimate == pytest.approx(3.44, abs=0.01)
    assert rows["ate ipw"].estimate - 1.96 * rows["ate ipw"].std_error == pytest.approx(2.4, abs=0.15)
    assert rows["ate ra"].estimate == pytest.approx(3.52, abs=0.1)
    assert next(c.status for c in rows["ate dr"].checks if c.name == "overlap") == "PASS"


def chosen(n: int, seed: int) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    d = (rng.uniform(size=n) < 1 / (1 + np.exp(-0.6 * X[:, 0]))).astype(float)
    return 1 + d * (2 + X[:, 1]) + X @ [1.0, 0.5] + rng.normal(size=n), d, X


def test_stacked_errors_are_the_jackknife_of_the_whole_procedure() -> None:
    y, d, X = chosen(600, 5)
    fit, _ = matched(y, d, X)
    again = np.array([matched(*(np.delete(a, i, axis=0) for a in (y, d, X)))[0].params for i in range(len(y))])
    spread = np.sqrt((len(y) - 1) * again.var(axis=0))
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(spread, rel=0.03)


def test_planted_truth_is_found_where_the_plain_difference_is_not() -> None:
    y, d, X = chosen(20_000, 7)
    fit, _ = matched(y, d, X)
    assert y[d == 1].mean() - y[d == 0].mean() > 2.3
    assert np.abs(fit.params - 2.0).max() < 4 * np.sqrt(np.diag(fit.covariance)).max()


def test_swiss_shares(shared: Path) -> None:
    """R package relaimpo's LMG of swiss Fertility (../shared/reference/README.md), 1e-7."""
    rows = run(shared / "reference/swiss.csv", design="drivers", outcome="Fertility", covariates=SWISS)
    found = [rows[f"{name} lmg"].estimate for name in SWISS]
    assert found == pytest.approx([0.0570912, 0.1711730, 0.2601347, 0.1055702, 0.1127659], abs=1e-7)
    assert sum(found) == pytest.approx(0.7067350, abs=1e-7)
    assert sum(rows[f"{name} relative"].estimate for name in SWISS) == pytest.approx(0.7067350, abs=1e-7)


def test_shares_of_unrelated_candidates_are_their_squared_correlations() -> None:
    moments = np.array([[1.0, 0.3, 0.5], [0.3, 1.0, 0.0], [0.5, 0.0, 1.0]])
    assert lmg_and_slopes(moments)[0] == pytest.approx([0.09, 0.25])
    assert relative_weights(moments) == pytest.approx([0.09, 0.25])


def test_co2_season(shared: Path) -> None:
    """R's stl(log(co2), s.window = 21): first values -.000184933, 5.753541058, .000548960."""
    values = pl.read_csv(shared / "reference/co2_maunaloa.csv")["value"].to_numpy()
    parts = stl(np.log(values), 21)
    assert (parts.seasonal[0], parts.trend[0], parts.rest[0]) == pytest.approx(
        (-0.000184933, 5.753541058, 0.000548960), abs=1e-9
    )
    rows = run(shared / "reference/co2_maunaloa.csv", design="season", outcome="value", period="time")
    assert list(rows) == [f"season {k}" for k in range(1, 13)]
    assert max(rows, key=lambda term: rows[term].estimate) == "season 5"


def test_months_are_read_alike_however_they_are_written(tmp_path: Path) -> None:
    k = np.arange(60) + 4
    y = np.sin(2 * np.pi * k / 12) + 5.0
    year, month = 2019 + k // 12, k % 12 + 1
    ways = {
        "text": [f"{a}-{b:02d}" for a, b in zip(year, month, strict=True)],
        "number": year * 100 + month,
        "day": [f"{a}-{b:02d}-01" for a, b in zip(year, month, strict=True)],
        "decimal": year + (month - 1) / 12,
    }
    pl.DataFrame({"y": y, **ways}).write_csv(tmp_path / "s.csv")
    found = [
        [r.estimate for r in run(tmp_path / "s.csv", design="season", outcome="y", period=w).values()] for w in ways
    ]
    assert all(each == pytest.approx(found[0], abs=1e-9) for each in found)
    assert found[0] == pytest.approx(np.sin(2 * np.pi * np.arange(12) / 12), abs=0.02)


def test_nile(shared: Path) -> None:
    """R's strucchange: break after observation 28 (1898), RSS 1,597,457.2, supF 75.93."""
    found = one_break(pl.read_csv(shared / "reference/nile.csv")["value"].to_numpy().astype(float))
    assert found.after == 28
    assert found.ssr == pytest.approx(1_597_457.2, abs=0.05)
    assert found.sup_f == pytest.approx(75.93, abs=0.005)


def test_power(shared: Path) -> None:
    """R's pwr: 120.223 (a two-sample t test, n an arm), and statsmodels through the door."""
    assert size_for_means(0.3, 0.75, side="larger") == pytest.approx(120.223, abs=1e-3)
    row = run(shared / "reference/swiss.csv", design="power", outcome="Fertility", effect=-5.0)["n per arm"]
    spread = pl.read_csv(shared / "reference/swiss.csv")["Fertility"].std()
    assert row.estimate == pytest.approx(TTestIndPower().solve_power(5.0 / spread, power=0.8, alpha=0.05), rel=1e-6)


@pytest.mark.parametrize(
    ("design", "fields", "says"),
    [
        ("matched", {"exposure": ("d",), "covariates": ("s",)}, "separate"),
        ("matched", {"exposure": ("m",), "covariates": ("d",)}, "40 values"),
        ("randomised", {"exposure": ("one",)}, "same in every row"),
        ("season", {"period": "twice"}, "repeat a month"),
        ("season", {"period": "gap"}, "missing"),
        ("power", {"effect": 0.0}, "must not be zero"),
    ],
)
def test_bad_tables_end_in_one_sentence(tmp_path: Path, design: str, fields: dict[str, object], says: str) -> None:
    k = np.arange(40)
    pl.DataFrame(
        {
            "y": k % 7 + 0.5,
            "d": (k > 20) * 1,
            "s": k * 1.0,
            "m": k * 1.0,
            "one": k * 0 + 1,
            "twice": k // 2 + 1,
            "gap": np.where(k > 20, k + 5, k),
        }
    ).write_csv(tmp_path / "b.csv")
    with pytest.raises(CxroiError, match=says):
        run(tmp_path / "b.csv", design=design, outcome="y", **fields)
