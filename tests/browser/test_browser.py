"""Every page in a real browser: no traceback, no console error, no outside request."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pptx import Presentation

from cxroi.reading.base.company import open_company
from cxroi.terms import Finding, Principal
from tests.browser.conftest import Served, Visit

Window = Callable[..., Visit]


def clean(seen: Visit) -> None:
    """What every page owes: no traceback text, no console error, no outside request."""
    assert "Traceback" not in seen.text()
    assert not seen.page.query_selector_all("[data-testid=stException]")
    assert not seen.complaints()


def test_a_deep_link_to_a_fresh_server_gets_the_whole_frame(tmp_path: Path, served: Served, visit: Window) -> None:
    from tests.ui.store import write_store

    seen = visit(served(write_store(tmp_path / "fresh").path)).open("initiatives?period=prior12")
    clean(seen)
    assert "Initiatives" in seen.page.inner_text("header")
    assert "in the 12 months before" in seen.page.inner_text("h1")


def test_landing_page_needs_no_scrolling_at_1280_by_800(invented: Path, served: Served, visit: Window) -> None:
    seen = visit(served(invented)).open("")
    below = (
        "(() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollHeight - e.clientHeight })()"
    )
    across = (
        "(() => { const e = document.querySelector('[data-testid=stMain]'); return e.scrollWidth - e.clientWidth })()"
    )
    seen.at_rest()
    assert seen.page.evaluate(below) <= 8
    assert seen.page.evaluate(across) == 0


def test_a_filter_lives_in_the_address(invented: Path, served: Served, visit: Window) -> None:
    seen = visit(served(invented)).open("")
    before = seen.page.inner_text("h1")
    seen.page.get_by_role("button", name="Filters").click()
    seen.page.get_by_role("combobox", name=re.compile("Period")).click()
    seen.page.get_by_role("option", name="The 12 months before").click()
    seen.page.wait_for_function("location.search.includes('period=')")
    seen.settled()
    after = seen.page.inner_text("h1")
    assert after != before
    address = str(seen.page.evaluate("location.pathname + location.search")).lstrip("/")
    again = visit(served(invented)).open(address)
    assert again.page.inner_text("h1") == after
    clean(again)


def test_a_cut_without_figures_says_so(invented: Path, served: Served, visit: Window) -> None:
    seen = visit(served(invented)).open("leaks?period=prior12")
    assert "Not estimated for this cut" in seen.text()
    clean(seen)


def test_an_initiative_is_chosen_in_the_address(invented: Path, served: Served, visit: Window) -> None:
    seen = visit(served(invented)).open("initiatives?initiative=new-menu")
    assert "New phone menu lost" in seen.page.inner_text("h1")
    assert "initiative=" in str(seen.page.evaluate("location.search"))
    clean(seen)


def slide_numbers(path: Path) -> list[float]:
    """All numbers that the charts of a deck hold in their caches, x and y."""
    found: list[float] = []
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                tree = shape.chart._chartSpace
                found += [
                    float(value.text)
                    for value in tree.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}v")
                    if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", value.text or "", re.IGNORECASE)
                ]
    return found


def holds(numbers: list[float], finding: Finding) -> bool:
    ends = [end for end in (finding.low, finding.point, finding.high) if end is not None]
    return all(any(abs(number - end) <= 1e-9 * max(1.0, abs(end)) for number in numbers) for end in ends)


def download_slide(seen: Visit, key: str, folder: Path) -> Path:
    with seen.page.expect_download() as waiting:
        seen.page.locator(f".st-key-slide-{key} button").first.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def test_a_downloaded_slide_holds_the_numbers_of_the_findings(
    invented: Path, served: Served, visit: Window, tmp_path: Path
) -> None:
    seen = visit(served(invented)).open("")
    slide = download_slide(seen, "forest", tmp_path)
    assert slide.suffix == ".pptx"
    company = open_company(invented, Principal())
    shown = [one for one in company.findings("initiative/") if one.key == "earned" and one.point is not None]
    numbers = slide_numbers(slide)
    assert shown
    assert all(holds(numbers, finding) for finding in shown)
    clean(seen)


def test_an_empty_store_is_a_designed_page(tmp_path: Path, served: Served, visit: Window) -> None:
    seen = visit(served(tmp_path / "nothing")).open("")
    assert "three steps" in seen.page.inner_text("h1")
    seen.page.get_by_role("button", name="Choose files").click()
    seen.page.wait_for_selector("[data-testid=stFileUploader]")
    clean(seen)


def test_hostile_names_run_nothing_and_load_nothing(tmp_path: Path, served: Served, visit: Window) -> None:
    from tests.ui.store import write_store

    name = "![x](http://outside.example/a.png)<img src=x onerror=document.title='run'> [go](javascript:alert(1)) $x$"
    store = write_store(tmp_path / "hostile", rename=("parcel-texts", name))
    for page in ("", "initiatives?initiative=parcel-texts", "planted"):
        seen = visit(served(store.path)).open(page)
        clean(seen)
        assert seen.page.title() != "run"
        assert not seen.page.query_selector("a[href^=javascript]")
