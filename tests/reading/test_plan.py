"""Plan against actual, the cost of waiting and the story of the landing page, on invented figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cxroi.reading.act.story import story
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.company.plan import cost_of_waiting, plan_lines
from cxroi.reading.company.summary import ask, summary
from cxroi.terms import Principal, Selection
from tests.ui.store import LAST_MONTH, finding, findings, write_store


def _company(path: Path, plan: dict[str, float], *, months: int = 12, more: tuple[Any, ...] = ()) -> Company:
    """The invented company with a plan of the same amount every month, which its booked figures are held against."""
    opened = open_company(write_store(path, kept=[*findings(True), *more]).path, Principal())
    rows = tuple(
        {"month": LAST_MONTH - back, "line": line, "amount": amount}
        for line, amount in plan.items()
        for back in range(months)
    )
    return replace(opened, tables={**opened.tables, "plan": rows})


@pytest.mark.parametrize(
    ("monthly", "told"),
    [
        (10_000.0, "Plan €120k: met"),
        (11_000.0, "Plan €130k: no clear gap"),
        (5_000.0, "Plan €60k: €60k above"),
        (20_000.0, "Plan €240k: €120k below"),
    ],
)
def test_the_range_decides_whether_the_plan_was_missed(tmp_path: Path, monthly: float, told: str) -> None:
    line = plan_lines(_company(tmp_path / "s", {"cx_margin": monthly}), Selection())[0]
    assert line.told == told
    assert line.difference.point == pytest.approx(120_000 - 12 * monthly)
    assert line.difference.low == pytest.approx(87_000 - 12 * monthly)
    assert line.planned.point == 12 * monthly


def test_net_is_planned_as_margin_less_cost_and_a_recorded_cost_has_no_range(tmp_path: Path) -> None:
    company = _company(tmp_path / "s", {"cx_margin": 10_000.0, "cx_cost": 4_000.0})
    lines = {line.path: line for line in plan_lines(company, Selection())}
    assert lines["booked/net"].planned.point == 72_000
    assert lines["booked/cost"].told == "Plan €48k: €1.0k above"
    assert lines["booked/cost"].difference.low is None


@pytest.mark.parametrize(
    "selection", [Selection("prior12"), Selection("since_launch"), Selection("last12", "segment=Solo")]
)
def test_months_without_a_plan_and_cuts_have_no_plan_line(tmp_path: Path, selection: Selection) -> None:
    assert plan_lines(_company(tmp_path / "s", {"cx_margin": 1.0}), selection) == ()


def test_a_plan_that_does_not_cover_the_whole_year_is_not_compared(tmp_path: Path) -> None:
    assert plan_lines(_company(tmp_path / "s", {"cx_margin": 1.0}, months=11), Selection()) == ()


def test_the_card_says_the_plan_where_there_is_one_and_the_year_before_where_there_is_none(tmp_path: Path) -> None:
    with_plan = summary(_company(tmp_path / "a", {"cx_margin": 10_000.0}), Selection()).cards[0]
    without = summary(_company(tmp_path / "b", {}), Selection()).cards[0]
    assert with_plan.reason == "Plan €120k: met"
    assert without.reason.startswith("Before: ")
    assert len(with_plan.reason) <= 26


def test_a_month_of_waiting_costs_what_the_others_would_gain(tmp_path: Path) -> None:
    """1,700 of today's 5,700 have it, so 4,000 do not: each would bring 2 in the first
    18 months and 1 in the 18 after."""
    company = _company(tmp_path / "s", {}, more=(finding("forecast/total", 1.0, grade="C", n=5_700),))
    asks = ask(company)
    assert asks is not None
    name = asks.initiative.id
    added = tuple(
        {"initiative_id": name, "t": t, "margin": each, "low": each - 1, "high": each + 0.5}
        for t, each in enumerate([2.0] * 18 + [1.0] * 18, 1)
    )
    company = replace(company, tables={**company.tables, "added": added})
    assert asks is not None
    assert asks.expected is not None
    found = cost_of_waiting(company, asks)
    assert found.grade == "E"
    assert (found.point, found.low, found.high) == pytest.approx((6_000, 2_000, 8_000))
    assert found.n == 4_000
    assert "12 months" not in found.statement, "it is the money of one month"
    assert "assumed" in found.method


def test_waiting_for_what_has_ended_costs_nothing_that_is_known(tmp_path: Path) -> None:
    today = finding("forecast/total", 1.0, grade="C", n=5_700)
    asks = ask(_company(tmp_path / "s", {}, more=(today,)))
    assert asks is not None
    now = next(one for one in findings(True) if one.path == f"initiative/{asks.initiative.id}/units_now")
    ended = replace(now, point=None, reason="it ended in May 2026", grade="insufficient")
    company = _company(tmp_path / "ended", {}, more=(today, ended))
    found = cost_of_waiting(company, asks)
    assert (found.point, found.reason) == (None, "it ended in May 2026")


def test_a_month_of_waiting_is_refused_where_everybody_has_it(tmp_path: Path) -> None:
    company = _company(tmp_path / "s", {}, more=(finding("forecast/total", 1.0, grade="C", n=1_700),))
    asks = ask(company)
    assert asks is not None
    assert cost_of_waiting(company, asks).point is None


def test_the_story_is_the_one_with_most_money_and_names_no_owner_where_none_is_known(tmp_path: Path) -> None:
    more = tuple(
        finding(
            f"story/{key}",
            point,
            grade="R",
            segment=f"theme={theme}",
            n=60,
            **({} if key == "margin" else {"unit": "customers", "currency": None}),
        )
        for theme, margin, n in (("bill", 9_000.0, 30.0), ("queue", 12_000.0, 25.0))
        for key, point in (("margin", margin), ("customers", n))
    )
    company = _company(tmp_path / "s", {}, more=more)
    rows = tuple(
        {
            "theme": theme,
            "comment": f"About the {theme} [e-mail]",
            "segment": None,
            "answered_month": LAST_MONTH,
            "touchpoint": "visit",
        }
        for theme in ("bill", "queue")
    )
    company = replace(company, tables={**company.tables, "stories": rows})
    told = story(company)
    assert told is not None
    assert (told.theme, told.quote, told.owner, told.segment) == ("queue", "About the queue [e-mail]", None, None)
    assert told.money is not None
    assert told.money.point == 12_000
    assert story(company, Selection("prior12")) is None
    assert story(replace(company, tables={**company.tables, "stories": ()})) is None
