"""Companies that can say little: money without scores or leaving, scores without money. What they say must be true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.building import build
from cxroi.engine.store import Store
from cxroi.errors import DataError
from cxroi.reading.act import leaks
from cxroi.reading.base import signoff
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.moved import by_id, headlines
from cxroi.reading.company import customers, summary
from cxroi.reading.plans import pilotpage
from cxroi.reading.plans.choices import chosen
from cxroi.reading.plans.pilots import planned
from cxroi.report import pack, sentences
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles
from cxroi.terms import Principal, Selection
from cxroi.ui.company.customers import _counts as counts
from cxroi.value.plans.pilot import Wanted

WHO = '[company]\nname = "Poor"\ncurrency = "EUR"\npanel_unit = "customer"\nprimary_metric = "nps"\n'
UNITS = (
    '[[file]]\nname = "who"\nmatch = ["who.csv"]\n[[table]]\ntable = "units"\nfrom = '
    '"who"\n[table.columns]\nunit_id = "id"\n'
)
PAID = (
    '[[file]]\nname = "paid"\nmatch = ["paid.csv"]\n[[table]]\ntable = "financials"\nfrom = "paid"\n[table.columns]\n'
    'unit_id = "id"\nmonth = "month"\nrevenue_net = "revenue"\n'
)
SAID = (
    '[[file]]\nname = "said"\nmatch = ["said.csv"]\n[[table]]\ntable = "feedback"\nfrom = "said"\n[table.columns]\n'
    'feedback_id = "no"\nunit_id = "id"\nmetric = { constant = "nps" }\nscore = "nps"\nanswered_at = "day"\n'
)
CUSTOMERS, MONTHS = 60, 30


def opened(folder: Path, profile: str) -> Company:
    store = Store(folder / "store")
    load(store, profiles.parse(profile), [folder], progress=lambda _: None)
    build(store, progress=lambda _: None)
    return open_company(store.path, Principal("Ann"))


@pytest.fixture(scope="module")
def money(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One in six customers brings nothing from some month on; no file says that anybody left."""
    folder, rng = tmp_path_factory.mktemp("money"), np.random.default_rng(3)
    ids = [f"c{i}" for i in range(CUSTOMERS)]
    pl.DataFrame({"id": ids}).write_csv(folder / "who.csv")
    rows = [
        {"id": who, "month": f"{2024 + m // 12}-{m % 12 + 1:02}-01", "revenue": round(80 + 20 * rng.normal(), 2)}
        for i, who in enumerate(ids)
        for m in range(MONTHS)
        if i % 6 or m < 20
    ]
    pl.DataFrame(rows).write_csv(folder / "paid.csv")
    return opened(folder, WHO + UNITS + PAID)


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("scores")
    pl.DataFrame({"id": [f"c{i}" for i in range(50)]}).write_csv(folder / "who.csv")
    rows = [{"no": k, "id": f"c{k % 50}", "nps": k % 11, "day": f"2025-{k % 12 + 1:02}-03"} for k in range(200)]
    pl.DataFrame(rows).write_csv(folder / "said.csv")
    return opened(folder, WHO + UNITS + SAID)


def test_nobody_is_said_to_stay_where_no_file_says_who_left(money: Company) -> None:
    for path in ("forecast/stay", "retention/customers", "retention/churn", "retention/contraction"):
        found = money.finding(path)
        assert found is not None
        assert found.refused, path
        assert "nothing in the files says who left" in str(found.reason)
    assert money.finding("forecast/error/stay") is None
    kept, ahead = money.finding("retention/gross"), money.finding("forecast/total")
    assert kept is not None
    assert kept.point is not None
    assert 0.6 < kept.point < 0.95
    assert ahead is not None
    assert ahead.point is not None
    assert [test.label for test in customers.customers(money, Selection()).tests] == ["Monthly revenue"]
    assert [one.label for one in headlines(by_id(money.all_findings), by_id(money.all_findings))][-1] == (
        "Revenue of the next 12 months"
    )


def test_health_of_scores_is_not_judged_where_there_are_none(money: Company) -> None:
    assert not money.tells("health/")
    assert not any("health" in one for one in signoff.blockers(money))
    assert money.finding("league/contacts") is None
    assert not any(name.startswith("league/") and "contact" in name for name in by_id(money.all_findings))


def test_a_reason_names_what_is_missing_and_what_would_do(money: Company) -> None:
    for path in ("ladder/recoverable", "point/answer/within"):
        found = money.finding(path)
        assert found is not None
        assert str(found.reason).rstrip(".").endswith("Load answers with their dates and the customer who gave them"), (
            path
        )
    drivers = next(one for one in money.all_findings if one.id.startswith("driver/"))
    assert "0 things" not in str(drivers.reason)
    assert all(one.point is None for one in leaks.leaks(money, Selection()).ladder)
    with pytest.raises(
        DataError, match=r"what one point is worth is not measurable here, because .* Next: load answers"
    ):
        chosen(money, ("all",))


def test_what_can_be_said_already_stands_on_page_and_slide(money: Company) -> None:
    answer = summary.summary(money, Selection())
    told = {label: one for label, _, one in answer.cut if one.point is not None}
    assert {"Revenue kept of a year ago", "The next 12 months should bring"} <= told.keys()
    said = next(slide for slide in pack.slides(money) if slide.title == "What can be said already")
    assert {one.id for one in told.values()} <= {one.id for one in said.findings}
    assert not any("one snapshot" in str(slide.grid) for slide in pack.slides(money))


def test_the_first_effect_of_a_pilot_is_one_that_its_customers_find(money: Company) -> None:
    known = pilotpage.ground(money, "margin", 6, "all")
    effect = pilotpage.first_effect(known)
    assert float(f"{effect:.2g}") == pytest.approx(effect)
    assert planned(known, Wanted(effect, "margin", 6)).sizes.fits


def test_a_company_of_scores_alone_says_what_it_holds(scores: Company) -> None:
    answer = summary.summary(scores, Selection())
    assert sentences.snapshot(answer.experiments, answer.withheld).startswith("No earned figure can be given yet")
    assert any(one.id.startswith("fact/score") for one in answer.facts)
    method = pack.slides(scores)[-1]
    assert "through one snapshot" not in str(method.grid)


def test_customers_are_said_to_be_lost_only_where_that_is_clear(money: Company) -> None:
    like = next(one for one in money.all_findings if one.point is not None)
    unclear, lost = (replace(like, point=-16.0, low=-51.0, high=high) for high in (18.0, -2.0))
    assert summary.said(summary.KEPT, unclear) == summary.KEPT
    assert summary.said(summary.KEPT, lost) == "Left, would have stayed"


def test_a_forecast_of_revenue_is_not_called_margin(money: Company) -> None:
    total = money.finding("forecast/total")
    assert total is not None
    assert counts(total) == "nothing that is planned is in it"
    assert counts(replace(total, money="margin")) == ("margin before programme cost; nothing that is planned is in it")
    assert counts(replace(total, point=None, grade="insufficient")) is None
