"""Three more real companies, from files to findings. Expected numbers are the data sets' own (facts.json, README)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.test_real_companies import Found, built, facts


@pytest.fixture(scope="module")
def iranian(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("iranian"), "iranian_churn", shared / "datasets/iranian_churn")


@pytest.fixture(scope="module")
def retail(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("retail"), "online_retail", shared / "datasets/online_retail")


@pytest.fixture(scope="module")
def journey(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("journey"), "complete_journey", shared / "datasets/complete_journey")


def known(shared: Path, name: str) -> dict[str, Any]:
    return dict(facts(shared, name))


def test_complaints_and_churn_as_recorded(iranian: Found, shared: Path) -> None:
    told = known(shared, "iranian_churn")
    assert iranian["fact/units/customer@all"].point == told["rows"]
    assert iranian["fact/outcome/left@all"].point == told["churned"]
    value = iranian["fact/mean/customer_value_index@all"]
    assert value.point == pytest.approx(told["customer_value_total"] / told["rows"], abs=1e-5)
    assert value.currency is None
    assert "fact/total/customer_value_index@all" not in iranian, "an index does not add up"
    for score, group in told["by_complains"].items():
        share = iranian[f"fact/share/left/complaint/{score}@all"]
        assert (share.n, share.kind) == (group["n"], "recorded")
        assert share.point == pytest.approx(group["churn_rate"], abs=5e-5)


def test_complaint_before_churn_is_a_weak_comparison_equal_to_statsmodels(iranian: Found, shared: Path) -> None:
    from statsmodels.discrete.discrete_model import Logit

    rows = pl.read_csv(shared / "datasets/iranian_churn/customer_churn.csv.gz")
    rows = rows.rename({name: " ".join(name.split()) for name in rows.columns})
    age = [rows["Age Group"] == level for level in (2, 4, 5)]
    columns = [
        pl.Series([1.0] * rows.height),
        rows["Complains"],
        rows["Tariff Plan"] == 2,
        *age,
        rows["Subscription Length"],
    ]
    design = np.column_stack([column.cast(pl.Float64).to_numpy() for column in columns])
    fit = Logit(rows["Churn"].to_numpy(), design).fit(disp=0, cov_type="HC0")
    margins = fit.get_margeff(dummy=True)
    slope = iranian["slope/complaint/left@all"]
    assert slope.grade == "D"
    assert slope.point == pytest.approx(margins.margeff[0], rel=1e-6)
    assert slope.low is not None
    assert slope.high is not None
    error = margins.margeff_se[0] * np.sqrt(rows.height / (rows.height - 1))
    assert (slope.high - slope.low) / 2 == pytest.approx(1.645426 * error, rel=1e-4)
    assert {check.name: check.status for check in slope.checks}["score before outcome"] == "PASS"
    assert "a difference of 71 points (90 % range 67 to 75 points, grade D), no proof of cause" in slope.statement


def test_online_retail_net_and_who_bought_again(retail: Found, shared: Path) -> None:
    told = known(shared, "online_retail")
    panel, years = told["panel"], told["year_to_year"]
    assert retail["fact/units/customer@all"].point == panel["customers"]
    assert retail["fact/customer_months@all"].point == panel["customer_months"]
    net = retail["fact/total/net@all"]
    assert net.point == pytest.approx(panel["net_value"], abs=0.0201), "18 lines are priced a tenth of a penny"
    assert panel["negative_customer_months"] == 1500
    assert "1,492 of them negative" in net.method, "eight of the 1,500 are below zero by float rounding only (-1e-15)"
    assert retail["fact/bought/before@all"].point == years["active_year_1"]
    assert retail["fact/bought/now@all"].point == years["active_year_2"]
    assert retail["fact/bought/again@all"].point == years["retained"]
    assert retail["fact/bought/new@all"].point == years["new_in_year_2"]
    assert retail["fact/bought_again@all"].point == pytest.approx(years["retention"], abs=5e-5)


def test_complete_journey_is_loaded_whole_and_says_that_it_is_a_sample(journey: Found, shared: Path) -> None:
    told = known(shared, "complete_journey")
    assert journey["fact/total/sale@all"].point == pytest.approx(told["sales_value"], abs=0.005)
    assert journey["fact/units/household@all"].point == told["households_in_transactions"] + 2
    campaigns = [name for name in journey if name.startswith("initiative/") and name.endswith("/earned@since_launch")]
    assert len(campaigns) == len(told["campaigns"]) + 1
    assert "sample of transactions" in str(journey["fact/bought_again@all"].reason)


@pytest.fixture(scope="module")
def olist(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("olist"), "olist", shared / "datasets/olist")


def test_olist_promise_cut_is_clear_on_lateness_and_unproven_on_the_score(olist: Found) -> None:
    """README of the data set: late +0.091 (se 0.022), score -0.255 (se 0.179), with state effects, clustered by
    state."""
    late = olist["operations/olist-promise-cut/delivery/late@all"]
    assert (late.grade, late.n_clusters, late.n) == ("C", 18, 1950)
    assert late.point == pytest.approx(0.091, abs=5e-4)
    assert late.clear
    assert "give or take 0.022" in next(check.reason for check in late.checks if check.name == "groups")
    score = olist["operations/olist-promise-cut/delivery/score@all"]
    assert score.point == pytest.approx(-0.255, abs=5e-4)
    assert "give or take 0.178" in next(check.reason for check in score.checks if check.name == "groups")
    assert not score.clear
    assert "not proven" in score.statement


def test_olist_single_state_is_not_proven_whatever_its_clustered_error_says(olist: Found) -> None:
    """README: late -0.234 (se 0.013), score +0.634 (se 0.052), and other states move as much."""
    for outcome, naive, error in (("late", "\u221223.4 points of share", "0.013"), ("score", "+0.63 points", "0.0522")):
        found = olist[f"operations/olist-rj-buffer/delivery/{outcome}@all"]
        assert found.refused
        reason = str(found.reason)
        assert naive in reason
        assert f"the usual error of {error}" in reason
        assert "of 8 large regions" in reason


def test_change_of_groups_equals_least_squares_on_single_events() -> None:
    """statsmodels OLS on events with group effects, clustered; its K counts group effects, ours leaves out what is
    nested."""
    from statsmodels.regression.linear_model import OLS

    from cxroi.estimators.operations.before_after import group_change, group_sums

    rng = np.random.default_rng(5)
    n, groups, treated = 4_000, 24, 11
    group, after = rng.integers(0, groups, n), rng.integers(0, 2, n)
    y = rng.normal(size=n) + 0.3 * group + 0.5 * after * (group < treated) + after * rng.normal(size=groups)[group]
    cells = (
        pl.DataFrame(
            {
                "cluster": [f"g{one:02d}" for one in group],
                "is_after": after,
                "week": rng.integers(0, 4, n),
                "n_score": np.ones(n),
                "sum_score": y,
            }
        )
        .group_by("cluster", "is_after", "week")
        .sum()
    )
    found = group_change(group_sums(cells, "score"), frozenset(f"g{one:02d}" for one in range(treated)))
    design = np.column_stack([after * (group < treated), after, *(group == one for one in range(groups))]).astype(float)
    fit = OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": group})
    assert found.estimate == pytest.approx(fit.params[0], rel=1e-10)
    factor = np.sqrt((n - design.shape[1]) / (n - 2))
    assert found.clustered == pytest.approx(fit.bse[0] * factor, rel=1e-10)
    assert found.error == found.clustered


def test_complete_journey_naive_comparison_is_refused_with_the_difference_in_its_reason(
    journey: Found, shared: Path
) -> None:
    """Households that ever got a Type A mailing bought for 14.45 each before the first one, the others for 2.90
    (README)."""
    before = known(shared, "complete_journey")["pre_type_a_sampled_sales_per_household_by_ever_type_a"]
    naive = journey["naive/type-a/sales@all"]
    assert (naive.point, naive.grade, naive.n) == (None, "insufficient", before["True"]["households"])
    sales = pl.read_parquet(shared / "datasets/complete_journey/transactions_sample.parquet")
    kinds = pl.read_parquet(shared / "datasets/complete_journey/campaign_descriptions.parquet")
    mailed = pl.read_parquet(shared / "datasets/complete_journey/campaigns.parquet").join(kinds, on="campaign_id")
    ever = mailed.filter(pl.col("campaign_type") == "Type A")["household_id"].unique()
    later = pl.col("transaction_timestamp") >= pl.datetime(2017, 2, 8)
    each = (
        sales.group_by("household_id")
        .agg(pl.col("sales_value").filter(later).sum().alias("after"))
        .group_by(pl.col("household_id").is_in(ever.to_list()).alias("ever"))
        .agg(pl.col("after").mean())
    )
    after = dict(each.iter_rows())
    reason = str(naive.reason)
    assert f"${before['True']['mean']:.2f} each, the others for ${before['False']['mean']:.2f}" in reason
    assert f"+${after[True] - after[False]:.2f} each" in reason
    assert all(found.refused for name, found in journey.items() if name.startswith("naive/"))
    assert journey["booked/gross@last12"].refused


def test_what_only_more_data_would_tell_is_said_as_a_sentence_of_its_own(journey: Found, retail: Found) -> None:
    assert str(journey["forecast/total@forecast"].reason).split(". ")[-1].startswith("Load all transactions")
    told = str(retail["forecast/total@forecast"].reason)
    assert "13 months of history, 24 needed for a forecast and its back-test (the last 12 are not judged yet" in told


def test_olist_change_says_the_plain_difference_and_the_one_within_regions(olist: Found) -> None:
    told = olist["operations/olist-promise-cut/delivery/late@all"].statement
    assert "from 2.6 % to 9.6 %" in told
    assert "+9.3 points of share by these four; with each region compared with itself a change of +9.1 points" in told
    assert "contacts were not loaded. Load the table financials" in str(olist["serving/score/contacts@all"].reason)


def test_retail_value_is_withheld_because_recorded_money_contradicts_it(retail: Found) -> None:
    """The customers of December 2010, without those who came back after more than twelve months of silence, brought
    5.97 million pounds in the eleven months after (polars on the raw files)."""
    total = retail["lifetime/total@forecast_horizon"]
    assert total.refused
    assert (
        "In the 11 months after December 2010 the customers of then brought £6.0M".lower() in str(total.reason).lower()
    )
    assert all(one.refused for name, one in retail.items() if name.startswith("retention/"))


def test_naive_sales_say_what_time_and_whom_they_count(journey: Found) -> None:
    assert "all sales of the 38 days before, not per month" in str(journey["naive/type-a/sales@all"].reason)


def test_customers_kept_are_not_told_from_a_sample_of_transactions(olist: Found) -> None:
    kept = olist["initiative/olist-rj-buffer/kept@since_launch"]
    assert kept.refused
    assert "sample of transactions" in str(kept.reason)
    assert not olist["initiative/olist-rj-buffer/revenue@since_launch"].refused
