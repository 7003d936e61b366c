"""Shipped profiles on the real files: figures of the intake against each data set's facts.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cxroi.engine.store import Store
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning import profiles

Loaded = Callable[..., tuple[Store, LoadReport]]
LAST_SCORE = (
    "with last as (select about_id, score, row_number() over "
    "(partition by about_id order by answered_at desc, feedback_id desc) as n "
    "from raw.feedback), done as (select event_id, cast(happened_at as date) > cast(promised_at as date) as late "
    "from raw.operations where status = 'delivered' and happened_at is not null) "
)


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(store.intake), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def facts(shared: Path, folder: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((shared / "datasets" / folder / "facts.json").read_text())
    return content


def test_every_shipped_profile_can_be_read() -> None:
    assert {"olist", "hillstrom", "telco_ibm", "complete_journey", "online_retail", "iranian_churn"} <= set(
        profiles.names()
    )
    for name in profiles.names():
        assert not profiles.read(name).questions


@pytest.mark.parametrize(("source", "key"), [("olist/raw_csv_15000_orders", "raw_csv_15000"), ("olist", "random")])
def test_olist(shared: Path, loaded: Loaded, source: str, key: str) -> None:
    truth = facts(shared, "olist")[key]
    store, report = loaded("olist", source)
    assert all(table.balanced for table in report.tables.values())
    assert all(table.rejected == 0 for table in report.tables.values())
    assert rows(store, "select count(*), count(distinct event_id) from raw.operations") == [(truth["orders"],) * 2]
    paid = rows(store, "select sum(amount) from raw.transactions where kind = 'payment'")[0][0]
    assert paid == Decimal(str(truth["paid_total"]))
    delivered, late = rows(store, LAST_SCORE + "select count(*), count(case when late then 1 end) from done")[0]
    assert (delivered, late) == (truth["delivered"], truth["late_delivered"])
    reviewed, mean = rows(store, LAST_SCORE + "select count(*), avg(score) from last where n = 1")[0]
    assert (reviewed, round(mean, 4)) == (truth["orders_with_review"], truth["mean_score"])
    means = dict(
        rows(
            store,
            LAST_SCORE
            + "select late, round(avg(score), 4) from last join done on event_id = about_id where n = 1 group by late",
        )
    )
    assert means == {True: truth["mean_score_late"], False: truth["mean_score_on_time"]}


def test_olist_persons_sellers_and_changes(shared: Path, loaded: Loaded) -> None:
    truth = facts(shared, "olist")
    store, report = loaded("olist", "olist")
    kinds = dict(rows(store, "select unit_type, count(*) from raw.units group by unit_type"))
    assert kinds["person"] == truth["random"]["customers"]
    sales = "from raw.transactions where kind = 'sale'"
    assert rows(store, f"select count(distinct unit_id) {sales}")[0][0] == truth["random_sellers"]["sellers_with_sales"]
    sold = rows(
        store,
        f"select sum(amount) {sales} and about_id in (select event_id from raw.operations where status = 'delivered' "
        "and happened_at is not null)",
    )[0][0]
    assert sold == Decimal(str(truth["random"]["gmv_delivered"]))
    states = rows(
        store,
        "select initiative_id, arm, string_agg(group_id, ',' order by group_id) from raw.exposures where "
        "group_type = 'region' "
        "group by initiative_id, arm order by initiative_id, arm desc",
    )
    compared = "AL,BA,CE,ES,GO,MA,MT,PA,PB,PE,PI,RN,SE"
    assert states == [  # initiatives_inferred.csv and olist/README.md
        ("olist-promise-cut", "treated", "PR,RJ,RS,SC,SP"),
        ("olist-promise-cut", "control", compared),
        ("olist-rj-buffer", "treated", "RJ"),
    ]
    assert "order_payments_full.parquet" in report.unmatched
    assert report.filtered["orders.parquet"] == truth["status_heavy"]["orders"]
    assert rows(
        store,
        "select count(*) from raw.feedback as answer anti join raw.units as known on known.unit_id = answer.unit_id",
    ) == [(0,)]


def test_olist_comments_survive_their_line_breaks(loaded: Loaded) -> None:
    store, _ = loaded("olist", "olist/raw_csv_15000_orders")
    broken, wide = rows(
        store, "select count(case when contains(comment, chr(10)) then 1 end), max(length(comment)) from raw.feedback"
    )[0]
    assert broken > 100
    assert wide < 500


def test_hillstrom(shared: Path, loaded: Loaded) -> None:
    truth = facts(shared, "hillstrom")
    store, report = loaded("hillstrom", "hillstrom/hillstrom.csv.gz")
    assert rows(store, "select count(*), count(distinct unit_id) from raw.units") == [(truth["rows"],) * 2]
    assert all(table.balanced and not table.rejected for table in report.tables.values())
    arms = rows(
        store,
        "select initiative_id, arm, count(*) as n, sum(value) from raw.exposures join raw.outcomes using (unit_id) "
        "where kind = 'spend' group by initiative_id, arm",
    )
    for initiative, label in (("mens", "Mens E-Mail"), ("womens", "Womens E-Mail")):
        for arm, group in (("treated", label), ("control", "No E-Mail")):
            n, spend = next(row[2:] for row in arms if row[:2] == (initiative, arm))
            assert n == truth["arms"][group]["n"]
            assert spend == pytest.approx(truth["arms"][group]["total_spend"], abs=0.005)
    assert rows(store, "select distinct assignment, declared_by is not null from raw.exposures") == [("random", True)]
    both = (
        "select count(*) from (select unit_id from raw.exposures where arm = 'treated' group by unit_id having "
        "count(*) > 1)"
    )
    assert rows(store, both) == [(0,)]
    history = rows(
        store,
        "select avg(prior_spend) from raw.units join raw.exposures using (unit_id) "
        "where initiative_id = 'mens' and arm = 'treated'",
    )
    assert history[0][0] == pytest.approx(truth["balance_history_mean"]["Mens E-Mail"], abs=0.001)


@pytest.mark.parametrize("source", ["telco_ibm/telco_merged.parquet", "telco_ibm"])
def test_telco(shared: Path, loaded: Loaded, source: str) -> None:
    truth = facts(shared, "telco_ibm")
    store, _ = loaded("telco_ibm", source)
    customers, left = rows(
        store, "select count(*), count(case when value = 1 then 1 end) from raw.outcomes where kind = 'left'"
    )[0]
    assert (customers, left) == (truth["customers"], truth["churned"])
    charge, months = rows(store, "select sum(revenue_net), count(month) from raw.financials")[0]
    assert (charge, months) == (Decimal(str(truth["monthly_charge_all"])), 0)
    total = rows(store, "select sum(cast(value as decimal(18, 2))) from raw.outcomes where kind = 'revenue_to_date'")[
        0
    ][0]
    assert total == Decimal(str(truth["total_revenue"]))
    assert round(rows(store, "select avg(score) from raw.feedback")[0][0], 4) == truth["mean_satisfaction"]
    scale = rows(store, "select distinct metric, scale_min, scale_max, higher_is_better from raw.feedback")
    assert scale == [("satisfaction", 1.0, 5.0, True)]
    offers = dict(rows(store, "select initiative_id, count(*) from raw.exposures group by initiative_id"))
    assert offers == {
        f"offer-{key[-1].lower()}": one["customers"] for key, one in truth["by_offer"].items() if key != "None"
    }
    # "None" is a real value of the internet type, not a missing one (telco_ibm/README.md)
    assert (
        rows(store, "select count(*) from raw.units where business_unit = 'None'")[0][0]
        == truth["by_internet"]["None"]["customers"]
    )


def test_telco_from_excel_equals_csv(shared: Path, loaded: Loaded) -> None:
    excel, _ = loaded(
        "telco_ibm", "telco_ibm/Telco_customer_churn_status.xlsx", "telco_ibm/Telco_customer_churn_services.csv.gz"
    )
    text, _ = loaded(
        "telco_ibm", "telco_ibm/Telco_customer_churn_status.csv.gz", "telco_ibm/Telco_customer_churn_services.csv.gz"
    )
    query = "select kind, count(*), sum(value) from raw.outcomes group by kind order by kind"
    assert rows(excel, query) == rows(text, query)
    assert rows(excel, "select count(*), sum(score) from raw.feedback") == rows(
        text, "select count(*), sum(score) from raw.feedback"
    )
