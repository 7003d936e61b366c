"""Pilots and next steps on the demo company: registered once, read as registered, one number for a scenario everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxroi import demo
from cxroi.answers import pilotpage, pilots, portfolio, scenarios
from cxroi.answers.company import Company, open_company
from cxroi.answers.context import initiatives
from cxroi.answers.pilots import Wanted
from cxroi.answers.steps import step_net
from cxroi.building import build
from cxroi.engine.store import Store
from cxroi.errors import DataError, DesignError, StoreError
from cxroi.ledger.pilots import Registered
from cxroi.ledger.scenarios import Plan
from cxroi.sources import profiles
from cxroi.sources.load import load
from cxroi.terms import Principal
from cxroi.value.portfolio import Limits

ANN = Principal("Ann")


def silent(_: str) -> None:
    """Nobody waits here."""




@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in small, built once."""
    store = Store(tmp_path_factory.mktemp("plans") / "store")
    demo.write(store.path / "files", units=1500, progress=silent)
    load(store, profiles.read("demo"), [store.path / "files"], fresh=True, progress=silent)
    build(store, progress=silent)
    return store.path


@pytest.fixture
def company(built: Path) -> Company:
    return open_company(built, ANN)


def test_every_next_step_of_the_demo_has_a_value_or_says_what_is_missing(company: Company) -> None:
    asked = [one for one in initiatives(company) if one.next_step]
    found = {item.id: item for item in portfolio.items(company)}
    assert set(found) >= {one.id for one in asked}
    for one in asked:
        told = step_net(company, one)
        assert told is not None
        assert (told.point is None) == (found[one.id].candidate is None)
        assert told.grade in ("C", "D", "E", "insufficient")
        assert told.point is not None or told.reason
    assert step_net(company, next(one for one in initiatives(company) if not one.next_step)) is None


def test_a_kept_scenario_is_the_same_number_in_the_choice(company: Company) -> None:
    entry = scenarios.keep(company, ANN, Plan(name="Answer faster", points=0.1, reach_share=0.5, cost_one_off=1_000.0))
    one = next(item for item in portfolio.items(company) if item.id == f"scenario-{entry.id}")
    kept = next(kept for kept in scenarios.kept(company) if kept.entry.id == entry.id)
    assert kept.answer is not None
    assert one.net == kept.answer.net
    answer = portfolio.portfolio(company, (one,), Limits(must=frozenset((one.id,))))
    assert answer.net.point == pytest.approx(kept.answer.net.point)
    assert (answer.net.low, answer.net.high) == pytest.approx((kept.answer.net.low, kept.answer.net.high))
    assert answer.net.currency == kept.answer.net.currency


def test_a_pilot_is_registered_once_and_read_as_it_was(company: Company) -> None:
    known = pilotpage.ground(company, "margin", 6, "all")
    plan = pilots.planned(known, Wanted(pilotpage.first_effect(known) * 2))
    assert plan.fits
    text, body = pilots.listed(plan)
    assert pilots.listed(plan)[0] == text
    pilotpage.register(company, "Calls back", body, ANN)
    with pytest.raises(StoreError):
        pilotpage.register(company, "Calls back", {**body, "outcome": "left"}, ANN)
    (one,) = [pilot for pilot in pilotpage.registered(company) if pilot.name == "Calls back"]
    assert json.loads(json.dumps(dict(one.body)))["sha256"] == body["sha256"]
    assert not pilotpage.due(company, one)
    with pytest.raises(DesignError, match="not loaded yet"):
        pilotpage.read(company, one, text, "")
    past = Registered(one.name, {**one.body, "first_month": int(one.body["first_month"]) - 6}, one.who, one.at)
    assert pilotpage.due(company, past)
    assert pilotpage.read(company, past, text, "")["is_registered"]
    other = pilotpage.read(company, past, text, "left")
    assert not other["is_registered"]
    assert other["sentence"].startswith("Not registered before the pilot")
    with pytest.raises(DataError, match="was changed"):
        pilotpage.read(company, past, text + b"\n", "")


def test_the_curve_falls_and_meets_the_effect_at_the_size_needed(company: Company) -> None:
    known = pilotpage.ground(company, "margin", 6, "all")
    plan = pilots.planned(known, Wanted(pilotpage.first_effect(known) * 4))
    found = pilotpage.curve(company, plan)
    curve = [one.point for one in found if one.id.startswith("pilot/detectable/")]
    assert curve == sorted(curve, reverse=True)  # type: ignore[type-var]
    few = pilots.planned(known, Wanted(pilotpage.first_effect(known) / 10))
    assert not few.fits
    with pytest.raises(DesignError, match="look for a larger effect"):
        pilots.listed(few)
    afford = pilots.planned(known, Wanted(plan.wanted.effect, most=2))
    assert not afford.fits
    assert "can be afforded" in pilots.too_few(afford)
