"""One table however its periods are written and however its file is packed; finite fits are not mistaken for
separation."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from statsmodels.tsa.seasonal import STL

from cxroi.door import Request
from cxroi.door.fits.season import stl
from cxroi.errors import CxroiError, UsageError
from cxroi.estimators.launches.doubly_robust import rows_effect
from cxroi.terms import Array, Estimate
from tests.door.asked import estimate

ASK = {"unit": "u", "period": "t", "cohort": "g", "outcome": "y"}


def run(source: Path, **fields: object) -> dict[str, Estimate]:
    return {row.term: row for row in estimate(source, Request(**fields))}  # type: ignore[arg-type]


def launched() -> pl.DataFrame:
    """60 units, periods 0 to 11 without period 6, launches at 0 (never), 5 and 8."""
    rng = np.random.default_rng(8)
    u, t = (a.ravel() for a in np.meshgrid(np.arange(60), np.arange(12), indexing="ij"))
    g = np.array([0, 5, 8])[u % 3]
    y = 0.1 * t + u % 5 + (g > 0) * (t >= g) + rng.normal(size=u.size)
    return pl.DataFrame({"u": u, "t": t, "g": g, "y": y}).filter(pl.col("t") != 6)


def month(k: int) -> date:
    return date(2023 + (k + 5) // 12, (k + 5) % 12 + 1, 1)


WAYS: dict[str, Callable[[int], object]] = {
    "first of the month": lambda k: month(k).isoformat(),
    "end of the month": lambda k: (month(k + 1) - timedelta(days=1)).isoformat(),
    "month": lambda k: month(k).isoformat()[:7],
    "202306": lambda k: f"{month(k):%Y%m}",
    "20230601": lambda k: f"{month(k):%Y%m%d}",
    "Monday": lambda k: (date(2023, 1, 2) + timedelta(weeks=k)).isoformat(),
    "seconds": lambda k: 1_672_617_600 + 604_800 * k,
    "numbered word": lambda k: f"week {k}",
    "quarter": lambda k: f"{2020 + k // 4}Q{k % 4 + 1}",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("design", ["did", "event-study"])
def test_periods_in_every_writing_give_the_numbers_of_a_plain_counter(way: str, design: str, tmp_path: Path) -> None:
    frame, write = launched(), WAYS[way]
    frame.write_csv(tmp_path / "t.csv")
    plain = list(run(tmp_path / "t.csv", design=design, **ASK).values())
    written = frame.with_columns(
        pl.Series("t", [str(write(k)) for k in frame["t"].to_list()]),
        pl.Series("g", [str(write(k)) if k else "never" for k in frame["g"].to_list()]),
    )
    written.write_csv(tmp_path / "w.csv")
    rows = list(run(tmp_path / "w.csv", design=design, **ASK).values())
    assert [(row.estimate, row.std_error) for row in rows] == [(row.estimate, row.std_error) for row in plain]
    if design == "did":
        assert rows[0].term == f"att {write(5)} {write(1)}"
    else:
        assert [row.term for row in rows] == [row.term for row in plain]


@pytest.mark.parametrize(("period", "cohort"), [("%Y-%m-%d", "%Y-%m"), ("%Y-%m", "%Y-%m-%d"), ("%Y-%m-%d", "%Y-%m-17")])
def test_launches_written_finer_or_coarser_than_the_periods(period: str, cohort: str, tmp_path: Path) -> None:
    frame = launched()
    frame.write_csv(tmp_path / "t.csv")
    plain = run(tmp_path / "t.csv", design="did", **ASK)["simple"]
    frame.with_columns(
        pl.Series("t", [f"{month(k):{period}}" for k in frame["t"].to_list()]),
        pl.Series("g", [f"{month(k):{cohort}}" if k else None for k in frame["g"].to_list()]),
    ).write_csv(tmp_path / "w.csv")
    assert run(tmp_path / "w.csv", design="did", **ASK)["simple"].estimate == plain.estimate


def test_parquet_dates_and_moments_meet_and_bear_iso_dates(tmp_path: Path) -> None:
    frame = launched()
    frame.write_csv(tmp_path / "t.csv")
    plain = run(tmp_path / "t.csv", design="did", **ASK)
    launch = [datetime.combine(month(k), datetime.min.time()) if k else None for k in frame["g"].to_list()]
    frame.with_columns(pl.Series("t", [month(k) for k in frame["t"].to_list()]), pl.Series("g", launch)).write_parquet(
        tmp_path / "odd"
    )
    rows = run(tmp_path / "odd", design="did", **ASK)
    assert rows["att 2023-11-01 2023-07-01"].estimate == plain["att 5 1"].estimate
    assert rows["dynamic"].std_error == plain["dynamic"].std_error


@pytest.mark.parametrize(
    ("period", "cohort", "says"),
    [
        (lambda k: f"{k % 28 + 1:02d}/{k + 1:02d}/2023", "", "not plain"),
        (lambda k: "pre" if k < 6 else "post", "", "not plain"),
        (lambda k: month(k).isoformat(), "someday", "no period of the table"),
        (lambda k: k, "someday", "holds words where"),
    ],
)
def test_an_order_that_is_not_plain_is_refused(
    period: Callable[[int], object], cohort: str, says: str, tmp_path: Path
) -> None:
    frame = launched()
    frame.with_columns(pl.Series("t", [str(period(k)) for k in frame["t"].to_list()]), g=pl.lit(cohort)).write_csv(
        tmp_path / "t.csv"
    )
    with pytest.raises(CxroiError, match=says):
        run(tmp_path / "t.csv", design="did", **{**ASK, "unit": None})


def test_files_packed_and_separated_in_every_way(tmp_path: Path) -> None:
    frame, source = launched(), tmp_path / "t.csv"
    frame.write_csv(source)
    plain = run(source, design="did", **ASK)["simple"]
    tables = {
        "comma.csv.gz": gzip.compress(source.read_bytes()),
        "bar.csv": source.read_bytes().replace(b",", b"|"),
        "semicolon.csv.gz": gzip.compress(source.read_bytes().replace(b",", b";")),
        "decimal.csv": source.read_bytes().replace(b",", b";").replace(b".", b","),
    }
    for name, content in tables.items():
        (tmp_path / name).write_bytes(content)
        row = run(tmp_path / name, design="did", **ASK)["simple"]
        assert (row.estimate, row.std_error) == (plain.estimate, plain.std_error), name
    source.write_bytes(source.read_text().encode("utf-16"))
    row = run(source, design="did", **ASK)["simple"]
    assert (row.estimate, row.std_error) == (plain.estimate, plain.std_error), "UTF-16 with its mark is text"
    lines = [f"{k % 6},{k}" + (f",{(k * k) % 11}" if k % 4 else "") for k in range(40)]
    source.write_text("u,x,y\n" + "\n".join(lines))
    assert run(source, design="within", unit="u", outcome="y", exposure=("x",))["x"].n_obs == 30


def test_effects_asked_of_no_column_are_wrong_usage(tmp_path: Path) -> None:
    launched().write_csv(tmp_path / "t.csv")
    for design in ("within", "hybrid", "hazard", "poisson"):
        with pytest.raises(UsageError, match="--exposure or --covariates"):
            run(tmp_path / "t.csv", design=design, unit="u", outcome="y")


def test_two_mirrored_clusters_give_no_range(tmp_path: Path) -> None:
    """Two units with period effects: the scores of both add up to zero, so that clustering shows no spread."""
    rng = np.random.default_rng(2)
    t = np.tile(np.arange(8), 2)
    frame = pl.DataFrame({"u": np.repeat([1, 2], 8), "t": t, "x": rng.normal(size=16), "y": rng.normal(size=16)})
    frame.write_csv(tmp_path / "t.csv")
    row = run(tmp_path / "t.csv", design="within", unit="u", period="t", outcome="y", exposure=("x",))["x"]
    assert np.isfinite(row.estimate)
    assert np.isnan([row.std_error, row.conf_low, row.conf_high]).all()
    assert {check.name: check.status for check in row.checks}["range"] == "FAIL"


def test_a_steep_finite_logit_is_not_separation(tmp_path: Path) -> None:
    """Against statsmodels' Logit: 29 log-odds a standard deviation, and a cubic in raw ages."""
    rng = np.random.default_rng(0)
    x, z, age = rng.normal(size=400), rng.normal(size=400), rng.integers(18, 30, 400) * 1.0
    frame = pl.DataFrame(
        {"x": x, "e": (x + 0.05 * z > 0).astype(int), "a": age, "b": age**2, "c": age**3, "n": rng.poisson(1, 400)}
    )
    frame.write_csv(tmp_path / "t.csv")
    steep = sm.Logit(frame["e"].to_numpy(), sm.add_constant(x)).fit(disp=0, maxiter=200)
    row = run(tmp_path / "t.csv", design="hazard", outcome="e", exposure=("x",))["x"]
    assert row.estimate == pytest.approx(steep.params[1], rel=1e-7)
    cubic = sm.add_constant(frame.select("a", "b", "c").to_numpy())
    logit = sm.Logit(frame["e"].to_numpy(), cubic).fit(disp=0, maxiter=200)
    count = sm.Poisson(frame["n"].to_numpy(), cubic).fit(disp=0, maxiter=200)
    for design, outcome, fit in (("hazard", "e", logit), ("poisson", "n", count)):
        found = run(tmp_path / "t.csv", design=design, outcome=outcome, exposure=("a", "b", "c"))
        assert [row.estimate for row in list(found.values())[:3]] == pytest.approx(fit.params[1:], rel=1e-6)
    frame.with_columns(e=pl.col("x") > 0).write_csv(tmp_path / "t.csv")
    with pytest.raises(CxroiError, match="separated"):
        run(tmp_path / "t.csv", design="hazard", outcome="e", exposure=("x",))


