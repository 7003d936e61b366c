"""Executive pages as a reader sees them: no word of the trade, and the way from a card to its page and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Served, Visit
from tests.report.jargon import jargon_in

Window = Callable[..., Visit]


def test_a_lens_of_the_leaks_shows_no_word_of_the_trade(invented: Path, served: Served, visit: Window) -> None:
    seen = visit(served(invented)).open("leaks?lens=Best customers")
    assert jargon_in(seen.page.inner_text("[data-testid=stMain]")) == {}


def test_from_a_card_to_its_page_and_back_with_the_same_period(invented: Path, served: Served, visit: Window) -> None:
    seen = visit(served(invented)).open("?period=prior12")
    seen.page.get_by_role("link", name="›").first.click()
    seen.page.wait_for_function("location.search.includes('from=summary')")
    seen.settled()
    assert "in the 12 months before" in seen.page.inner_text("h1")
    seen.page.get_by_role("link", name="Back to summary").click()
    seen.page.wait_for_function("!location.search.includes('from=summary')")
    seen.settled()
    assert "in the 12 months before" in seen.page.inner_text("h1")
    assert not seen.complaints()
