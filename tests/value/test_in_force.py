"""The assumptions in force: the ledger's newest; the file is import and export; nobody's change is lost."""

from __future__ import annotations

import multiprocessing as mp
from pathlib import Path

import pytest

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Ledger
from cxroi.terms import Principal
from cxroi.value.assumptions import in_force as assumptions
from cxroi.value.assumptions.change import flat, nested
from cxroi.value.assumptions.file import text_of
from cxroi.value.assumptions.in_force import Assumptions, Entry, Wish, Word
from cxroi.value.assumptions.words import change_words

ANN, BEN, ZOE = Principal("Ann"), Principal("Ben"), Principal("Zoe")
HOSTILE = 'Ann "the boss" \\ <img src=x> ${jndi} =1+1 \u202e\x7f'


def stated(folder: Path, text: str) -> Path:
    path = folder / "assumptions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def rate(value: float, owner: str = "Finance") -> str:
    return f'[discount_rate]\nvalue = {value}\nowner = "{owner}"\ndate = 2026-01-31\n'


def fade(value: float) -> str:
    return f'[fade_per_year]\nvalue = {value}\nlow = 0.0\nhigh = 0.6\nowner = "CX"\ndate = 2026-01-31\n'


def test_the_ledger_stands_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    assert assumptions.in_force(tmp_path) == Assumptions()
    stated(tmp_path, rate(0.08))
    assert assumptions.in_force(tmp_path).discount_rate.value == 0.08
    assert not Ledger(tmp_path).path.exists(), "reading writes nothing"
    assert [one.name for one in assumptions.take_in(tmp_path, ZOE)] == ["discount_rate"]
    assert assumptions.take_in(tmp_path, ZOE) == ()
    ((first, held),) = assumptions.history(tmp_path)
    assert (first.who, first.version, held.discount_rate.value) == ("Zoe", 1, 0.08)
    assumptions.change(tmp_path, Wish("discount_rate", "0.1", "Ann"), ANN)
    assert assumptions.in_force(tmp_path).discount_rate.value == 0.1
    assert [(kept.version, kept.who) for kept, _ in assumptions.history(tmp_path)] == [(1, "Zoe"), (2, "Ann")]


def test_an_edited_file_and_a_change_of_something_else_both_stand(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08))
    assumptions.take_in(tmp_path, ZOE)
    assumptions.change(tmp_path, Wish("discount_rate", "0.1", "Ann"), ANN)
    stated(tmp_path, rate(0.08) + fade(0.3))
    assert assumptions.to_take_in(tmp_path).fade_per_year.value == 0.3
    assert assumptions.in_force(tmp_path).fade_per_year.value == 0.2, "not before it is taken in"
    assert [one.name for one in assumptions.take_in(tmp_path, ZOE)] == ["fade_per_year"]
    assert (assumptions.in_force(tmp_path).discount_rate.value, assumptions.in_force(tmp_path).fade_per_year.value) == (
        0.1,
        0.3,
    )


def test_the_same_assumption_changed_in_two_ways_is_told_and_both_ways_out_work(tmp_path: Path) -> None:
    file = stated(tmp_path, rate(0.08))
    assumptions.take_in(tmp_path, ZOE)
    assumptions.change(tmp_path, Wish("discount_rate", "0.1", "Ann"), ANN)
    stated(tmp_path, rate(0.07))
    with pytest.raises(DataError, match="both changed discount_rate"):
        assumptions.take_in(tmp_path, ZOE)
    with pytest.raises(DataError, match="both changed discount_rate"):
        assumptions.change(tmp_path, Wish("tax_rate", "0.2", "Ann"), ANN)
    with pytest.raises(DataError, match="kept as it is"):
        assumptions.export(tmp_path, ZOE)
    assert assumptions.in_force(tmp_path).discount_rate.value == 0.1
    assumptions.export(tmp_path, ZOE, replace=True)
    assert assumptions.read(file) == assumptions.in_force(tmp_path)
    assert not assumptions.file_edited(tmp_path)
    stated(tmp_path, rate(0.07))
    assumptions.change(tmp_path, Wish("tax_rate", "0.2", "Ann"), ANN)
    assert assumptions.in_force(tmp_path).discount_rate.value == 0.07, (
        "after the export the file's edit is the newest word"
    )
    stated(tmp_path, rate(0.06))
    with pytest.raises(DataError, match=r"says nothing about 1 assumption stated now .tax_rate"):
        assumptions.take_in(tmp_path, ZOE, over=True)
    assumptions.take_in(tmp_path, ZOE, over=True, reset=["tax_rate"])
    assert assumptions.history(tmp_path)[-1][0].who == "Zoe"
    assert assumptions.in_force(tmp_path).tax_rate == Assumptions().tax_rate, "given up by name"


def test_a_comment_in_the_file_is_no_new_version(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08))
    assumptions.take_in(tmp_path, ZOE)
    stated(tmp_path, "# looked at in March\n" + rate(0.08))
    assert assumptions.file_edited(tmp_path)
    assert assumptions.take_in(tmp_path, ZOE) == ()
    assert not assumptions.file_edited(tmp_path)
    assert assumptions.kept_version(tmp_path) == 1


