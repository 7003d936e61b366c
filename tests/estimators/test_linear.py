"""The linear core against NIST's certified values (digits reached stated), statsmodels and Petersen's published
errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.errors import DesignError
from cxroi.estimators.core.linear import (
    estimates,
    half_width,
    ols,
    ols_clustered,
    require_well_posed,
    scaled_condition_of_products,
)
from tests.estimators import nist

DIGITS = {
    "norris": (13, 13),
    "longley": (11, 12),
    "filip": (7, 7),
    "wampler1": (12, 11),
    "wampler2": (12, 12),
    "wampler3": (10, 13),
    "wampler4": (8, 13),
    "wampler5": (6, 13),
}
"""Digits (of coefficients, of errors) that the core reaches or beats, as -log10 of the relative error; where the
certified error is zero, of the error relative to its coefficient."""


def _digits(found: np.ndarray, certified: list[float], scale: np.ndarray | None = None) -> float:
    true = np.array(certified)
    against = np.abs(true) if scale is None else np.where(true == 0, np.abs(scale), np.abs(true))
    return float(-np.log10(np.max(np.maximum(np.abs(found - true) / against, 1e-16))))


def _case(name: str) -> tuple[np.ndarray, np.ndarray, tuple[list[float], list[float]]]:
    if name == "norris":
        return nist.NORRIS_Y, np.vander(nist.NORRIS_X, 2, increasing=True), nist.NORRIS
    if name == "filip":
        return nist.FILIP_Y, np.vander(nist.FILIP_X, 11, increasing=True), nist.FILIP
    if name == "longley":
        data = sm.datasets.longley.load_pandas()
        return data.endog.to_numpy(), sm.add_constant(data.exog.to_numpy()), nist.LONGLEY
    number = int(name[-1])
    return nist.WAMPLER_Y[number], np.vander(nist.WAMPLER_X, 6, increasing=True), nist.WAMPLER[number]


@pytest.mark.parametrize("name", DIGITS)
def test_certified_digits(name: str) -> None:
    y, X, (params, errors) = _case(name)
    fit = ols(y, X, tuple(f"b{k}" for k in range(X.shape[1])))
    reached = _digits(fit.params, params), _digits(np.sqrt(np.diag(fit.covariance)), errors, np.array(params))
    assert reached[0] >= DIGITS[name][0], reached
    assert reached[1] >= DIGITS[name][1], reached


def _random(seed: int = 1, n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.normal(size=(n, 3)) * [1, 50, 0.01]])
    return (
        rng.normal(size=n) * (1 + X[:, 1] ** 2) + X @ [1, 2, 0.1, 3],
        X,
        rng.integers(0, 30, n),
        rng.integers(0, 12, n),
    )


KINDS = [("iid", "nonrobust"), ("hc0", "HC0"), ("hc1", "HC1"), ("hc2", "HC2"), ("hc3", "HC3")]


@pytest.mark.parametrize(("ours", "theirs"), KINDS)
def test_covariances_equal_statsmodels(ours: str, theirs: str) -> None:
    y, X, _, _ = _random()
    fit, rows = ols(y, X, ("a", "b", "c", "d"), covariance=ours), sm.OLS(y, X).fit(cov_type=theirs)  # type: ignore[arg-type]
    np.testing.assert_allclose(fit.params, rows.params, rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, rows.cov_params(), rtol=1e-9)


def test_clustered_equals_statsmodels() -> None:
    y, X, groups, _ = _random(2)
    fit = ols_clustered(y, X, ("a", "b", "c", "d"), groups)
    rows = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True})
    np.testing.assert_allclose(fit.covariance, rows.cov_params(), rtol=1e-9)
    assert (fit.n_clusters, fit.df) == (30, 29)
    nested = ols_clustered(y, X, ("a", "b", "c", "d"), groups, nested=2)
    np.testing.assert_allclose(nested.covariance, fit.covariance * (300 - 4) / (300 - 2), rtol=1e-12)


def test_petersen(shared: Path) -> None:
    """Petersen's test-data page: x 1.0348; SE .0286 iid, .0284 White, .0506 firm, .0334 year, .0536 firm and year."""
    data = pl.read_csv(shared / "reference/petersen.csv")
    y, X = data["y"].to_numpy(), np.column_stack([np.ones(data.height), data["x"].to_numpy()])
    firm, year, terms = data["firm"].to_numpy(), data["year"].to_numpy(), ("constant", "x")
    fits = [
        ols(y, X, terms),
        ols(y, X, terms, covariance="hc1"),
        ols_clustered(y, X, terms, firm),
        ols_clustered(y, X, terms, year),
        ols_clustered(y, X, terms, firm, year),
    ]
    assert fits[0].param("x") == pytest.approx(1.0348, abs=5e-5)
    assert [f.std_error("x") for f in fits] == pytest.approx([0.0286, 0.0284, 0.0506, 0.0334, 0.0536], abs=5e-5)


def test_condition_number_is_that_of_the_scaled_columns_whatever_their_units() -> None:
    _, X, _, _ = _random()
    plain = scaled_condition_of_products(X.T @ X)
    assert plain == pytest.approx(np.linalg.cond(X / np.linalg.norm(X, axis=0)), rel=1e-8)
    far = X * [1, 1e9, 1, 1e-9]
    assert scaled_condition_of_products(far.T @ far) == pytest.approx(plain, rel=1e-8)
    assert scaled_condition_of_products(np.full((2, 2), 5.0)) > 1e7


def test_products_refuse_badly_conditioned_columns() -> None:
    require_well_posed(1e8)
    for condition in (1.01e8, float("inf"), float("nan")):
        with pytest.raises(DesignError, match="nearly the same"):
            require_well_posed(condition)


@pytest.mark.parametrize(
    ("X", "words"),
    [
        (np.column_stack([np.ones(9), np.arange(9), 2 * np.arange(9)]), "determined by the others"),
        (np.column_stack([np.ones(9), np.zeros(9)]), "zero in every row"),
        (np.column_stack([np.ones(9), np.full(9, np.nan)]), "not finite"),
        (np.ones((2, 3)), "2 rows for 3 parameters"),
    ],
)
def test_degenerate_designs_are_refused(X: np.ndarray, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        ols(np.arange(float(len(X))), X.astype(float), tuple(f"b{k}" for k in range(X.shape[1])))


def test_one_cluster_is_refused() -> None:
    y, X, _, _ = _random()
    with pytest.raises(DesignError, match="1 cluster"):
        ols_clustered(y, X, ("a", "b", "c", "d"), np.zeros(300))


def test_tidy_rows_hold_the_range() -> None:
    y, X, groups, _ = _random(3)
    fit = ols_clustered(y, X, ("a", "b", "c", "d"), groups)
    row = estimates(fit)[1]
    assert (row.term, row.n_obs, row.n_clusters) == ("b", 300, 30)
    assert row.conf_high - row.estimate == pytest.approx(1.699127 * row.std_error, rel=1e-6)  # t(29), .95
    assert half_width(float("inf")) == pytest.approx(1.644854, rel=1e-6)
