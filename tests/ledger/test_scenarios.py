"""Kept scenarios: versions, conflicts told, nothing lost when people save at the same time."""

from __future__ import annotations

import multiprocessing as mp
from pathlib import Path

import pytest

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Draft, Ledger
from cxroi.ledger.scenarios import (
    KIND,
    Plan,
    duplicate,
    name_of,
    plan,
    plan_of,
    rename,
    save,
    scenario,
    scenarios,
    withdraw,
)
from cxroi.terms import Principal

ANN, BOB = Principal("Ann"), Principal("Bob")
PLAN = Plan(name="Late visits", points=0.3, reach_share=0.5, cost_one_off=9_000, note="first try")


def test_a_plan_comes_back_as_it_was_saved_with_author_and_time(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert scenarios(ledger, ANN) == ()
    entry = save(ledger, ANN, PLAN)
    (found,) = scenarios(Ledger(tmp_path), BOB)
    assert plan_of(found) == PLAN
    assert (found.who, found.version, found.at[:2]) == ("Ann", 1, "20")
    assert ledger.verify().whole
    assert scenario(ledger, BOB, entry.id) == entry


def test_rename_duplicate_and_take_back_keep_the_history(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first = save(ledger, ANN, PLAN)
    renamed = rename(ledger, BOB, first, "On time")
    copied = duplicate(ledger, BOB, renamed)
    assert [one.body["name"] for one in scenarios(ledger, ANN)] == ["On time", "On time (copy)"]
    assert copied.id != first.id
    withdraw(ledger, ANN, renamed)
    assert [one.id for one in scenarios(ledger, ANN)] == [copied.id]
    assert [one.action for one in ledger.history(ANN, KIND, first.id)] == ["saved", "saved", "withdrawn"]
    with pytest.raises(DataError, match="no such scenario"):
        save(ledger, ANN, PLAN, key=first.id, version=3)


def test_who_saves_over_what_they_have_not_seen_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first = save(ledger, ANN, PLAN)
    save(ledger, ANN, PLAN.model_copy(update={"points": 0.4}), key=first.id, version=1)
    with pytest.raises(StoreError, match="somebody saved version 2"):
        save(ledger, BOB, PLAN.model_copy(update={"points": 0.1}), key=first.id, version=1)
    assert plan_of(scenario(ledger, BOB, first.id)).points == 0.4


def test_a_reader_may_not_write_and_a_unit_sees_its_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with pytest.raises(StoreError, match="may edit"):
        save(ledger, Principal("Eve", frozenset(("view",))), PLAN)
    north = Principal("Nora", scope=("North",))
    save(ledger, north, PLAN)
    assert len(scenarios(ledger, north)) == 1
    assert scenarios(ledger, Principal("Sam", scope=("South",))) == ()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"points": -1}, "points"),
        ({"reach_share": 1.2}, "reach_share"),
        ({"hack": 1}, "hack"),
        ({"cost_one_off": float("nan")}, "cost_one_off"),
        ({"segments": []}, "segments"),
    ],
)
def test_wrong_values_are_named_and_never_repeated(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=told) as caught:
        plan({**PLAN.model_dump(), **wrong})
    assert "9000" not in str(caught.value)


def test_a_scenario_needs_a_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="name"):
        save(Ledger(tmp_path), ANN, PLAN.model_copy(update={"name": ""}))
    assert not Ledger(tmp_path).path.exists()


def _writer(folder: Path, who: str, key: str, out: Path) -> None:
    """Ten rounds: a new scenario of one's own, and a try at the shared one from the version last seen."""
    ledger, me, told = Ledger(folder), Principal(who), 0
    for turn in range(10):
        save(ledger, me, PLAN.model_copy(update={"name": f"{who} {turn}"}))
        seen = scenario(ledger, me, key)
        try:
            save(ledger, me, PLAN.model_copy(update={"note": f"{who} {turn}"}), key=key, version=seen.version)
            told += 1
        except StoreError:
            continue
    out.write_text(str(told))


def test_two_processes_saving_at_once_lose_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    shared = save(ledger, ANN, PLAN)
    context = mp.get_context("spawn")
    running = [
        context.Process(target=_writer, args=(tmp_path, who, shared.id, tmp_path / who)) for who in ("Ann", "Bob")
    ]
    for process in running:
        process.start()
    for process in running:
        process.join(120)
    assert [process.exitcode for process in running] == [0, 0]
    accepted = sum(int((tmp_path / who).read_text()) for who in ("Ann", "Bob"))
    history = ledger.history(ANN, KIND, shared.id)
    assert len(history) == 1 + accepted
    assert [one.version for one in history] == list(range(1, accepted + 2))
    assert len(scenarios(ledger, ANN)) == 21
    assert ledger.verify().whole


def test_what_is_not_allowed_is_never_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for wrong, told in (
        ({"name": "x" * 10_000}, "name: must have 80 characters or fewer"),
        ({"points": 101.0}, "points: "),
    ):
        with pytest.raises(DataError, match=told) as caught:
            save(ledger, ANN, PLAN.model_copy(update=wrong))
        assert "xxx" not in str(caught.value)
    assert not ledger.path.exists()


def test_an_entry_of_another_hand_is_told_and_can_be_renamed_or_taken_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    long = ledger.save(ANN, Draft(KIND, "long", {**PLAN.model_dump(mode="json"), "name": "x" * 10_000}))
    bare = ledger.save(ANN, Draft(KIND, "bare", {"points": "many"}))
    save(ledger, ANN, PLAN)
    assert {one.id for one in scenarios(ledger, ANN)} > {"long", "bare"}
    assert (len(name_of(long)), name_of(bare)) == (80, "")
    for entry, told in ((long, "name: must have 80"), (bare, "reach_share: is missing")):
        with pytest.raises(DataError, match=f"cannot be read by this version: .*{told}"):
            plan_of(entry)
    assert plan_of(rename(ledger, ANN, long, "Short")).name == "Short"
    withdraw(ledger, ANN, bare)
    assert all(plan_of(one).name for one in scenarios(ledger, ANN))
