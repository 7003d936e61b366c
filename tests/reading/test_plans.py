"""Pilots and next steps on the demo company: registered once, read as registered, one number for a scenario
everywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cxroi.doing import pilots as doing_pilots
from cxroi.doing import scenarios as doing_scenarios
from cxroi.errors import DataError, DesignError, StoreError, UsageError
from cxroi.ledger.pilots import Registered
from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.context import initiatives
from cxroi.reading.plans import pilotpage, pilots, portfolio, quickcase, scenarios, whatif
from cxroi.reading.plans.steps import step_net
from cxroi.reading.plans.whatif import assumptions
from cxroi.report.figures.plans import bubble, frontier
from cxroi.terms import Principal
from cxroi.ui.plans import portfolio as page
from cxroi.value.assumptions.in_force import Assumptions, Wish, change
from cxroi.value.plans.idea import Idea
from cxroi.value.plans.pilot import Wanted
from cxroi.value.plans.portfolio import Limits
from tests.stores import demo_store

ANN = Principal("Ann")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in small, built once."""
    return demo_store(tmp_path_factory.mktemp("plans") / "demo", 1_500)


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
    entry = doing_scenarios.keep(
        company, ANN, Plan(name="Answer faster", points=0.1, reach_share=0.5, cost_one_off=1_000.0)
    )
    one = next(item for item in portfolio.items(company) if item.id == f"scenario-{entry.id}")
    kept = next(kept for kept in scenarios.kept(company) if kept.entry.id == entry.id)
    assert kept.answer is not None
    assert one.net == kept.answer.net
    answer = portfolio.portfolio(company, (one,), Limits(must=frozenset((one.id,))))
    assert answer.net.point == pytest.approx(kept.answer.net.point)
    assert (answer.net.low, answer.net.high) == pytest.approx((kept.answer.net.low, kept.answer.net.high))
    assert answer.net.currency == kept.answer.net.currency


@pytest.mark.parametrize("taxed", [False, True])
def test_a_return_is_the_same_on_what_if_and_in_the_choice(
    taxed: bool, request: pytest.FixtureRequest, built: Path
) -> None:
    """Cost that is paid over years divides in today's money on both pages, before and after tax alike; a budget counts
    cash."""
    if taxed:
        change(built, Wish("after_tax", "on", "Ann"), ANN)
        request.addfinalizer(lambda: change(built, Wish("after_tax", "off", "Ann"), ANN))
    company = open_company(built, ANN)
    entry = doing_scenarios.keep(
        company, ANN, Plan(name="Answer", points=0.1, reach_share=0.5, cost_one_off=900.0, cost_monthly=50.0)
    )
    one = next(item for item in portfolio.items(company) if item.id == f"scenario-{entry.id}")
    kept = next(kept for kept in scenarios.kept(company) if kept.entry.id == entry.id)
    assert kept.answer is not None
    answer = portfolio.portfolio(company, (one,), Limits(must=frozenset((one.id,))))
    assert answer.returned.point == pytest.approx(kept.answer.told("roi").point)
    assert answer.net.point == pytest.approx(kept.answer.net.point)
    assert answer.spent.point == pytest.approx(kept.answer.cost.point)
    assert one.candidate is not None
    assert one.candidate.roi(0.0) == pytest.approx(kept.answer.told("roi").point)
    assert one.candidate.spent < one.candidate.cost
    assert assumptions(company).tax() == (0.25 if taxed else 0.0)


def test_with_caution_what_was_maximised_is_what_is_drawn_and_said(company: Company) -> None:
    ideas = portfolio.typed(company, (Idea("Bold", 100.0, 400.0, 0.0, 700.0), Idea("Safe", 100.0, 250.0, 220.0, 280.0)))
    answer = portfolio.portfolio(company, ideas, Limits(budget=200.0, caution=0.5))
    assert answer.net.point == pytest.approx((400 + 0) / 2 - 100 + (250 + 220) / 2 - 100)
    assert answer.net.low is None
    assert answer.expected.point == pytest.approx(450.0)
    assert answer.returned.point == pytest.approx(235 / 200)
    drawn = {float(one.key): one.point for one in answer.line if one.id.startswith("portfolio/frontier/")}
    assert drawn == pytest.approx({100.0: 135.0, 200.0: 235.0})
    assert frontier.axis_words(answer.line) == "What the chosen steps cost; value counted with caution 50 %"
    part = portfolio.portfolio(company, ideas, Limits(budget=100.0, caution=0.5))
    assert [item.name for item in part.chosen] == ["Safe"]
    assert frontier.claim(part.line).endswith("100 more, counted with caution 50 %")
    limit = portfolio.portfolio(company, ideas, Limits(roi=1.2, caution=0.5))
    assert limit.returned.point is not None
    assert limit.returned.point >= 1.2
    assert [item.name for item in limit.chosen] == ["Safe"]
    assert frontier.axis_words(portfolio.portfolio(company, ideas, Limits()).line) == "What the chosen steps cost"


