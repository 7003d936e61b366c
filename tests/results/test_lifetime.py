"""Lifetime value of customers whose later months are not judged yet: named by their month, and held against recorded
money."""

from __future__ import annotations

import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.results.base.run import Run
from cxroi.results.base.scope import Scope
from cxroi.results.company.lifetime import lifetime_findings
from cxroi.terms import Finding
from cxroi.value.assumptions.in_force import Assumptions

JUDGED, MONTHS_AFTER = 24_131, 12
UNITS, GONE_EACH = 2_000, 40


def panel(later: float) -> pl.DataFrame:
    """Money of about 10 a month in the year that is judged, forty leave each month; `later` a month once nobody is
    judged."""
    units = pl.DataFrame({"unit_id": range(UNITS)})
    rows = units.join(pl.DataFrame({"month": range(JUDGED - 11, JUDGED + 13)}), how="cross")
    leaves = JUDGED - 11 + pl.col("unit_id") // GONE_EACH
    judged = pl.col("month") <= JUDGED
    return rows.filter(pl.col("month") <= leaves).with_columns(
        active=pl.lit(1),
        judged=judged.cast(pl.Int8),
        renews=pl.lit(1),
        has_left=((pl.col("month") == leaves) & judged).cast(pl.Int8),
        tenure_months=pl.lit(3),
        tenure_band=pl.lit(0),
        segment=pl.lit(None, pl.String),
        business_unit=pl.lit(None, pl.String),
        margin=pl.lit(None, pl.Float64),
        revenue_net=pl.when(judged).then(8.0 + pl.col("unit_id") % 5).otherwise(later),
    )


def told(rows: pl.DataFrame, last: int = JUDGED + MONTHS_AFTER) -> dict[str, Finding]:
    run = Run(
        "g", "r", "Company", False, "GBP", "p", False, None, JUDGED - 11, last, Assumptions(), Scope(has_margin=False)
    )
    with DuckEngine() as engine:
        engine.execute("create schema panel")
        engine.put("rows", rows.filter(pl.col("month") <= last))
        engine.execute("create table panel.customer_month as from rows")
        engine.execute("create table panel.contract as select 0 as end_place, 12 as end_months")
        return {one.id.split("@")[0]: one for one in lifetime_findings(engine, run)}


def test_customers_who_then_brought_what_was_expected_keep_their_value_under_the_name_of_their_month() -> None:
    total = told(panel(10.0))["lifetime/total"]
    assert total.grade == "C"
    assert total.statement.startswith("All of the customers of December 2010 should bring")
    assert {check.name: check.status for check in total.checks}["back-test"] == "PASS"


@pytest.mark.parametrize("later", [3.0, 30.0])
def test_recorded_money_outside_the_range_withholds_the_value(later: float) -> None:
    found = told(panel(later))
    assert {"lifetime/total", "lifetime/customer", "lifetime/new", "lifetime/elasticity"} == set(found)
    for one in found.values():
        assert one.refused
        assert [check.status for check in one.checks if check.name == "back-test"] == ["FAIL"]
        assert "brought £" in str(one.reason)
        assert "kind 'left'" in str(one.reason)


def test_two_months_after_tell_too_little_and_none_needs_no_test() -> None:
    few = told(panel(10.0), JUDGED + 2)["lifetime/total"]
    assert {check.name: check.status for check in few.checks}["back-test"] == "NOTE"
    now = told(panel(10.0), JUDGED)["lifetime/total"]
    assert now.statement.startswith("All of today's customers should bring")
    assert "back-test" not in {check.name for check in now.checks}
