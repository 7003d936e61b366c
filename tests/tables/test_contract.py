"""How long a contract binds, read off when customers left: by the year where nearly all leave at its end, else by the
month."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.engine.sqlfiles import read_folder
from cxroi.tables.build import FOLDER

SQL = next(file.sql for file in read_folder(FOLDER / "panel") if file.name == "panel.contract")
RNG = np.random.default_rng(8)


def told(months: np.ndarray, rule: str = "outcomes") -> tuple[int, int, int]:
    """(months between ends, first month of a customer's year, how many), from months between start and leaving."""
    spans = pl.DataFrame({"tenure_from": np.full(len(months), 24_000), "left_month": 24_000 + months})
    with DuckEngine() as engine:
        engine.execute("create schema panel")
        engine.put("rows", spans)
        engine.execute("create table panel.unit_span as from rows")
        engine.execute(f"create table panel.calendar as select '{rule}' as leaving_rule")
        row = engine.query(SQL).row(0, named=True)
    return row["term_months"], row["end_place"], row["end_months"]


def yearly(n: int, place: int = 11) -> np.ndarray:
    return place + 12 * RNG.integers(0, 4, n)


PLAIN = (1, 0, 12)


@pytest.mark.parametrize(
    ("months", "found"),
    [
        (yearly(200), (12, 11, 1)),
        (yearly(200, 0) + 12, (12, 0, 1)),
        (np.concatenate([yearly(100, 11), yearly(100, 0) + 12]), (12, 11, 2)),
        (np.concatenate([yearly(185), RNG.integers(0, 48, 15)]), (12, 11, 1)),
        (np.concatenate([yearly(150), RNG.integers(0, 48, 50)]), PLAIN),
        (yearly(29), PLAIN),
        (RNG.geometric(0.02, 500), PLAIN),
        (RNG.geometric(0.5, 500), PLAIN),
        (np.zeros(0, dtype=np.int64), PLAIN),
    ],
)
def test_nine_in_ten_of_thirty_leavers_at_the_end_of_a_year_make_a_yearly_contract(
    months: np.ndarray, found: tuple[int, int, int]
) -> None:
    assert told(months) == found


def test_without_a_contract_nothing_is_read_off_absence() -> None:
    assert told(yearly(200), "inactivity") == PLAIN
    assert told(yearly(200), "active") == (12, 11, 1)


def test_a_strong_season_of_leaving_is_no_yearly_contract() -> None:
    """A third of a year's leavers go in one calendar month, whatever their start: one in nine has the same place."""
    start, month = RNG.integers(0, 12, 2_000), np.where(RNG.random(2_000) < 1 / 3, 0, RNG.integers(0, 12, 2_000))
    assert told(12 * RNG.integers(1, 4, 2_000) + month - start) == PLAIN


def test_even_customers_who_all_started_together_and_leave_in_a_season_are_not() -> None:
    month = np.where(RNG.random(2_000) < 0.8, 11, RNG.integers(0, 12, 2_000))
    assert told(12 * RNG.integers(0, 4, 2_000) + month) == PLAIN