def effect_of(weight: Array, y: Array, D: Array, post: Array, X: Array) -> float:
    """The locally efficient doubly robust estimate of Sant'Anna and Zhao 2020, equation 3.4, on weighted rows."""
    beta = np.zeros(X.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-X @ beta))
        beta = beta + np.linalg.solve((X * (weight * p * (1 - p))[:, None]).T @ X, X.T @ (weight * (D - p)))
    p = 1 / (1 + np.exp(-X @ beta))

    def mean(values: Array, inside: Array) -> float:
        return float((weight * inside * values).sum() / (weight * inside).sum())

    line = {}
    for d in (0, 1):
        for t in (0, 1):
            own = weight * (d == D) * (t == post)
            line[d, t] = X @ np.linalg.solve((X * own[:, None]).T @ X, X.T @ (own * y))
    rest, odds = y - np.where(post == 1, line[0, 1], line[0, 0]), (1 - D) * p / (1 - p)
    found = mean(rest, D * post) - mean(rest, D * (1 - post)) - mean(rest, odds * post) + mean(rest, odds * (1 - post))
    for t, inside, sign in ((1, post, 1), (0, 1 - post, -1)):
        gap = line[1, t] - line[0, t]
        found += sign * (mean(gap, D) - mean(gap, D * inside))
    return found


