"""Products with a design by combinations of codes against the dense matrix; links against statsmodels."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi.estimators.core import design as d
from cxroi.estimators.core.hazard import Link, _bend, _predictor, moments
from cxroi.estimators.score.cut.levels import _year


def cells(seed: int, levels: tuple[int, ...]) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    n_rows = 200
    columns = {f"c{k}": rng.integers(0, size, n_rows) for k, size in enumerate(levels)}
    counts = rng.integers(1, 40, n_rows)
    return pl.DataFrame(
        columns
        | {"number": rng.normal(size=n_rows).round(1), "n": counts, "events": rng.integers(0, counts + 1)}
        | {"pattern": np.arange(n_rows)}
    )


def dense(found: d.Design) -> np.ndarray:
    return found.rows(np.arange(len(found.n)), list(range(len(found.terms))))


@given(st.integers(0, 10_000), st.lists(st.integers(1, 6), max_size=4))
def test_products_by_combination_are_those_of_the_dense_matrix(seed: int, levels: list[int]) -> None:
    terms = (*(d.Term(f"c{k}", category=True) for k in range(len(levels))), d.Term("number"))
    found = d.design_matrix(cells(seed, tuple(levels)), terms)
    X, rng = dense(found), np.random.default_rng(seed)
    w, b, B = rng.normal(size=len(found.n)), rng.normal(size=X.shape[1]), rng.normal(size=(X.shape[1], 3))
    np.testing.assert_allclose(found.gram(w), X.T @ (w[:, None] * X), rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(found.sums(w), w @ X, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(found.times(b), X @ b, rtol=1e-11, atol=1e-11)
    np.testing.assert_allclose(found.times(B), X @ B, rtol=1e-11, atol=1e-11)


def test_codes_of_many_categories_do_not_run_over() -> None:
    rng = np.random.default_rng(3)
    parts, first = [], 1
    for _ in range(12):
        code = rng.integers(0, 200, 500)
        parts.append(d.Category(code, first, 199))
        first += 199
    found = d.Categories(tuple(parts))
    rows = np.column_stack([part.code for part in parts])
    assert len(found.codes[0]) == len(np.unique(rows, axis=0))
    np.testing.assert_array_equal(np.column_stack(found.codes)[found.combination], rows)


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_links_are_those_of_statsmodels(link: Link) -> None:
    from statsmodels.genmod.families.links import CLogLog, Logit

    known = Logit() if link == "logit" else CLogLog()
    eta = np.linspace(-12, 2.5, 400)
    p, slope, variance = moments(link, eta)
    np.testing.assert_allclose(p, known.inverse(eta), rtol=1e-10)
    np.testing.assert_allclose(slope, known.inverse_deriv(eta), rtol=1e-10)
    np.testing.assert_allclose(variance, p * (1 - p), rtol=1e-12)
    np.testing.assert_allclose(_predictor(link, p), known(p), rtol=1e-8)
    middle = (eta > -6) & (eta < 1)
    np.testing.assert_allclose(_bend(link, eta)[middle], known.inverse_deriv2(eta)[middle], rtol=1e-6, atol=1e-9)


def test_a_year_of_twelve_months_in_which_one_can_leave_or_of_one() -> None:
    x = np.linspace(0, 1, 101)
    np.testing.assert_allclose(_year(x, 12), x**12, rtol=1e-14)
    np.testing.assert_array_equal(_year(x, 1), x)
