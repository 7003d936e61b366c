"""The list of words of our trade: what it finds, what it leaves alone, and that every entry has its business word."""

from __future__ import annotations

import pytest

from cxroi.report.about import ABOUT
from cxroi.report.glossary import glossary
from tests.report.jargon import jargon_in


def test_every_entry_has_a_business_word_and_a_meaning_of_one_or_two_sentences() -> None:
    assert len(glossary()) >= 30
    assert all(entry.say and entry.means.endswith((".", "?")) for entry in glossary())
    assert len({entry.term.casefold() for entry in glossary()}) == len(glossary())


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("The NPS rose by 4", "NPS"),
        ("Churned customers", "churn"),
        ("the drivers of margin", "driver"),
        ("statistically significant", "statistically significant"),
        ("p-values below", "p-value"),
        ("a closed-loop call", "closed loop"),
        ("GRR 81 %", "GRR"),
        ("the 95 % confidence interval", "confidence interval"),
    ],
)
def test_a_word_of_the_trade_is_found_with_what_to_say_instead(text: str, term: str) -> None:
    assert jargon_in(text)[term]


@pytest.mark.parametrize(
    "text",
    [
        "Customer-experience work added $390k of margin (90 % range $260k to $500k, grade B).",
        "Hurdle rate",
        "He did it",
        "Before launch both groups moved alike.",
        "a screwdriver",
        "insignificance",
    ],
)
def test_business_words_are_left_alone(text: str) -> None:
    assert jargon_in(text) == {}


def test_no_business_word_of_the_list_is_itself_jargon() -> None:
    assert {entry.say: jargon_in(entry.say) for entry in glossary() if jargon_in(entry.say)} == {}


@pytest.mark.parametrize("page", ["summary", "initiatives", "leaks", "promise", "customers", "value"])
def test_what_an_executive_page_says_of_itself_is_free_of_jargon(page: str) -> None:
    assert jargon_in(ABOUT[page]) == {}