def test_influence_of_cross_sections_is_the_derivative_by_each_row() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=120)
    D, post = (rng.random(120) < 1 / (1 + np.exp(-0.5 * x))).astype(float), (rng.random(120) < 0.5).astype(float)
    y, X = x + D + post * (1 + 0.3 * x + 0.5 * D * x) + rng.normal(size=120), np.column_stack([np.ones(120), x])
    effect, own = rows_effect(y, D == 1, post == 1, X)
    assert effect == pytest.approx(effect_of(np.ones(120), y, D, post, X), abs=1e-12)
    step = 1e-5 * np.eye(120)
    slope = [(effect_of(1 + h, y, D, post, X) - effect_of(1 - h, y, D, post, X)) / 2e-5 * 120 for h in step]
    assert own == pytest.approx(np.asarray(slope), abs=1e-6)


def test_narrow_and_even_season_windows_as_in_r() -> None:
    """R's stl raises an even window to the next odd one inside, jumps and trend by the window as given (stl.f,
    stl.R)."""
    y = np.random.default_rng(1).normal(size=60) + np.sin(np.arange(60))
    for window, odd, trend in ((3, 3, 37), (8, 9, 23), (5, 5, 27)):
        again = STL(
            y,
            12,
            seasonal=odd,
            trend=trend,
            low_pass=13,
            seasonal_deg=0,
            seasonal_jump=1,
            trend_jump=-(-trend // 10),
            low_pass_jump=2,
        ).fit(inner_iter=2, outer_iter=0)
        assert stl(y, window).seasonal == pytest.approx(again.seasonal, abs=1e-12)


def test_untreated_units_that_never_change_carry_no_placebos(tmp_path: Path) -> None:
    u, t = (a.ravel() for a in np.meshgrid(np.arange(6), np.arange(10), indexing="ij"))
    frame = pl.DataFrame({"u": u, "t": t, "y": np.where(u == 0, t % 3, 5.0), "on": (u == 0) & (t > 6)})
    frame.write_csv(tmp_path / "t.csv")
    ask = {"design": "synthetic-control", "unit": "u", "period": "t", "outcome": "y", "exposure": ("on",)}
    with pytest.raises(CxroiError, match="never changes"):
        run(tmp_path / "t.csv", **ask)
    frame.filter((pl.col("u") > 0) | (pl.col("t") != 2)).write_csv(tmp_path / "t.csv")
    with pytest.raises(CxroiError, match="not seen in every period"):
        run(tmp_path / "t.csv", **ask)
