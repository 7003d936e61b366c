"""Address, controls and figures in a real browser: saved, reloaded, shared and gone back to, they are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import PATIENCE, Served, Visit
from tests.ui.store import write_store

ODD = "Ünï & 100% a=b#c+d"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_store(tmp_path / "written").path


def shown(seen: Visit) -> list[str]:
    """The sentence and the cards that a reader sees."""
    return [one.inner_text() for one in seen.page.query_selector_all("h1, [data-testid=stMetric]")]


def becomes(seen: Visit, wanted: list[str]) -> None:
    """The address changes before its figures do: wait for them, then compare."""
    for _ in range(PATIENCE // 250):
        if shown(seen.settled()) == wanted:
            return
        seen.page.wait_for_timeout(250)
    assert shown(seen) == wanted


def said(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def typed(seen: Visit, label: str, value: str, key: str) -> list[str]:
    """Type a number, and wait until the address has it."""
    field = seen.page.get_by_label(label)
    field.fill(value)
    field.press("Enter")
    seen.page.wait_for_function("part => location.search.includes(part)", arg=f"{key}={value}", timeout=PATIENCE)
    return shown(seen.settled())


def test_saved_reloaded_shared_and_gone_back_to_the_figures_are_the_same(
    store: Path, served: Served, visit: Callable[..., Visit]
) -> None:
    address = served(store)
    seen = visit(address, width=1440, height=900).open("whatif?points=0.4")
    seen.page.wait_for_function("location.search.includes('points=')", timeout=PATIENCE)
    first = typed(seen, "Monthly, €", "12.5", "monthly")
    second = typed(seen, "Monthly, €", "700.25", "monthly")
    assert first != second

    seen.page.go_back()
    seen.page.wait_for_function("location.search.includes('monthly=12.5')", timeout=PATIENCE)
    becomes(seen, first)
    assert seen.page.get_by_label("Monthly, €").input_value() == "12.5"
    seen.page.reload()
    becomes(seen, first)

    seen.page.get_by_role("button", name="Save").first.click()
    seen.page.get_by_label("Name", exact=True).fill(ODD)
    seen.page.get_by_label("Your name").first.fill("Zoe")
    seen.page.get_by_role("button", name="Save as new").click()
    seen.page.wait_for_function("location.search.includes('scenario=')", timeout=PATIENCE)
    saved, link = shown(seen.settled()), seen.page.url
    assert saved[1:] == first[1:]
    assert ODD in saved[0]
    assert said(seen.page).keys() == {"company", "scenario", "version"}

    friend = visit(address)
    friend.page.goto(link)
    becomes(friend, saved)
    changed = typed(friend, "Monthly, €", "700.25", "monthly")
    assert changed[1:] == second[1:]
    assert "changed since saved: monthly cost" in friend.text()
    friend.page.reload()
    becomes(friend, changed)
    friend.page.go_back()
    friend.page.wait_for_function("!location.search.includes('monthly')", timeout=PATIENCE)
    becomes(friend, saved)
    assert not [*seen.complaints(), *friend.complaints()]


def test_to_another_page_and_back_the_figures_are_the_same(
    store: Path, served: Served, visit: Callable[..., Visit]
) -> None:
    seen = visit(served(store), width=1440, height=900).open("quickcase")
    before = typed(seen, "Customers", "4321", "q-customers")
    seen.page.get_by_role("link", name="Summary").first.click()
    seen.page.wait_for_function("!location.search.includes('q-customers')", timeout=PATIENCE)
    assert shown(seen.settled()) != before
    seen.page.go_back()
    seen.page.wait_for_function("location.search.includes('q-customers=4321')", timeout=PATIENCE)
    becomes(seen, before)
