"""Rows, complete cases and products of influence."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.cells.core.common import Influence, Rows, cross_products, n_rows, scratch
from cxroi.engine import Engine
from cxroi.errors import EngineError
from tests.estimators.panels import engine_with


def test_filters_are_bound_and_names_are_checked() -> None:
    frame = pl.DataFrame({"group": ["a", "x' or 1=1 --", "a"], "v": [1, 2, 3]})
    with engine_with("t", frame) as engine:
        assert n_rows(engine, "t", (("group", "a"),)) == 2
        assert n_rows(engine, "t", (("group", "x' or 1=1 --"),)) == 1
        with pytest.raises(EngineError):
            n_rows(engine, "t", (('v" = 1 --', 1),))
    assert Rows("s.t").relation == '"s"."t"'


def test_cross_products_over_clusters_that_differ() -> None:
    left = pl.DataFrame({"unit": [1, 2, 3], "s0": [1.0, 2.0, 3.0], "s1": [0.5, 0.0, -1.0]})
    right = pl.DataFrame({"cluster": [2, 3, 4], "s0": [10.0, 20.0, 30.0]})
    with engine_with("t", left) as engine:
        engine.put("a", left)
        engine.put("b", right)
        found = cross_products(engine, Influence("a", "unit", ("s0", "s1")), Influence("b", "cluster", ("s0",)))
    wide = np.array([[1, 0.5, 0], [2, 0, 10], [3, -1, 20], [0, 0, 30]])
    np.testing.assert_allclose(found, wide.T @ wide)


def _fail_in_between(engine: Engine) -> None:
    with scratch(engine) as names:
        engine.put("scratch_x", pl.DataFrame({"v": [1]}))
        names.append("scratch_x")
        raise ZeroDivisionError


def test_scratch_tables_go_even_after_an_error() -> None:
    with engine_with("t", pl.DataFrame({"v": [1]})) as engine:
        with pytest.raises(ZeroDivisionError):
            _fail_in_between(engine)
        assert engine.query(
            "select table_name from information_schema.tables where table_name = 'scratch_x'"
        ).is_empty()
