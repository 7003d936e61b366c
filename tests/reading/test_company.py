"""Findings of one build: found by path, period and cut; nobody sees more than their scope."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.commands.slide import one_cut
from cxroi.engine.store import Store
from cxroi.errors import StoreError
from cxroi.reading.base import context
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.records import place
from cxroi.reading.company import summary as summary_answers
from cxroi.reading.initiatives import initiative as initiative_answers
from cxroi.reading.score import value as value_answers
from cxroi.reading.trust import planted
from cxroi.terms import Principal, Selection
from tests.ui.store import finding, findings, write_store


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return open_company(write_store(tmp_path_factory.mktemp("answers") / "harbour").path, Principal())


def test_an_id_tells_path_period_and_segment() -> None:
    whole, cut = place("booked/gross@last12"), place("point/answer/within@all#segment=A@home#1")
    assert (whole.path, whole.period, whole.segment) == ("booked/gross", "last12", "all")
    assert (cut.path, cut.period, cut.segment) == ("point/answer/within", "all", "segment=A@home#1")


def test_findings_come_back_as_they_were_written(company: Company) -> None:
    assert list(company.all_findings) == findings(True)


def test_a_period_that_was_not_estimated_gives_nothing(company: Company) -> None:
    assert company.finding("booked/gross", Selection("fy2020")) is None
    assert company.finding("booked/gross", Selection("last12", "segment=Solo")) is None


def test_a_figure_that_knows_one_period_only_is_found_from_any(company: Company) -> None:
    payback = company.finding("booked/payback", Selection("prior12"))
    assert payback is not None
    assert payback.period == "since_launch"


def test_nobody_is_not_answered(tmp_path: Path) -> None:
    store = write_store(tmp_path / "closed")
    with pytest.raises(StoreError):
        open_company(store.path, None)
    with pytest.raises(StoreError):
        open_company(store.path, Principal("guest", frozenset()))


def test_a_scope_shows_its_business_units_only(tmp_path: Path) -> None:
    cuts = [finding("booked/gross", 2.0, 1.0, segment=f"business_unit={unit}") for unit in "NS"]
    kept = [finding("booked/gross", 5.0, 1.0), *cuts]
    store = write_store(tmp_path / "scoped", kept=kept)
    seen = open_company(store.path, Principal("north", frozenset(("view",)), ("N",)))
    assert [one.segment for one in seen.all_findings] == ["business_unit=N"]


def test_a_store_without_a_build_says_the_next_command(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="python -m cxroi"):
        open_company(tmp_path / "none", Principal())


def test_one_generation_is_read_whatever_is_published_meanwhile(tmp_path: Path) -> None:
    store = write_store(tmp_path / "two")
    manifest = Store(store.path).current()
    write_store(store.path, kept=[finding("booked/gross", 1.0, 0.5)], again=True)
    assert open_company(store.path, Principal(), manifest).build.generation == manifest.generation
    assert len(open_company(store.path, Principal()).all_findings) == 1


def test_the_ask_comes_from_the_table_alone(company: Company, tmp_path: Path) -> None:
    asked = summary_answers.ask(company)
    assert asked is not None
    assert (asked.initiative.id, asked.initiative.next_cost) == ("parcel-texts", 12_000.0)
    silent = open_company(write_store(tmp_path / "silent", asks=False).path, Principal())
    assert summary_answers.ask(silent) is None


def test_match_rates_are_those_of_the_money_table(company: Company) -> None:
    assert context.match_rates(company.tables["matches"]) == (4_150 / 4_200, 5_180_000.0 / 5_200_000.0)
    assert context.match_rates(()) == (None, None)


def test_counted_initiatives_come_first_and_refused_ones_last(company: Company) -> None:
    order = [one.id for one in initiative_answers.known(company)]
    assert order[0] == "parcel-texts"
    assert order[-1] == "loyal-club"


def test_an_unknown_initiative_is_empty_and_no_error(company: Company) -> None:
    assert initiative_answers.initiative(company, "'; drop", Selection()).earned is None


def test_planted_truth_is_held_against_the_estimate_of_the_same_thing(company: Company) -> None:
    answer = planted.planted(company)
    assert (answer.held, answer.ranged) == (5, 5)
    assert all(pair.estimated is not None and pair.estimated.id.endswith("/earned@last12") for pair in answer.pairs)


def test_a_group_that_cannot_be_measured_has_no_what_if(company: Company) -> None:
    assert "segment=Club" not in {group.segment for group in value_answers.groups(company)}


def test_a_slide_of_a_prefix_keeps_to_one_cut_and_one_period(company: Company) -> None:
    """Wrong: every finding that begins so, so that one segment's bar stands under the whole company's title."""
    found = one_cut(company, "ladder/", "ladder")
    assert found
    assert {one.segment for one in found} == {"all"}
    assert len({one.id.partition("@")[0] for one in found}) == len(found)
    earned = one_cut(company, "initiative/", "forest")
    assert {one.key for one in earned} == {"earned", "gross"}
    assert len({one.period for one in earned}) == 1