def test_a_file_with_a_mistake_leaves_what_is_in_force(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08))
    assumptions.take_in(tmp_path, ZOE)
    stated(tmp_path, rate(8.0))
    with pytest.raises(DataError, match="must lie between 0 and 1"):
        assumptions.take_in(tmp_path, ZOE)
    assert assumptions.in_force(tmp_path).discount_rate.value == 0.08


def test_what_is_written_out_reads_back_to_the_last_digit_whatever_people_wrote() -> None:
    rules = Assumptions(
        discount_rate=Entry(value=0.1 + 0.2, owner=HOSTILE, note=HOSTILE + "\nline two\t."),
        overhead_per_year=Entry(value=1_234_567.89),
        margin_rate=Entry(value=1 / 3, low=0.3, high=0.4),
        margin_rate_by_segment={'segment="A".b\\c': Entry(value=0.25)},
        currency=Word(value="EUR"),
        currency_rates={"USD": Entry.model_validate({"value": 0.9123456789, "date": "2026-01-31"})},
    )
    import tomllib

    assert Assumptions.model_validate(tomllib.loads(text_of(rules))) == rules
    assert Assumptions.model_validate(nested(flat(rules))) == rules


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish("discount_rate", "12 %", "Ann"), "must be a number"),
        (Wish("discount_rate", "12", "Ann"), "between 0 and 1"),
        (Wish("discount_rate", "nan", "Ann"), "finite number"),
        (Wish("discount", "0.1", "Ann"), "no such assumption"),
        (Wish("discount_rate", "0.1", " \u200b"), "needs an owner"),
        (Wish("discount_rate", "0.1", "nobody's yet"), "needs an owner"),
        (Wish("fade_per_year", "0.9", "Ann"), "does not hold this value"),
        (Wish("fade_per_year", "0.3", "Ann", low=0.1), "both low"),
        (Wish("discount_rate", "none", "Ann"), "cannot be left unstated"),
        (Wish("after_tax", "maybe", "Ann"), "on or off"),
        (Wish("currency", "euro", "Ann"), "three capital letters"),
        (Wish("reporting_period", "last7", "Ann"), "one of last12"),
        (Wish("currency_rates.USD", "-1", "Ann"), "above zero"),
        (Wish("horizon_months", "12.5", "Ann"), "whole number"),
        (Wish("currency_rates", "1", "Ann"), "no such assumption"),
        (Wish("currency", "EUR", "Ann", low=1.0, high=2.0), "no range"),
    ],
)
def test_a_wrong_wish_says_what_is_allowed_and_writes_nothing(tmp_path: Path, wish: Wish, words: str) -> None:
    with pytest.raises(DataError, match=words):
        assumptions.change(tmp_path, wish, ANN)
    assert not Ledger(tmp_path).path.exists()


def test_words_segments_ranges_and_none_are_wished_for_too(tmp_path: Path) -> None:
    for wish in (
        Wish("after_tax", "on", "Ann"),
        Wish("currency", "EUR", "Ann"),
        Wish("currency_rates.USD", "0.92", "Ann"),
        Wish("margin_rate_by_segment.segment=Pro", "0.4", "Ann", 0.3, 0.5),
        Wish("fade_per_year", "0.3", "Ann"),
        Wish("share_moved", "0.9", "Ann", no_range=True),
    ):
        assumptions.change(tmp_path, wish, ANN)
    rules = assumptions.in_force(tmp_path)
    assert rules.after_tax.value
    assert rules.currency_rates["USD"].value == 0.92
    assert rules.margin_rate_by_segment["segment=Pro"].high == 0.5
    assert (rules.fade_per_year.low, rules.fade_per_year.high) == (0.0, 0.5), "the range that stood is kept"
    assert rules.share_moved.low is None
    assumptions.change(tmp_path, Wish("currency_rates.USD", "none", "Ann"), ANN)
    assert assumptions.in_force(tmp_path).currency_rates == {}


def test_who_may_not_edit_changes_nothing(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08))
    for who in (Principal("Eve", frozenset(("view", "export"))), Principal("Ann", scope=("North",))):
        with pytest.raises(StoreError):
            assumptions.change(tmp_path, Wish("tax_rate", "0.2", "Eve"), who)
    assert assumptions.in_force(tmp_path).tax_rate == Assumptions().tax_rate


def test_of_two_who_looked_at_the_same_value_the_second_is_told(tmp_path: Path) -> None:
    seen = assumptions.in_force(tmp_path)
    assumptions.change(tmp_path, Wish("discount_rate", "0.11", "Ann"), ANN, seen=seen)
    with pytest.raises(StoreError, match="Ann changed discount_rate after you opened it; nothing was written"):
        assumptions.change(tmp_path, Wish("discount_rate", "0.12", "Ben"), BEN, seen=seen)
    assumptions.change(tmp_path, Wish("tax_rate", "0.3", "Ben"), BEN, seen=seen)
    rules = assumptions.in_force(tmp_path)
    assert (rules.discount_rate.value, rules.tax_rate.value) == (0.11, 0.3)


