"""What two overlapping initiatives bring together, planted in a company and read through a whole build."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import polars as pl
import pytest

from tests.validation.companies import Frames, Row, findings_of, frames

UNITS, MONTHS = 2_000, 36
ONE, OTHER = "plan-advice", "renewal-check"
PLANTED = 6.0
"""Money a customer and month brings more where both are there than the two bring one by one."""


class Told(NamedTuple):
    """Findings without and with the planted money, and the money in all."""

    before: dict[str, Row]
    after: dict[str, Row]
    money: float

    def moved(self, key: str) -> float:
        return float(str(self.after[key]["point"])) - float(str(self.before[key]["point"]))


def _together(tables: Frames) -> tuple[Frames, float]:
    """The company with the planted money in every month in which a customer's team had both; and its sum."""
    launches = [
        tables["exposures"].filter(pl.col("initiative_id") == name).select(team="group_id", since="from_on")
        for name in (ONE, OTHER)
    ]
    both = reduce(lambda left, right: left.join(right, on="team"), launches).select(
        "team", since=pl.max_horizontal("since", "since_right")
    )
    table = tables["financials"]
    known = table.join(tables["units"].select("unit_id", "team"), on="unit_id", how="left", maintain_order="left").join(
        both, on="team", how="left", maintain_order="left"
    )
    there = (known["month"] >= known["since"]).fill_null(value=False)
    extra = PLANTED * there.cast(pl.Float64)
    more = {name: (pl.col(name) + extra).cast(table.schema[name]) for name in ("margin", "revenue_net")}
    tables["financials"] = table.with_columns(**more)
    return tables, PLANTED * float(there.sum())


@pytest.fixture(scope="module")
def told() -> Told:
    changed, money = _together(frames(UNITS, MONTHS))
    return Told(findings_of(frames(UNITS, MONTHS)), findings_of(changed), money)


def test_the_pairs_own_column_finds_the_planted_money_and_no_other_pair_does(told: Told) -> None:
    pairs = [key for key in told.before if key.startswith("pair/")]
    assert len(pairs) >= 3
    for key in pairs:
        planted = PLANTED if key.startswith(f"pair/{ONE}+{OTHER}@") else 0.0
        assert told.moved(key) == pytest.approx(planted, abs=0.05 * PLANTED), key
        assert told.after[key]["grade"] == "C"


def test_each_of_the_two_gets_about_half_and_nobody_else_anything(told: Told) -> None:
    """Halves (Shapley 1953, two players). Within a tenth of the whole each: months of launch are split by the fit, and
    customers who came after the launch are no exposed customers."""
    halves = [told.moved(f"initiative/{name}/earned@since_launch") for name in (ONE, OTHER)]
    assert halves == pytest.approx([told.money / 2] * 2, abs=0.1 * told.money)
    measured = [
        key
        for key, row in told.before.items()
        if key.startswith("initiative/")
        and key.endswith("/earned@since_launch")
        and row["point"] is not None
        and told.after[key]["point"] is not None
        and ONE not in key
        and OTHER not in key
    ]
    assert measured
    for key in measured:
        assert abs(told.moved(key)) < 0.05 * told.money, key