def test_steps_that_are_not_clear_are_counted_and_their_values_add_up(company: Company) -> None:
    ideas = portfolio.typed(company, (Idea("Bold", 100.0, 400.0, 0.0, 700.0), Idea("Safe", 100.0, 250.0, 220.0, 280.0)))
    answer = portfolio.portfolio(company, ideas, Limits())
    assert page.headline(answer).endswith("; 1 of the chosen is not clear")
    assert page.value_words(ideas[0]) == r":small[:gray[\$300]]".join(("Not clear ", ""))
    assert page.value_words(ideas[1]) == r"\$150"
    assert answer.net.point == pytest.approx(300 + 150)
    only = portfolio.portfolio(company, ideas[1:], Limits())
    assert "not clear" not in page.headline(only)


def test_a_step_without_a_figure_is_said_once_and_every_count_is_of_those_that_have_one(company: Company) -> None:
    ideas = portfolio.typed(company, (Idea("Bold", 100.0, 400.0, 0.0, 700.0), Idea("Safe", 100.0, 250.0, 220.0, 280.0)))
    unknown = replace(
        ideas[1], id="unknown", candidate=None, net=replace(ideas[1].net, point=None, low=None, high=None)
    )
    answer = portfolio.portfolio(company, (*ideas, unknown), Limits())
    assert page.headline(answer).startswith("2 of 2 steps ")
    assert bubble.claim(answer.bubbles).startswith("1 of 2 steps ")
    assert page.counted(answer.items) == "3 next steps and kept scenarios, 1 without a figure yet"
    assert page.headline(replace(answer, items=(unknown,))) == "No next step has a figure yet"


def test_a_plan_has_no_value_where_only_revenue_is_known(company: Company) -> None:
    """Revenue less the plan's cost once stood as its net value, its payback and its return."""
    plan = Plan(segments=("all",), points=0.3, reach_share=0.5)
    assert whatif.what_if(company, plan).net.point is not None
    scope = replace(company.build.scope, has_margin=False, has_rate=False)
    with pytest.raises(DataError, match=r"no margin is known.*state margin_rate"):
        whatif.what_if(replace(company, build=replace(company.build, scope=scope)), plan)


def test_a_typed_case_starts_from_the_rate_that_finance_agreed_on(company: Company) -> None:
    rate, agreed = assumptions(company).discount_rate, quickcase.agreed_rate(company)
    assert agreed.rate == rate.value
    assert agreed.told.endswith(
        f"assumption in force, owned by {rate.owner}." if not rate.is_default else "agreed on a rate."
    )
    bare = quickcase.agreed_rate(None)
    assert bare.rate == Assumptions().discount_rate.value
    assert "is the default" in bare.told


def test_a_pilot_is_registered_once_and_read_as_it_was(company: Company) -> None:
    known = pilotpage.ground(company, "margin", 6, "all")
    plan = pilots.planned(known, Wanted(pilotpage.first_effect(known) * 2))
    assert plan.sizes.fits
    text, body = doing_pilots.listed(plan)
    assert doing_pilots.listed(plan)[0] == text
    doing_pilots.register(company, "Calls back", body, ANN)
    with pytest.raises(StoreError):
        doing_pilots.register(company, "Calls back", {**body, "outcome": "left"}, ANN)
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


def test_plan_registration_and_read_out_name_one_estimator(company: Company) -> None:
    known = pilotpage.ground(company, "margin", 6, "all")
    effect = pilotpage.first_effect(known) * 4
    plan = pilots.planned(known, Wanted(effect))
    assert plan.sizes.adjusted
    assert plan.sizes.n < plan.sizes.plain
    text, body = doing_pilots.listed(plan)
    assert len(text.decode().splitlines()) == 1 + 2 * plan.sizes.n
    assert (body["adjusted"], body["n_drawn_per_arm"], body["before_months"]) == (True, plan.sizes.n, 12)
    assert body["analysis"].startswith("difference adjusted for")
    assert "The plain difference, which stands beside it, would take" in pilots.said(plan)
    with pytest.raises(UsageError, match="zero or above"):
        pilots.planned(known, Wanted(effect, seed=-1))


def test_the_curve_falls_and_meets_the_effect_at_the_size_needed(company: Company) -> None:
    known = pilotpage.ground(company, "margin", 6, "all")
    plan = pilots.planned(known, Wanted(pilotpage.first_effect(known) * 4))
    found = pilotpage.curve(company, plan)
    curve = [one.point for one in found if one.id.startswith("pilot/detectable/")]
    assert curve == sorted(curve, reverse=True)  # type: ignore[type-var]
    few = pilots.planned(known, Wanted(pilotpage.first_effect(known) / 10))
    assert not few.sizes.fits
    with pytest.raises(DesignError, match="look for a larger effect"):
        doing_pilots.listed(few)
    afford = pilots.planned(known, Wanted(plan.sizes.wanted.effect, most=2))
    assert not afford.sizes.fits
    assert "can be afforded" in pilots.too_few(afford)