def _write(folder: Path, start: mp.synchronize.Barrier, said: mp.Queue[str], name: str, mine: str) -> None:
    seen = assumptions.in_force(folder)
    start.wait()
    for wish in (Wish("discount_rate", f"0.{mine}", name), Wish(mine_of(mine), "0.4", name, no_range=True)):
        try:
            assumptions.change(folder, wish, Principal(name), seen=seen)
            said.put(f"{wish.name} written")
        except StoreError as error:
            said.put(str(error))


def mine_of(digit: str) -> str:
    return {"11": "tax_rate", "12": "hurdle_rate"}[digit]


def test_two_processes_at_once_one_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    assumptions.change(tmp_path, Wish("horizon_months", "24", "Zoe"), Principal("Zoe"))
    context = mp.get_context("spawn")
    start, said = context.Barrier(2), context.Queue()
    people = [
        context.Process(target=_write, args=(tmp_path, start, said, name, mine))
        for name, mine in (("Ann", "11"), ("Ben", "12"))
    ]
    for one in people:
        one.start()
    told = [said.get(timeout=60) for _ in range(4)]
    for one in people:
        one.join(timeout=60)
    assert told.count("discount_rate written") == 1
    assert sum("changed discount_rate after you opened it" in one for one in told) == 1
    rules = assumptions.in_force(tmp_path)
    assert (rules.tax_rate.value, rules.hurdle_rate.value, rules.horizon) == (0.4, 0.4, 24)
    assert rules.discount_rate.value in (0.11, 0.12)
    assert len(assumptions.history(tmp_path)) == 4
    assert Ledger(tmp_path).verify().whole


def test_a_change_reads_as_a_person_says_it(tmp_path: Path) -> None:
    before = Assumptions()
    assumptions.change(tmp_path, Wish("discount_rate", "0.125", "CFO"), ANN)
    assumptions.change(tmp_path, Wish("fade_per_year", "0.2", "CX", 0.1, 0.3), ANN)
    assumptions.change(tmp_path, Wish("cost_per_unhappy_customer", "6", "CX"), ANN)
    assumptions.change(tmp_path, Wish("tax_rate", "0.25", "CFO"), ANN)
    told = [change_words(one, "EUR") for one in assumptions.differences(before, assumptions.in_force(tmp_path))]
    assert told == [
        "Discount rate from 10 % a year to 12.5 % a year (CFO)",
        "range of Fade of an effect from 0 % to 50 % to 10 % to 30 % (CX)",
        "owner, date or note of Tax rate (CFO)",
        "Cost of recovering from not stated to €6.00 per unhappy customer (CX)",
    ]


def test_an_owner_that_looks_like_a_formula_is_taken_in_and_never_signs(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08, "=1+1"))
    assert assumptions.take_in(tmp_path, ZOE)
    ((first, _),) = assumptions.history(tmp_path)
    assert first.who == "Zoe"


@pytest.mark.parametrize("text", ["", "# all gone\n", rate(0.08), fade(0.3)], ids=["empty", "comment", "one", "other"])
def test_a_file_that_leaves_out_what_stands_is_told_and_resets_nothing(tmp_path: Path, text: str) -> None:
    stated(
        tmp_path, rate(0.08) + fade(0.3) + '[currency_rates.USD]\nvalue = 0.9\nowner = "Finance"\ndate = 2026-01-31\n'
    )
    assumptions.take_in(tmp_path, ZOE)
    stated(tmp_path, text)
    for take in (lambda: assumptions.take_in(tmp_path, ZOE), lambda: assumptions.take_in(tmp_path, ZOE, over=True)):
        with pytest.raises(DataError, match=r"stated now .*currency_rates\.USD 0\.9 \(Finance\)"):
            take()
    with pytest.raises(DataError, match="would be reset"):
        assumptions.change(tmp_path, Wish("tax_rate", "0.2", "Ann"), ANN)
    assert assumptions.kept_version(tmp_path) == 1
    assert assumptions.take_in(tmp_path, ZOE, over=True, reset=["all"])
    assert assumptions.in_force(tmp_path).currency_rates == {}


def test_an_entry_without_its_owner_is_told(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08))
    assumptions.take_in(tmp_path, ZOE)
    stated(tmp_path, "[discount_rate]\nvalue = 0.09\n")
    with pytest.raises(DataError, match=r"the owner of discount_rate \(Finance\)"):
        assumptions.take_in(tmp_path, ZOE)
    assert assumptions.in_force(tmp_path).discount_rate.owner == "Finance"


def test_who_takes_in_signs_and_the_owners_only_answer_for_it(tmp_path: Path) -> None:
    stated(tmp_path, rate(0.08, "Finance director"))
    assumptions.take_in(tmp_path, BEN)
    assumptions.change(tmp_path, Wish("tax_rate", "0.2", "Finance director"), ANN)
    assumptions.export(tmp_path, ZOE, replace=True)
    assert [entry.who for entry in Ledger(tmp_path).history(ANN)] == ["Ben", "Ben", "Ann", "Zoe"]
    assert assumptions.in_force(tmp_path).tax_rate.owner == "Finance director"
