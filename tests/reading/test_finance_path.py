"""From the headline to its parts: what is counted adds up to it, what was spent to all costs, customers once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxroi.reading.base.company import Company, open_company
from cxroi.reading.trust.beside import PAGES, beside
from cxroi.reading.trust.counted import customers
from cxroi.reading.trust.finance import finance
from cxroi.terms import Principal, Selection
from tests.stores import demo_store

UNTOLD = {
    "truth": "what was planted stands on What was planted, by initiative",
    "slope": "a snapshot's comparisons stand on Value, Data and trust",
}
"""Families without a table or a picture under their own name, and why."""
SHOWN = {
    "summary": ("booked", "bridge", "change", "claimed", "supported", "costs"),
    "initiatives": ("initiative", "event", "experiment", "naive"),
    "checks": ("harm", "pair"),
    "value": ("point", "curve", "curve_monotone", "recency", "interaction", "nps"),
    "leaks": ("ladder", "lens", "loop", "story"),
    "customers": ("forecast", "retention", "lifetime", "serving"),
    "drivers": ("driver", "league"),
    "data": ("fact", "health", "hearing"),
    "audit": ("reconcile",),
}
"""Page -> families of findings that it shows."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return open_company(demo_store(tmp_path_factory.mktemp("path") / "demo", 3_000), Principal())


@pytest.mark.parametrize("period", ["last12", "prior12", "since_launch"])
def test_the_parts_add_up_to_the_headline_and_to_all_costs(demo: Company, period: str) -> None:
    path = finance(demo, None, Selection(period))
    assert path.gross is not None
    assert path.cost is not None
    assert path.open_earned == 0
    assert path.open_cost == 0
    assert [one.key for one in path.rest] == ["overhead"]
    assert any(not one.counted for one in path.lines)


def test_a_part_that_is_missing_is_seen(demo: Company) -> None:
    """The negative control."""
    path = finance(demo, None)
    assert abs(replace(path, lines=path.lines[1:]).open_earned) > 1
    assert replace(path, rest=()).open_cost > 1


def test_the_queries_are_a_handful_and_say_what_they_are_for(demo: Company) -> None:
    path = finance(demo, None)
    assert 3 <= len(path.queries) <= 6
    assert all("-- purpose:" in sql and len(sql.splitlines()) < 40 for _, sql in path.queries)


def test_customers_are_counted_once(demo: Company) -> None:
    counted = {one.name: one.n for one in customers(demo)}
    assert counted["All customers"] == 3_000
    assert counted["Active in the last month"] < counted["All customers"]
    assert counted["Reached by any initiative"] <= counted["All customers"]
    assert counted["Reached by any initiative"] < counted["Reached, added up over initiatives"]


def test_every_family_of_findings_has_a_page(demo: Company) -> None:
    shown = {family for families in SHOWN.values() for family in families}
    found = {one.place.parts[0] for one in demo.all_findings if one.point is not None}
    assert not found - shown - set(UNTOLD)


def test_what_has_no_picture_is_told_in_a_table_of_its_page(demo: Company) -> None:
    told = {question for page in PAGES for question, _ in beside(demo, page)}
    assert "Does getting back to unhappy customers pay?" in told
    for page in PAGES:
        for _, labelled in beside(demo, page):
            assert len({label for label, _ in labelled}) == len(labelled)
