"""Hybrid fit against row-level pooled regressions and the published wage panel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.cells.common import Rows
from cxroi.cells.within import Layout
from cxroi.estimators.hybrid import HybridOptions, hybrid
from cxroi.estimators.within import within
from tests.estimators.panels import engine_with, unbalanced


@pytest.mark.parametrize("seed", [1, 2])
def test_hybrid_equals_row_level_pooled_regression(seed: int) -> None:
    """Unbalanced: the unit means of the period indicators belong to the fit (Wooldridge 2019)."""
    frame = unbalanced(seed)
    with engine_with("t", frame) as engine:
        fit = hybrid(engine, Rows("t"), Layout("unit", "period", "y", ("x1", "x2")),
                     options=HybridOptions(("fixed",)))
    periods = [f"p{p}" for p in sorted(frame["period"].unique())[1:]]
    wide = frame.with_columns(*[(pl.col("period") == int(p[1:])).cast(pl.Float64).alias(p) for p in periods])
    wide = wide.with_columns(pl.col("x1", "x2", *periods).mean().over("unit").name.suffix("_mean"))
    X = sm.add_constant(wide.select("x1", "x2", "x1_mean", "x2_mean", "fixed", *periods, *[f"{p}_mean" for p in periods])
                        .cast(pl.Float64).to_numpy())
    codes = np.unique(frame["unit"].to_numpy(), return_inverse=True)[1]
    rows = sm.OLS(frame["y"].to_numpy(), X).fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": True})
    ours = [fit.terms.index(t) for t in ("within:x1", "within:x2", "context:x1", "context:x2", "between:fixed")]
    np.testing.assert_allclose(fit.params[ours], rows.params[1:6], rtol=1e-7)
    np.testing.assert_allclose(fit.covariance[np.ix_(ours, ours)], rows.cov_params()[1:6, 1:6], rtol=1e-6, atol=1e-12)


def test_wage_panel_hybrid(shared: Path) -> None:
    """Wooldridge: within slopes of the hybrid = fixed effects to 5 digits; regression Hausman chi2(3) = 68.174."""
    layout = Layout("nr", "year", "lwage", ("expersq", "married", "union"))
    with engine_with("t", pl.read_csv(shared / "reference/wooldridge_wagepan.csv")) as engine:
        fit = hybrid(engine, Rows("t"), layout, options=HybridOptions(("educ", "black", "hisp")))
        fixed = within(engine, Rows("t"), layout)
    np.testing.assert_allclose(fit.params[:3], fixed.params, rtol=1e-9)
    assert fit.stats["hausman_chi2"] == pytest.approx(68.174, abs=5e-4)
    assert fit.stats["hausman_df"] == 3
    assert fit.stats["hausman_p"] < 1e-10
