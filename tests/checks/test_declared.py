"""What people say about other events, beside the months compared; and the outcome that cannot move, in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cxroi.checks.evidence import Facts, Placebo, Unmoved, Vouched
from cxroi.checks.grade_b import facts, grade, placebos, seven, unmoved
from cxroi.estimators.launches.declared import Declared, vouched
from tests.checks.test_grade_b import GOOD

FIRST, LAST = 2025 * 12, 2025 * 12 + 11
SIGNED = Declared(signed_by="Ann", signed_on=date(2025, 12, 1))
RISE = "price rise of 5 %"


def judged(said: Declared, *, owner: bool = True) -> tuple[str, str]:
    check = facts(replace(GOOD, facts=Facts(1.0, 0.0, owner, vouched(said, FIRST, LAST))))
    return check.status, check.reason


def test_a_signature_stands_with_and_without_an_owner() -> None:
    for owner in (True, False):
        status, reason = judged(SIGNED, owner=owner)
        assert status == "PASS"
        assert "signed by Ann on 1 December 2025" in reason


def test_without_a_signature_it_rests_on_the_owner_and_says_how_to_sign() -> None:
    status, reason = judged(Declared())
    assert status == "PASS"
    assert "rests on the owner's name only; nobody has signed it" in reason
    assert "python -m cxroi declare" in reason
    assert judged(Declared(), owner=False)[0] == "FAIL"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (replace(SIGNED, signed_on=None), "without the day of signing"),
        (
            replace(SIGNED, signed_on=date(2025, 11, 30)),
            "before the end of the months compared, January 2025 to December 2025",
        ),
    ],
)
def test_a_signature_that_covers_less_does_not_count(said: Declared, words: str) -> None:
    assert judged(said)[0] == "PASS"
    assert words in judged(said)[1]
    assert judged(said, owner=False)[0] == "FAIL"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 12, 31), "PASS"),
        (date(2025, 1, 1), "FAIL"),
        (date(2025, 12, 31), "FAIL"),
        (date(2026, 1, 1), "PASS"),
        (None, "FAIL"),
    ],
)
def test_an_event_in_the_months_compared_fails_and_is_named(day: date | None, status: str) -> None:
    said = replace(SIGNED, event=RISE, event_on=day)
    assert judged(said)[0] == status
    assert RISE in judged(said)[1]
    evidence = replace(GOOD, facts=Facts(1.0, 0.0, owner_named=True, vouched=vouched(said, FIRST, LAST)))
    assert (grade(evidence, seven(evidence)) == "B") == (status == "PASS")


def test_a_day_without_words_is_an_event_too() -> None:
    assert (
        vouched(Declared(event_on=date(2025, 5, 1)), FIRST, LAST).event
        == "an event that was not described on 1 May 2025"
    )
    assert vouched(Declared(), FIRST, LAST) == Vouched()


PARKING = Unmoved("the mean of 'parking'", 4.0, 0.01, 0.6)


def test_what_cannot_move_is_told_in_a_sentence_and_lowers_the_grade_when_it_moves() -> None:
    still = replace(GOOD, unmoved=PARKING, placebos=(Placebo(PARKING.words, PARKING.effect, PARKING.p), *GOOD.placebos))
    assert unmoved(still)[0].reason == (
        "The mean of 'parking', which this programme cannot change, did not move: 4.0 before "
        "launch, +0.010 since, against groups never exposed (so much comes by chance in 60 of "
        "100)."
    )
    assert grade(still, seven(still)) == "B"
    moved = replace(PARKING, effect=2.0, p=0.01)
    hit = replace(GOOD, unmoved=moved, placebos=(Placebo(moved.words, moved.effect, moved.p), *GOOD.placebos))
    assert unmoved(hit)[0].status == placebos(hit).status == "FAIL"
    assert "moved all the same" in unmoved(hit)[0].reason
    assert grade(hit, seven(hit)) != "B"


def test_one_family_of_three_by_holm_at_four_per_cent() -> None:
    """The smallest p is held against .04 / 3: .014 stands, .013 does not."""
    for p, status in ((0.014, "PASS"), (0.013, "FAIL")):
        moved = replace(PARKING, p=p)
        both = replace(GOOD, unmoved=moved, placebos=(Placebo(moved.words, 1.0, p), *GOOD.placebos))
        assert placebos(both).status == unmoved(both)[0].status == status


def test_what_could_not_be_looked_at_says_why_and_nothing_is_said_where_nothing_was_named() -> None:
    check = unmoved(replace(GOOD, unmoved=Unmoved("parking", problem="it was not loaded: load it")))[0]
    assert (check.status, check.reason) == (
        "NOTE",
        "The outcome named as one it cannot change could not be looked at: it was not loaded: load it.",
    )
    assert unmoved(GOOD) == ()
