"""The whole way in a browser: the demo company and Olist, from their files to pages and slides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxroi.ui.frame.navigation import PAGES
from tests.browser.conftest import Served, Visit, findings
from tests.browser.test_browser import clean, download_slide, slide_numbers
from tests.stores import real_store

NAMES = [name for name, _ in PAGES]
Window = Callable[..., Visit]


def shown_on_slide(numbers: list[float], found: dict[str, Any]) -> bool:
    """True when the chart holds the finding's point and both ends, at the 16 digits of its workbook."""
    ends = [found[name] for name in ("low", "point", "high") if found[name] is not None]
    return all(any(abs(number - end) <= 1e-9 * max(1.0, abs(end)) for number in numbers) for end in ends)


@pytest.fixture(scope="session")
def olist_company(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    return real_store(
        tmp_path_factory.mktemp("real") / "olist", "olist", shared / "datasets/olist/raw_csv_15000_orders"
    )


@pytest.mark.parametrize("name", NAMES)
def test_demo_page_opens_clean(name: str, demo_company: Path, served: Served, visit: Window) -> None:
    seen = visit(served(demo_company)).open(name)
    clean(seen)
    assert "Demo company, generated" in seen.text()


@pytest.mark.parametrize("name", NAMES)
def test_olist_page_opens_clean(name: str, olist_company: Path, served: Served, visit: Window) -> None:
    seen = visit(served(olist_company)).open(name)
    clean(seen)
    assert "Demo company" not in seen.text()


def test_olist_facts_stand_on_data_and_trust(olist_company: Path, served: Served, visit: Window) -> None:
    text = visit(served(olist_company)).open("data").text()
    for fact in ("4.28", "2.27", "957", "6.6 %"):
        assert fact in text


def test_the_demo_links_to_its_truth(demo_company: Path, served: Served, visit: Window) -> None:
    seen = visit(served(demo_company)).open("")
    seen.page.get_by_role("button", name="Behind it").click()
    seen.page.get_by_text("What was planted, and where we missed it").click()
    seen.page.wait_for_url("**/planted?*")
    seen.settled()
    assert "planted truth" in seen.page.inner_text("h1")
    clean(seen)


@pytest.mark.parametrize(
    ("page", "key", "prefix", "last"),
    [
        ("", "forest", "initiative/", "earned"),
        ("", "bridge", "bridge/", ""),
        ("leaks", "ladder", "ladder/", ""),
        ("value", "two_comparisons", "point/answer/", ("within", "between")),
    ],
)
def test_a_slide_holds_the_numbers_of_the_findings(
    page: str,
    key: str,
    prefix: str,
    last: str | tuple[str, ...],
    demo_company: Path,
    served: Served,
    visit: Window,
    tmp_path: Path,
) -> None:
    seen = visit(served(demo_company)).open(page)
    numbers = slide_numbers(download_slide(seen, key, tmp_path))
    wanted = [
        one
        for one in findings(demo_company)
        if one["id"].startswith(prefix)
        and one["point"] is not None
        and one["segment"] == "all"
        and one["period"] in ("last12", "all")
        and one["id"].split("@")[0].endswith(last)
    ]
    drawn = [one for one in wanted if one["grade"] != "R" and "ladder/cost" not in one["id"]]
    assert drawn
    if key in ("forest", "two_comparisons"):
        assert all(shown_on_slide(numbers, one) for one in drawn)
    else:
        points = [abs(one["point"]) for one in drawn]
        assert all(any(abs(abs(number) - point) <= 1e-9 * max(1.0, point) for number in numbers) for point in points)
