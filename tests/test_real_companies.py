"""The main job on real files, end to end: load, build, findings. Expected numbers are the data sets' own (facts.json,
README)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxroi.reading.base.company import open_company
from cxroi.terms import Finding, Principal
from tests.stores import real_store

Found = dict[str, Finding]


def built(folder: Path, profile: str, *sources: Path) -> Found:
    store = real_store(folder / profile, profile, *sources)
    return {finding.id: finding for finding in open_company(store, Principal()).all_findings}


def facts(shared: Path, name: str) -> dict[str, object]:
    return dict(json.loads((shared / "datasets" / name / "facts.json").read_text()))


@pytest.fixture(scope="module")
def olist_csv(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("csv"), "olist", shared / "datasets/olist/raw_csv_15000_orders")


@pytest.fixture(scope="module")
def olist_parquet(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("parquet"), "olist", shared / "datasets/olist")


@pytest.fixture(scope="module")
def hillstrom(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("email"), "hillstrom", shared / "datasets/hillstrom")


@pytest.fixture(scope="module")
def telco(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Found:
    return built(tmp_path_factory.mktemp("telco"), "telco_ibm", shared / "datasets/telco_ibm")


def assert_olist(found: Found, known: dict[str, object]) -> None:
    assert found["fact/total/payment@all"].point == pytest.approx(known["paid_total"], abs=0.005)
    assert found["fact/late_count/delivery@all"].point == known["late_delivered"]
    assert found["fact/late_share/delivery@all"].point == pytest.approx(known["late_rate"], abs=5e-5)
    assert found["fact/score_on_time/stars@all"].point == pytest.approx(known["mean_score_on_time"], abs=5e-5)
    assert found["fact/score_late/stars@all"].point == pytest.approx(known["mean_score_late"], abs=5e-5)
    assert found["fact/score/stars@all"].point == pytest.approx(known["mean_score"], abs=5e-5)
    for slug in ("total/payment", "late_share/delivery", "score_on_time/stars", "score_late/stars"):
        fact = found[f"fact/{slug}@all"]
        assert (fact.kind, fact.grade) == ("recorded", "R")
        assert fact.low is None
        assert fact.method


def test_olist_from_its_original_csv_names(olist_csv: Found, shared: Path) -> None:
    known = facts(shared, "olist")["raw_csv_15000"]
    assert isinstance(known, dict)
    assert_olist(olist_csv, known)


def test_olist_from_its_parquet_files_is_the_random_group_alone(olist_parquet: Found, shared: Path) -> None:
    known = facts(shared, "olist")["random"]
    assert isinstance(known, dict)
    assert_olist(olist_parquet, known)


def test_olist_says_that_a_sample_of_orders_cannot_show_who_stays(olist_csv: Found) -> None:
    value = olist_csv["point/answer/within@all"]
    assert value.refused
    assert "sample of transactions" in str(value.reason)
    assert not any(name.startswith("curve/stay/") and finding.point is not None for name, finding in olist_csv.items())


def test_olist_changes_are_not_booked(olist_parquet: Found) -> None:
    assert olist_parquet["booked/gross@last12"].refused
    single = olist_parquet.get("initiative/olist-rj-buffer/earned@since_launch")
    assert single is not None
    assert single.refused


def test_hillstrom_is_a_random_test_with_its_published_answer(hillstrom: Found) -> None:
    for name, difference, error, total in (("mens", 0.7698, 0.1452, 16402.70), ("womens", 0.4244, 0.1303, 9076.90)):
        finding = hillstrom[f"experiment/{name}/spend/difference@all"]
        assert finding.grade == "A"
        assert finding.unit == "USD per customer"
        assert finding.point == pytest.approx(difference, abs=1e-4)
        assert finding.low is not None
        assert finding.high is not None
        assert (finding.high - finding.low) / 2 / 1.6448536 == pytest.approx(error, abs=1e-4)
        assert hillstrom[f"experiment/{name}/spend/total@all"].point == pytest.approx(total, abs=0.05)
        assert all(check.status == "PASS" for check in finding.checks)


def test_telco_refuses_the_slope_and_the_offers(telco: Found) -> None:
    slope = telco["slope/satisfaction/left@all"]
    assert slope.refused
    assert "separates the outcome perfectly" in str(slope.reason)
    assert "after the outcome" in str(slope.reason)
    for offer in "abcde":
        refused = telco[f"naive/offer-{offer}/left@all"]
        assert refused.refused
        assert "no overlap" in str(refused.reason)
        assert "naive difference" in str(refused.reason)
    brought = str(telco["naive/offer-a/revenue_to_date@all"].reason)
    assert "the naive difference in revenue to date, +$4.1k per customer, compares" in brought
    assert "the naive difference in left, \u221220 points per customer, compares" in str(
        telco["naive/offer-a/left@all"].reason
    )
    assert telco["fact/outcome/left@all"].point == 1869
    assert telco["fact/total/revenue_to_date@all"].point == pytest.approx(21371131.69, abs=0.005)
