"""GRR, NRR and earned growth against figures worked by hand, through the SQL."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.results.base.run import Run, sql
from cxroi.results.company.retention import Cohort, _cohort, retention_findings
from cxroi.value.assumptions.in_force import Assumptions

LAST = 24_320
RUN = Run("g", "r", "Company", False, "GBP", "p", False, None, None, None, Assumptions())


def test_ratios_of_a_worked_example() -> None:
    """Start 1,000, churn 100, contraction 50, expansion 200, recommended newcomers 30: 85 %, 105 %, 8 %."""
    cohort = Cohort(100, 8, 1000.0, 100.0, 50.0, 200.0)
    assert cohort.gross == pytest.approx(0.85)
    assert cohort.net == pytest.approx(1.05)
    assert cohort.earned_growth(30.0) == pytest.approx(0.08)
    assert cohort.share("customers") == pytest.approx(0.92)
    assert cohort.share("churn") == pytest.approx(0.10)


def test_gross_retention_is_never_above_one_and_net_adds_growth_only() -> None:
    assert Cohort(10, 0, 500.0, 0.0, 0.0, 900.0).gross == 1.0
    assert Cohort(10, 0, 500.0, 0.0, 0.0, 900.0).net == pytest.approx(2.8)


def panel() -> pl.DataFrame:
    """Four customers of a year ago (100 a month each): one the same, one at half, one at double, one gone; and a
    newcomer."""
    rows = []
    for month in range(LAST - 14, LAST + 1):
        before = month <= LAST - 12
        for unit, now in (("same", 100.0), ("half", 50.0), ("double", 200.0)):
            rows.append((unit, month, 100.0 if before else now, 0))
        if month <= LAST - 6:
            rows.append(("gone", month, 100.0, int(month == LAST - 6)))
        if month > LAST - 4:
            rows.append(("new", month, 500.0, 0))
    frame = pl.DataFrame(rows, schema=["unit_id", "month", "revenue_net", "has_left"], orient="row")
    return frame.with_columns(segment=pl.lit("A"), business_unit=pl.lit(None, pl.String), active=pl.lit(1))


def test_the_query_splits_the_quarter_of_a_year_ago() -> None:
    with DuckEngine() as engine:
        engine.execute("create schema panel")
        engine.execute("create table panel.calendar as select 'outcomes' as leaving_rule")
        engine.put("rows", panel())
        engine.execute("create table panel.customer_month as from rows")
        cohort = _cohort(engine.query(sql("cohort_revenue"), [LAST]))
    assert cohort == Cohort(4, 1, 1200.0, 300.0, 150.0, 300.0)
    assert cohort.gross == pytest.approx(0.625)
    assert cohort.net == pytest.approx(0.875)


def test_where_leaving_is_only_absence_nobody_of_the_last_year_is_judged_yet() -> None:
    with DuckEngine() as engine:
        engine.execute("create schema panel")
        engine.execute("create table panel.calendar as select 'inactivity' as leaving_rule")
        engine.put("rows", panel())
        engine.execute("create table panel.customer_month as from rows")
        cohort = _cohort(engine.query(sql("cohort_revenue"), [LAST]))
    assert cohort.n_unjudged == 3
    assert cohort.gross == pytest.approx(0.625)


def many() -> pl.DataFrame:
    """Ten of each customer, so that the quarter holds enough of them."""
    return pl.concat([panel().with_columns(unit_id=pl.format("{}-{}", "unit_id", pl.lit(k))) for k in range(10)])


def test_nothing_of_last_year_is_stated_while_leaving_cannot_be_judged() -> None:
    """Every part of the quarter's revenue is withheld, gross and net too; with leaving known they are stated."""
    told = {}
    for rule in ("inactivity", "outcomes"):
        with DuckEngine() as engine:
            engine.execute("create schema panel")
            engine.execute("create schema clean")
            engine.execute(f"create table panel.calendar as select '{rule}' as leaving_rule")
            engine.execute('create table clean.outcomes (unit_id varchar, "at" timestamp, kind varchar, value double)')
            engine.execute("create table panel.unit_span (unit_id varchar, first_month integer, spell integer)")
            engine.put("rows", many())
            engine.execute("create table panel.customer_month as from rows")
            run = replace(RUN, first_month=LAST - 14, last_month=LAST)
            told[rule] = {one.id.split("@")[0]: one for one in retention_findings(engine, run) if one.segment == "all"}
    assert all(one.refused for one in told["inactivity"].values())
    assert "kind 'left'" in str(told["inactivity"]["retention/gross"].reason)
    assert told["outcomes"]["retention/gross"].point == pytest.approx(0.625)
