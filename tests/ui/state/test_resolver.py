"""The one resolver without Streamlit: an address opens what it was written from, and says what it could not follow."""

from __future__ import annotations

import pytest

from cxroi.ledger.scenarios import Plan
from cxroi.ui.state import whatif
from cxroi.ui.state.fields import Field, Many, Number, Percent
from cxroi.ui.state.record import NOTHING, Form, Record, fitted, resolve
from cxroi.ui.state.view import plain, told_apart
from cxroi.ui.text import md
from tests.ui.state.made import FOUND, first, forms
from tests.ui.state.walks import asked, query, scenario_walk, walk

WALKS = 500
KEPT = Plan(
    segments=("segment=Solo & Duo", "segment=a=b#c%d+e"), points=0.31415926535, reach_share=2 / 3, cost_one_off=200.1
)


def whatif_form() -> Form:
    return whatif.form(FOUND, first(100.0))


def one(field: Field, *texts: str) -> Record:
    return resolve(plain("one", field), {field.key: texts})


@pytest.mark.parametrize("name", forms())
def test_every_walk_of_every_page_reopens_to_the_last_digit(name: str) -> None:
    for seed in range(WALKS // len(forms()) + 1):
        walk(forms()[name], seed)


def test_every_walk_with_a_ledger_reopens_to_the_last_digit() -> None:
    for seed in range(WALKS):
        scenario_walk(seed)


@pytest.mark.parametrize(
    "text", ["1e400", "-1e400", "nan", "inf", "-0", "-0.0", "1,5", "", " 5", "٥", "1_000", "0x1f", "5x"]
)
def test_what_is_no_number_is_told_and_not_used(text: str) -> None:
    record = one(Number(key="budget", label="Budget", default=7.0), text)
    assert record["budget"] == 7.0
    assert len(record.told) == 1
    assert "which this page cannot take. Shown instead: 7." in record.told[0]


@pytest.mark.parametrize("text", ["9" * 5_000, "1e" + "9" * 50, "0." + "1" * 5_000])
def test_a_number_of_thousands_of_digits_is_told_and_not_used(text: str) -> None:
    assert one(Number(key="n", label="N", default=1, low=0, high=9, whole=True), text)["n"] == 1


@pytest.mark.parametrize(("low", "high", "text"), [(0.0, 100.0, "100.0000001"), (1.0, 9.0, "0.999"), (0.0, None, "-5")])
def test_a_number_out_of_range_is_told_and_not_used(low: float, high: float | None, text: str) -> None:
    record = one(Number(key="n", label="N", default=2.0, low=low, high=high), text)
    assert (record["n"], len(record.told)) == (2.0, 1)


def test_what_stands_twice_in_an_address_is_told_and_not_used() -> None:
    record = one(Number(key="n", label="N", default=2.0), "3", "4")
    assert record["n"] == 2.0
    assert record.told == ("The address asks for n “3, 4”, which can be said only once. Shown instead: 2.",)


@pytest.mark.parametrize("share", [2 / 3, 0.1 + 0.2, 0.29, 1 / 3, 0.07, 1e-7, 0.9999999999999999, 5e-324, 1.0, 0.0])
def test_a_share_in_per_cent_is_the_same_share(share: float) -> None:
    field = Percent(key="reach", label="Reach", default=share, low=0.0, high=100.0)
    record = resolve(plain("one", field), NOTHING)
    assert resolve(plain("one", field), asked(query(record)))["reach"] == share
    assert fitted(plain("one", field), record.values)["reach"] == share


def test_unknown_ones_of_several_are_named_and_the_others_used() -> None:
    field = Many(key="whom", label="For whom", default=(), options=("a", "b"), called=str.upper)
    record = one(field, "B", "x", "a", "b")
    assert record["whom"] == ("b", "a")
    assert record.told == ("The address asks for whom “x”, which this company does not have.",)


def test_several_unknown_ones_are_counted() -> None:
    field = Many(key="whom", label="Groups", default=(), options=("a", "b"))
    record = one(field, *(f"x{i}" for i in range(1_000)))
    assert len(record.told) == 7
    assert record.told[-1] == "994 more of its choices are not used."


def test_a_control_that_another_hides_is_told_and_not_used() -> None:
    record = resolve(forms()["portfolio"], {"given": ("A return on all",), "budget": ("5000",)})
    assert "budget" not in record.values
    assert "budget" not in record.address
    assert "budget, which is not asked here" in record.told[0]


def test_a_name_of_a_family_that_no_build_knows_is_told() -> None:
    record = resolve(forms()["portfolio"], {"carry-Nobody": ("3",), "carry-Owner Solo & Duo": ("2",)})
    assert record["carry-Owner Solo & Duo"] == 2
    assert "carry Nobody" in record.told[0]


def test_a_scenario_then_the_address_then_the_default() -> None:
    saved = whatif.saved(KEPT, FOUND)
    record = resolve(whatif_form(), {"once": ("5.25",)}, saved)
    plan = whatif.plan(FOUND, record)
    assert plan == KEPT.model_copy(update={"cost_one_off": 5.25})
    assert record.changed == ("One-off cost",)
    assert record.address == {"once": ("5.25",)}
    alone = resolve(whatif_form(), NOTHING, saved)
    assert whatif.plan(FOUND, alone) == KEPT
    assert (alone.changed, alone.address, alone.told) == ((), {}, ())


def test_a_saved_plan_that_this_build_cannot_hold_is_named_and_counts_as_changed() -> None:
    saved = whatif.saved(KEPT.model_copy(update={"points": 77.0, "segments": ("segment=gone",)}), FOUND)
    record = resolve(whatif_form(), NOTHING, saved)
    assert record["whom"] == ()
    assert [told.split(" “")[0] for told in record.told] == [
        "The saved scenario has for whom",
        "The saved scenario has points moved",
    ]
    assert record.changed == ("For whom", "Points moved")


def test_what_no_longer_fits_after_the_reader_moved_goes_to_the_nearest() -> None:
    form = whatif_form()
    beyond = resolve(form, {"beyond": ("true",), "points": ("2",)})
    assert beyond["points"] == 2.0
    back = fitted(form, {**beyond.values, "beyond": False})
    assert (back["points"], back.told) == (0.81, ())


def test_the_defaults_of_the_build_stand_in_the_address() -> None:
    now = resolve(whatif_form(), NOTHING)
    next_build = whatif.form(FOUND, first(999_999.0))
    assert resolve(next_build, asked(query(now))).values == now.values
    assert resolve(next_build, NOTHING)["once"] == 999_999.0


def test_bookmarks_of_the_version_before_open_by_the_words_they_held() -> None:
    record = resolve(forms()["compare"], {"compare": (md("Solo & Duo"),)})
    assert record["compare"] == ("00000001",)
    lever = resolve(whatif_form(), {"lever": ("Their answer to us",), "reach": ("60",), "ramp": ("3",), "fade": ("5",)})
    assert (lever["lever"], lever["reach"], lever["ramp"], lever["fade"]) == ("answers", 0.6, 3, 0.05)
    assert lever.told == ()


def test_two_of_one_name_are_told_apart() -> None:
    told = told_apart({"a1": "Texts", "b2": "Texts", "c3": "x" * 200, "d4": "x" * 200})
    assert len(set(told.values())) == 4
    assert max(map(len, told.values())) <= 80
