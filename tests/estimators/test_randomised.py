"""The randomised e-mail case (../shared/datasets/hillstrom; +0.7698 se 0.1452 and +0.4244 se 0.1303, HC2) and its
checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.checks.grade_a import randomised_grade
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DesignError
from cxroi.estimators.lot.randomised import experiment

ARMS = {"mens": "Mens E-Mail", "womens": "Womens E-Mail"}

MEASURES = pl.DataFrame(
    {
        "table_name": ["outcomes"] * 3,
        "measure": ["spend", "visit", "conversion"],
        "adds_up": ["flow"] * 3,
        "is_event": [False, True, True],
    }
)


@pytest.fixture(scope="module")
def customers(shared: Path) -> pl.DataFrame:
    return pl.read_csv(shared / "datasets/hillstrom/hillstrom.csv.gz", infer_schema_length=None).with_row_index(
        "unit_id"
    )


@pytest.fixture(scope="module")
def store(customers: pl.DataFrame) -> Iterator[DuckEngine]:
    outcomes = pl.concat(
        [
            customers.select("unit_id", kind=pl.lit(kind), value=pl.col(kind).cast(pl.Float64))
            for kind in ("spend", "visit")
        ]
    )
    arms = pl.concat(
        [
            customers.filter(pl.col("segment").is_in([arm, "No E-Mail"])).select(
                "unit_id",
                initiative_id=pl.lit(name),
                arm=pl.when(pl.col("segment") == arm).then(pl.lit("treated")).otherwise(pl.lit("control")),
                declared_by=pl.lit("the owner"),
                launch_month=pl.lit(None, dtype=pl.Int32),
                group_id=pl.lit(None, dtype=pl.String),
                assigned_on=pl.lit(None, dtype=pl.Date),
                from_on=pl.lit(None, dtype=pl.Date),
            )
            for name, arm in ARMS.items()
        ]
    )
    units = customers.select(
        "unit_id",
        tenure_months=pl.lit(None, dtype=pl.Int32),
        prior_spend="history",
        segment=pl.col("newbie").cast(pl.String),
        region="zip_code",
        persona=pl.lit(None, dtype=pl.String),
        value_tier="history_segment",
    )
    with DuckEngine() as engine:
        for schema in ("panel", "clean"):
            engine.execute(f"create schema {schema}")
        for name, frame in (
            ("panel.snapshot", units),
            ("panel.exposure_month", arms),
            ("clean.exposures", arms),
            ("clean.outcomes", outcomes.with_columns(weight=pl.lit(None, dtype=pl.Float64))),
            ("clean.measures", MEASURES),
        ):
            engine.put("given", frame)
            engine.execute(f"create table {name} as select * from given")
        yield engine


@pytest.mark.parametrize(
    ("initiative", "outcome", "difference", "error"),
    [("mens", "spend", 0.7698, 0.1452), ("womens", "spend", 0.4244, 0.1303), ("mens", "visit", 0.07659, 0.003386)],
)
def test_published_differences(
    store: DuckEngine, initiative: str, outcome: str, difference: float, error: float
) -> None:
    fit = experiment(store, initiative, outcome)
    assert fit.plain.param("difference") == pytest.approx(difference, abs=1e-4)
    assert fit.plain.std_error("difference") == pytest.approx(error, abs=1e-4)


def test_published_total(store: DuckEngine) -> None:
    fit = experiment(store, "mens", "spend")
    assert fit.plain.param("difference") * fit.n_treated == pytest.approx(16_402.70, abs=0.01)


def test_adjusted_is_the_regression_by_arm_on_spending_before(store: DuckEngine, customers: pl.DataFrame) -> None:
    """One covariate, what they spent in the year before; statsmodels HC3 at the treated mean."""
    rows = customers.filter(pl.col("segment").is_in(["Mens E-Mail", "No E-Mail"]))
    treated = (rows["segment"] == "Mens E-Mail").to_numpy().astype(float)
    before = rows["history"].to_numpy().astype(float)
    centred = before - before[treated == 1].mean()
    fit = sm.OLS(
        rows["spend"].to_numpy().astype(float),
        np.column_stack([np.ones(len(rows)), treated, centred, treated * centred]),
    ).fit(cov_type="HC3")
    ours = experiment(store, "mens", "spend").adjusted
    assert ours is not None
    assert (ours.param("adjusted"), ours.std_error("adjusted")) == pytest.approx((fit.params[1], fit.bse[1]), rel=1e-8)


def test_declared_assignment_is_grade_a(store: DuckEngine) -> None:
    checks = experiment(store, "mens", "spend").checks
    assert randomised_grade(checks) == "A", [check for check in checks if check.status != "PASS"]


def test_one_arm_alone_is_refused(store: DuckEngine) -> None:
    with pytest.raises(DesignError):
        experiment(store, "unheard-of", "spend")
