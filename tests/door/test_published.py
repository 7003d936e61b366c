"""Published and certified numbers through the door, the source beside each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.door import Request
from cxroi.terms import Estimate
from tests.door.asked import estimate
from tests.estimators import nist


def run(source: Path, **fields: object) -> dict[str, Estimate]:
    return {row.term: row for row in estimate(source, Request(**fields))}  # type: ignore[arg-type]


def test_grunfeld_two_way_effects(shared: Path) -> None:
    """Firm and year effects, firm clusters: .06328129 (Stata xtreg, fixest's standard-error vignette)."""
    ask = {"design": "within", "unit": "firm", "period": "year", "outcome": "inv", "exposure": ("capital",)}
    rows = run(shared / "reference/grunfeld.csv", **ask)
    assert rows["capital"].std_error == pytest.approx(0.06328129, abs=1e-8)
    assert (rows["capital"].n_obs, rows["capital"].n_clusters) == (200, 10)
    assert {check.name: check.status for check in rows["capital"].checks}["clusters"] == "NOTE"


def test_wagepan_fixed_effects_and_hybrid(shared: Path) -> None:
    """Wooldridge 2010, example 10.4 and section 10.7.3: -.0052, .047, .080; regression Hausman chi2(3) = 68.174."""
    ask = {"unit": "nr", "period": "year", "outcome": "lwage", "exposure": ("expersq", "married", "union")}
    inner = run(shared / "reference/wooldridge_wagepan.csv", design="within", covariates=("exper", "educ"), **ask)
    assert [round(inner[x].estimate, 4 if x == "expersq" else 3) for x in ask["exposure"]] == [-0.0052, 0.047, 0.080]
    assert "exper, educ" in " ".join(check.reason for check in inner["union"].checks)
    both = run(
        shared / "reference/wooldridge_wagepan.csv", design="hybrid", covariates=("educ", "black", "hisp"), **ask
    )
    for name in ask["exposure"]:
        assert both[f"{name} within"].estimate == pytest.approx(inner[name].estimate, abs=1e-10)
        assert f"{name} between" in both
    assert "chi2(3) = 68.17," in " ".join(check.reason for check in both["union within"].checks)


def test_petersen_logit(shared: Path, tmp_path: Path) -> None:
    """Reference run of R on Petersen's test data: logit (y > 0) ~ x, firm clusters, G/(G-1): .8118898 (.0525134)."""
    source = tmp_path / "petersen.csv"
    pl.read_csv(shared / "reference/petersen.csv").with_columns((pl.col("y") > 0).alias("won")).write_csv(source)
    row = run(source, design="hazard", outcome="won", exposure=("x",), cluster="firm")["x"]
    assert (row.estimate, row.std_error) == (pytest.approx(0.8118898, abs=1e-7), pytest.approx(0.0525134, abs=1e-7))


def test_singer_and_willett_first_intercourse(shared: Path, tmp_path: Path) -> None:
    """Singer and Willett 2003, table 11.3: PT .8736."""
    rows, source = [], tmp_path / "alda.csv"
    for period, pt, n, events in pl.read_csv(shared / "reference/alda_first_sex_grouped.csv").iter_rows():
        rows += [(period, pt, int(k < events)) for k in range(n)]
    pl.DataFrame(rows, schema=["period", "pt", "event"], orient="row").write_csv(source)
    found = run(source, design="hazard", period="period", outcome="event", exposure=("pt",))
    assert found["pt"].estimate == pytest.approx(0.8736, abs=5e-5)
    assert found["pt"].n_obs == 822


def person_weeks(shared: Path) -> pl.DataFrame:
    """Rossi's recidivism data, one row per person and week until arrest or week 52."""
    given = pl.read_csv(shared / "reference/rossi.csv", null_values="NA", infer_schema_length=None).with_row_index(
        "person"
    )
    chosen = given.select("person", "week", "arrest", "fin", "age", "prio")
    return (
        chosen.with_columns(pl.int_ranges(1, pl.col("week") + 1).alias("at"))
        .explode("at")
        .with_columns(((pl.col("at") == pl.col("week")) & (pl.col("arrest") == 1)).cast(pl.Int8).alias("event"))
    )


def test_rossi_complementary_log_log_reads_as_cox(shared: Path, tmp_path: Path) -> None:
    """Grouped-time hazard beside Cox (exact for grouped time, Prentice and Gloeckler 1978): PHReg with Efron's ties."""
    source = tmp_path / "weeks.csv"
    weeks = person_weeks(shared)
    weeks.write_csv(source)
    ask = {"design": "hazard", "unit": "person", "period": "at", "outcome": "event"}
    found = run(source, **ask, exposure=("fin",), covariates=("age", "prio"))
    people = pl.read_csv(shared / "reference/rossi.csv", null_values="NA", infer_schema_length=None)
    X = np.column_stack([(people["fin"] == "yes").cast(pl.Float64), people["age"], people["prio"]]).astype(float)
    cox = sm.PHReg(people["week"].to_numpy().astype(float), X, status=people["arrest"].to_numpy(), ties="efron").fit()
    for k, name in enumerate(("fin", "age", "prio")):
        assert found[f"{name} cloglog"].estimate == pytest.approx(cox.params[k], abs=0.02 * cox.bse[k])
    assert found["fin"].n_clusters == 432
    silent = (
        weeks.group_by("at").agg(pl.len().alias("n"), pl.col("event").sum()).filter(pl.col("event") == 0)["n"].sum()
    )
    assert found["fin"].n_obs == weeks.height - silent


@pytest.mark.parametrize(("case", "digits"), [("norris", 12), ("longley", 9), ("wampler1", 9), ("wampler3", 8)])
def test_certified_slopes(case: str, digits: int, tmp_path: Path) -> None:
    """NIST StRD slopes through `within`: two units that hold the certified rows each, so that slopes stay the certified
    ones."""
    if case == "norris":
        y, X, certified = nist.NORRIS_Y, nist.NORRIS_X[:, None], nist.NORRIS[0][1:]
    elif case == "longley":
        data = sm.datasets.longley.load_pandas()
        y, X, certified = data.endog.to_numpy(), data.exog.to_numpy(), nist.LONGLEY[0][1:]
    else:
        number = int(case[-1])
        y, X = nist.WAMPLER_Y[number], np.vander(nist.WAMPLER_X, 6, increasing=True)[:, 1:]
        certified = nist.WAMPLER[number][0][1:]
    names = tuple(f"x{k}" for k in range(X.shape[1]))
    once = pl.DataFrame({"y": y} | {name: X[:, k] for k, name in enumerate(names)}).cast(pl.Float64)
    pl.concat([once.with_columns(unit=pl.lit(k)) for k in range(2)]).write_parquet(tmp_path / "nist.parquet")
    found = run(tmp_path / "nist.parquet", design="within", unit="unit", outcome="y", exposure=names)
    reached = min(
        -np.log10(max(abs(found[name].estimate - true) / abs(true), 1e-16))
        for name, true in zip(names, certified, strict=True)
    )
    assert reached >= digits, reached
