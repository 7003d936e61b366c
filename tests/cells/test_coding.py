"""Covariates as whole numbers: grids, lookups, and back."""

from __future__ import annotations

import polars as pl
import pytest

from cxroi.cells.core.coding import codings
from cxroi.cells.core.common import Rows, complete
from cxroi.errors import DesignError
from tests.estimators.panels import engine_with

FRAME = pl.DataFrame(
    {
        "whole": [-2, 3, 3, 40, -2],
        "quarter": [0.25, 1.0, -1.5, 7.75, 0.25],
        "odd": [0.1, 0.2, 0.3, 1e9, 0.1],
        "wide": [1, 2, 3, 10**12, 1],
        "words": ["b", "a", "c", "a", "b"],
        "flag": [True, False, True, True, False],
    }
)


ON_GRID = {"whole": True, "quarter": True, "odd": False, "wide": False, "words": False, "flag": False}


@pytest.mark.parametrize(("column", "grid"), list(ON_GRID.items()))
def test_codes_lead_back_to_the_values(column: str, grid: bool) -> None:
    with engine_with("t", FRAME.with_row_index("i")) as engine:
        rows = Rows("t")
        coded = codings(engine, rows, (column,), complete(engine, rows, (column,)))[0]
        found = engine.query(f"select r.i, {coded.expression('l')} as code from t r {coded.join('l')} order by r.i")
    assert (coded.lookup is None) == grid
    assert found["code"].min() >= 0
    assert found["code"].max() < coded.size
    back = coded.decoded(found["code"].to_numpy())
    assert [float(v) if column != "words" else v for v in back] == [
        float(v) if column != "words" else v for v in FRAME[column]
    ]


def test_missing_and_infinite_values_do_not_disturb_the_coding() -> None:
    frame = pl.DataFrame({"x": [1.0, None, float("nan"), 2.0, float("inf")]})
    with engine_with("t", frame) as engine:
        rows = Rows("t")
        whole = complete(engine, rows, ("x",))
        coded = codings(engine, rows, ("x",), whole)[0]
        assert coded.values == (1.0, 2.0)
        assert engine.query(f"select count(*) as n from t where {whole}")["n"][0] == 2


def test_too_many_values_are_refused_without_showing_one() -> None:
    frame = pl.DataFrame({"x": [k + 0.123456 for k in range(10_001)]})
    with engine_with("t", frame) as engine, pytest.raises(DesignError, match="more than 10000") as error:
        codings(engine, Rows("t"), ("x",), "1 = 1")
    assert "123456" not in str(error.value)
