"""A table that carries nothing ends in one plain sentence; what can be left out is left out, counted and named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.door import DESIGNS, Request, design_of
from cxroi.door.request import listed
from cxroi.errors import CxroiError
from cxroi.terms import Estimate
from tests.door.asked import estimate
from tests.terminal import Done, cxroi

OUTCOME = {"within": "y", "hybrid": "y", "hazard": "e", "poisson": "c"}


def table(n_units: int = 40, n_periods: int = 5) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    n = n_units * n_periods
    return pl.DataFrame(
        {
            "u": np.repeat(np.arange(n_units), n_periods),
            "t": np.tile(np.arange(n_periods), n_units),
            "x": rng.normal(size=n),
            "z": rng.normal(size=n),
            "y": rng.normal(size=n),
            "e": (rng.random(n) < 0.3).astype(int),
            "c": rng.poisson(3, n),
        }
    )


def ask(folder: Path, frame: pl.DataFrame, design: str, **more: object) -> dict[str, Estimate]:
    frame.write_csv(folder / "t.csv")
    fields = {"outcome": OUTCOME[design], "unit": "u", "period": "t", "exposure": ("x",), "covariates": ("z",)} | more
    return {row.term: row for row in estimate(folder / "t.csv", Request(design, **fields))}  # type: ignore[arg-type]


BAD = [
    ("constant outcome", {"y": pl.lit(1.0), "e": pl.lit(0), "c": pl.lit(0)}, "the same in every row"),
    ("constant exposure", {"x": pl.lit(3.0)}, "the same in every row"),
    ("exposure follows the period", {"x": pl.col("t") * 1.5}, "nothing varies in 'x'"),
    ("one unit", {"u": pl.lit("a"), "t": pl.int_range(pl.len())}, "one cluster"),
    ("unit and period twice", {"t": pl.lit(1)}, "repeat a unit and period"),
    ("only missing", {"x": pl.lit(None, pl.Float64)}, "nothing but missing values"),
    ("only infinite", {"x": pl.lit(float("inf"))}, "nothing but missing values"),
    ("beyond all scales", {"x": pl.col("x") * 1e200}, "larger units"),
    ("text outcome", {"y": pl.lit("much"), "e": pl.lit("much"), "c": pl.lit("much")}, "text where numbers are needed"),
]


@pytest.mark.parametrize("design", OUTCOME)
@pytest.mark.parametrize(("name", "change", "words"), BAD, ids=[case[0] for case in BAD])
def test_one_plain_sentence(design: str, name: str, change: dict[str, pl.Expr], words: str, tmp_path: Path) -> None:
    with pytest.raises(CxroiError, match=words) as told:
        ask(tmp_path, table().with_columns(**change), design)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(("design", "words"), [("hazard", "separated"), ("poisson", "separated")])
def test_separation(design: str, words: str, tmp_path: Path) -> None:
    frame = table().with_columns((pl.col("x") > 1).cast(pl.Int8).alias("x"))
    never = frame.with_columns(
        pl.when(pl.col("x") == 1).then(0).otherwise(pl.col(name)).alias(name) for name in ("e", "c")
    )
    with pytest.raises(CxroiError, match=words):
        ask(tmp_path, never, design)


@pytest.mark.parametrize("design", OUTCOME)
def test_too_few_rows_missing_columns_and_empty_files(design: str, tmp_path: Path) -> None:
    with pytest.raises(CxroiError, match="at least 10"):
        ask(tmp_path, table().head(9), design)
    with pytest.raises(CxroiError, match="no rows below its header"):
        ask(tmp_path, table().head(0), design)
    with pytest.raises(CxroiError, match="no column 'w'"):
        ask(tmp_path, table(), design, exposure=("w",))
    with pytest.raises(CxroiError, match="also named"):
        ask(tmp_path, table(), design, exposure=(OUTCOME[design],))
    (tmp_path / "empty.csv").touch()
    with pytest.raises(CxroiError, match="empty"):
        estimate(tmp_path / "empty.csv", Request(design, outcome="y", unit="u", exposure=("x",)))


def test_rows_missing_a_value_are_counted_and_collinear_columns_named(tmp_path: Path) -> None:
    whole = table().with_columns(
        pl.when(pl.col("t") == 2).then(float("inf")).otherwise("x").alias("x"), (2 * pl.col("z") + 1).alias("twin")
    )
    row = ask(tmp_path, whole, "within", covariates=("z", "twin"))["x"]
    said = {check.name: check.reason for check in row.checks}
    assert row.n_obs == 160
    assert "40 of 200 rows" in said["complete rows"]
    assert "twin" in said["collinear columns"]


def test_text_becomes_indicators_and_ids_stay_text(tmp_path: Path) -> None:
    frame = table().with_columns(
        pl.format("{}", pl.col("u")).str.zfill(4).alias("u"),
        kind=pl.format("k{}", (pl.col("u") + pl.col("t")) % 3),
        arm=pl.when(pl.col("x") > 0).then(pl.lit("treated")).otherwise(pl.lit("control")),
    )
    found = ask(tmp_path, frame, "within", exposure=("arm",), covariates=("kind",))
    assert list(found) == ["arm", "kind=k1", "kind=k2"]
    numbers = frame.with_columns(
        (pl.col("arm") == "treated").cast(pl.Int8), kind=pl.col("kind").str.slice(1).cast(pl.Int8)
    )
    wide = numbers.with_columns((pl.col("kind") == k).cast(pl.Int8).alias(f"k{k}") for k in (1, 2))
    again = ask(tmp_path, wide, "within", exposure=("arm",), covariates=("k1", "k2"))
    assert found["kind=k2"].estimate == pytest.approx(again["k2"].estimate)
    same = table().with_columns(u=pl.concat_str(pl.lit("0"), pl.col("u") // 10), t=pl.int_range(pl.len()))
    mixed = same.with_columns(u=pl.when(pl.col("t") % 2 == 0).then(pl.col("u")).otherwise(pl.col("u").str.slice(1)))
    assert ask(tmp_path, mixed, "within", period=None)["x"].n_clusters == 8


def test_dates_as_period_and_parquet_give_the_same(tmp_path: Path) -> None:
    first = ask(tmp_path, table(), "within")["x"]
    dated = table().with_columns(t=pl.date(2020, 1, 1) + pl.duration(days=31 * pl.col("t")))
    dated.write_parquet(tmp_path / "t.parquet")
    request = Request("within", outcome="y", unit="u", period="t", exposure=("x",), covariates=("z",))
    for row in (ask(tmp_path, dated, "within")["x"], estimate(tmp_path / "t.parquet", request)[0]):
        assert (row.estimate, row.std_error) == (pytest.approx(first.estimate), pytest.approx(first.std_error))


def test_odd_names_separators_and_a_byte_order_mark(tmp_path: Path) -> None:
    names = {"u": 'customer "no."', "t": "first.period", "x": "score, 0-10 (é)", "y": "l'outcome; all"}
    frame = table().select(*names).rename(names)
    frame.write_csv(tmp_path / "comma.csv")
    frame.write_csv(tmp_path / "semicolon.csv", separator=";")
    (tmp_path / "mark.csv").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "comma.csv").read_bytes())
    request = Request("within", outcome=names["y"], unit=names["u"], period=names["t"], exposure=(names["x"],))
    found = {estimate(tmp_path / f"{name}.csv", request)[0] for name in ("comma", "semicolon", "mark")}
    assert len(found) == 1
    assert listed("score, 0-10 (é)", (names["x"],)) == (names["x"],)
    assert listed('a, "b, c"', ("a", "b, c")) == ("a", "b, c")


def door(*words: str) -> Done:
    return cxroi("estimate", *words)


def test_the_command_prints_json_alone_and_fails_without_rows(tmp_path: Path) -> None:
    source = tmp_path / "t.csv"
    table().write_csv(source)
    done = door(
        str(source), "--design", "within", "--unit", "u", "--period", "t", "--outcome", "y", "--exposure", "x", "--json"
    )
    assert (done.returncode, done.stderr) == (0, "")
    row = json.loads(done.stdout)["rows"][0]
    assert list(row) == [
        "term",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "n_obs",
        "n_clusters",
        "method",
        "checks",
    ]
    assert all(set(check) == {"name", "status", "reason"} for check in row["checks"])
    bad = door(str(source), "--design", "within", "--unit", "u", "--outcome", "gone", "--exposure", "x", "--json")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert len(bad.stderr.strip().splitlines()) == 1
    assert door(str(source), "--design", "nonsense").returncode == 2


def test_help_explains_each_design_in_three_lines() -> None:
    shown = door("--help").stdout
    for name in DESIGNS:
        lines = [line.strip() for line in design_of(name).HELP.strip().splitlines()]
        assert len(lines) == 3, name
        assert all(line in shown for line in lines), name
