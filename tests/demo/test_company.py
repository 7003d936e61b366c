"""The company as tables: same again, right grains, plausible, only what a company would have on file."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cxroi.demo import Company, World, simulate
from cxroi.demo.planted.people import BLOCK
from cxroi.errors import UsageError
from cxroi.sources.meaning.schema import TABLES

GROWING = ("units", "financials", "outcomes", "invitations", "feedback", "operations", "exposures", "uptake", "cases")


def test_same_seed_same_company_and_another_seed_another(small: Company) -> None:
    again = simulate(World(), 1_500, 36, 77)
    for name, frame in small.frames.items():
        assert_frame_equal(frame, again.frames[name])
    assert again.truth == small.truth
    other = simulate(World(), 1_500, 36, 78)
    assert not other.frames["financials"].equals(small.frames["financials"])


def test_customers_do_not_depend_on_how_many_blocks_follow(company: Company) -> None:
    alone = simulate(World(), BLOCK, 36, 77)
    for name in GROWING:
        mine = company.frames[name].filter(pl.col("unit_id") <= f"C{BLOCK:07d}")
        assert_frame_equal(
            mine, alone.frames[name].filter(pl.col("unit_id").is_not_null()), check_row_order=name == "financials"
        )


@pytest.mark.parametrize("name", sorted(TABLES))
def test_columns_belong_to_the_schema_and_keys_are_unique(small: Company, name: str) -> None:
    if name not in small.frames:
        assert name == "transactions"
        return
    frame, table = small.frames[name], TABLES[name]
    assert frame.height > 0
    assert set(frame.columns) <= {column.name for column in table.columns}
    required = [column.name for column in table.columns if column.required]
    assert frame.select(pl.col(required).null_count().sum()).row(0) == (0,) * len(required)
    key = [column for column in table.key if column in frame.columns]
    assert not frame.select(key).is_duplicated().any()
    numbers = frame.select(pl.col(pl.Float32, pl.Float64))
    assert all(numbers[column].drop_nulls().is_finite().all() for column in numbers.columns)


def test_plausible_ranges(company: Company) -> None:
    tables = company.frames
    months = tables["financials"].height
    answers = tables["feedback"].filter(pl.col("metric") == "nps")
    assert 0.016 < tables["outcomes"].height / months < 0.023
    assert 0.25 < answers.height / months < 0.30
    assert 38 < tables["financials"]["margin"].mean() < 47
    assert set(answers["score"].unique()) == set(range(11))
    assert 0.05 < (answers["score"] <= 4).mean() < 0.20
    assert tables["feedback"].filter(pl.col("metric") == "csat")["score"].is_between(1, 5).all()
    teams = tables["financials"].join(tables["units"], on="unit_id").group_by("team", "month").len()
    assert teams.height == 60 * 36
    assert teams["len"].min() > 100
    assert tables["units"]["region"].n_unique() == 6
    assert tables["units"].group_by("region").agg(pl.col("team").n_unique())["team"].to_list() == [10] * 6


def test_margin_is_revenue_less_costs_to_the_cent_and_the_ledger_agrees(company: Company) -> None:
    money = company.frames["financials"]
    left_over = pl.col("revenue_net") - pl.col("cost_of_goods") - pl.col("cost_to_serve") - pl.col("margin")
    discounted = pl.col("revenue_gross") - pl.col("discounts") - pl.col("refunds") - pl.col("revenue_net")
    assert money.select(left_over.abs().max(), discounted.abs().max()).row(0) == pytest.approx((0, 0), abs=1e-8)
    assert money.select(pl.col("revenue_gross", "discounts", "refunds").min()).min_horizontal().item() >= 0
    booked = company.frames["ledger_totals"].filter(pl.col("line") == "margin").sort("month")["amount"]
    summed = money.group_by("month").agg(pl.col("margin").sum()).sort("month")["margin"]
    assert booked.to_list() == pytest.approx(summed.to_list(), abs=1e-6)


def test_nothing_after_leaving_and_rows_in_order(company: Company) -> None:
    tables = company.frames
    left = tables["outcomes"].select("unit_id", left_at="at")
    money = tables["financials"]
    assert money.select(pl.struct("unit_id", "month").is_sorted()).item()
    last = money.group_by("unit_id").agg(pl.col("month").max()).join(left, on="unit_id")
    assert (last["month"] == last["left_at"].dt.date().dt.month_start()).all()
    for name, column in (("feedback", "answered_at"), ("operations", "happened_at"), ("invitations", "asked_at")):
        late = tables[name].join(left, on="unit_id").filter(pl.col(column) >= pl.col("left_at"))
        assert late.height == 0, name
    first = money.group_by("unit_id").agg(pl.col("month").min()).join(tables["units"], on="unit_id")
    assert (first["first_seen_on"] <= first["month"]).all()


def test_exposures_are_recorded_only_for_those_who_are_there(company: Company) -> None:
    tables = company.frames
    own = tables["exposures"].filter(pl.col("unit_id").is_not_null())
    there = own.filter(pl.col("arm") == "treated").join(
        tables["financials"], left_on=["unit_id", "from_on"], right_on=["unit_id", "month"], how="anti"
    )
    assert there.height == 0
    assert (
        own.filter(pl.col("arm") == "control")["from_on"].null_count() == own.filter(pl.col("arm") == "control").height
    )
    assert (own["assigned_on"] < own["from_on"]).all()
    assert set(own["assignment"]) == {"random", "self-selected"}
    groups = tables["exposures"].filter(pl.col("unit_id").is_null())
    assert set(groups["group_type"]) == {"team", "region"}
    assert groups.filter(pl.col("group_type") == "region").height == 1


def test_answers_are_asked_for_and_invitations_say_so(company: Company) -> None:
    asked = company.frames["invitations"]
    answers = company.frames["feedback"].filter(pl.col("metric") == "nps")
    matched = asked.join(answers, on=["unit_id", "asked_at"], how="semi")
    assert matched.height == answers.height == asked["answered"].sum()
    assert (answers["answered_at"] > answers["asked_at"]).all()


def test_comments_vary_and_some_carry_invented_personal_data(company: Company) -> None:
    said = company.frames["feedback"]["comment"].drop_nulls()
    assert 0.1 < said.len() / company.frames["feedback"].height < 0.3
    assert said.n_unique() > 1_000
    assert said.str.contains("@example").any()
    assert said.str.contains("4111").any()


@pytest.mark.parametrize(("units", "months"), [(1, 12), (500, 36), (700, 24), (400, 18)])
def test_any_size_works(units: int, months: int) -> None:
    company = simulate(World(), units, months, 3)
    assert company.frames["units"].height == units
    assert company.truth.months == months
    launches = [one.launch_month for one in company.truth.initiatives]
    assert all(company.truth.first_month < launch <= company.truth.last_month for launch in launches)
    assert max(launches) == company.truth.last_month


def test_impossible_sizes_are_refused() -> None:
    with pytest.raises(UsageError, match="at least one customer"):
        simulate(World(), 0, 36, 1)
    with pytest.raises(UsageError, match="12 months"):
        simulate(World(), 100, 6, 1)
