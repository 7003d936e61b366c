"""Three people at work, in a browser on the demo company: an executive, a CX lead, somebody of finance."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from cxroi import words
from cxroi.answers.company import Company, open_company
from cxroi.answers.moved import all_moved, by_id
from cxroi.terms import Finding, Principal, Selection
from tests.browser.conftest import Served, Visit, cxroi
from tests.browser.test_browser import clean, download_slide, holds, slide_numbers

Window = Callable[..., Visit]
BUILD = 240_000
"""Milliseconds that a build of 3,000 customers may take on a busy machine."""


@pytest.fixture
def own_company(demo_company: Path, tmp_path: Path) -> Path:
    """A copy that a journey may write to, with its key beside it."""
    copy = Path(shutil.copytree(demo_company, tmp_path / "own"))
    shutil.copy(demo_company.with_name("demo.key"), tmp_path / "own.key")
    return copy


def opened(store: Path) -> Company:
    return open_company(store, Principal())


def told(company: Company, path: str, selection: Selection | None = None) -> Finding:
    found = company.finding(path, selection or Selection())
    assert found is not None
    assert found.point is not None
    return found


def read(seen: Visit, text: str, timeout: int = 60_000) -> None:
    """Wait until a person can read this on the page, and the page has come to rest."""
    seen.page.wait_for_function(
        "text => document.querySelector('[data-testid=stMain]')?.innerText.includes(text)", arg=text, timeout=timeout)
    seen.settled()


def headline(seen: Visit) -> str:
    return str(seen.page.inner_text("h1"))


def choose(seen: Visit, label: str, option: str) -> None:
    seen.page.get_by_role("combobox", name=re.compile(label)).click()
    seen.page.get_by_role("option", name=option, exact=True).click()


def type_into(seen: Visit, key: str, text: str) -> None:
    """Type into the field of this key and leave it."""
    field = seen.page.locator(f".st-key-{key} :is(input, textarea)").first
    field.fill(text)
    field.press("Tab")


def press(seen: Visit, key: str) -> None:
    seen.page.locator(f".st-key-{key} button").first.click()


def download(seen: Visit, key: str, folder: Path) -> Path:
    with seen.page.expect_download(timeout=120_000) as waiting:
        press(seen, key)
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def follow(seen: Visit, link: str, page: str) -> None:
    """Click a link and wait for the page that it leads to."""
    before = headline(seen)
    seen.page.get_by_role("link", name=link).first.click()
    seen.page.wait_for_function("page => location.pathname.endsWith(page)", arg=f"/{page}", timeout=60_000)
    seen.page.wait_for_function("before => !['', before].includes(document.querySelector('h1')?.innerText ?? '')",
                                arg=before, timeout=60_000)
    seen.settled()
    clean(seen)


def address(seen: Visit) -> str:
    return str(seen.page.evaluate("decodeURIComponent(location.search).replaceAll('+', ' ')"))


def test_an_executive_reads_drills_and_takes_it_along(
    demo_company: Path, served: Served, visit: Window, tmp_path: Path
) -> None:
    company = opened(demo_company)
    seen = visit(served(demo_company)).open("")
    first = headline(seen)
    gross, cost = told(company, "booked/gross"), told(company, "booked/cost")
    for part in (words.figure_words(gross), words.range_only(gross), words.figure_words(cost), "90 % range", "We ask for"):
        assert part in first
    for part in ("To decide:", "Decide by", "Owner", "Each month of waiting", "Data through", "not signed off"):
        assert part in seen.text()
    clean(seen)

    seen.page.get_by_role("button", name="Filters").click()
    choose(seen, "Period", "The 12 months before")
    read(seen, "in the 12 months before")
    choose(seen, "Charts", "Tall, fits 900 pixels")
    seen.page.wait_for_function("location.search.includes('charts=')")
    seen.page.keyboard.press("Escape")
    seen.settled()
    before = headline(seen)
    earlier = told(company, "booked/gross", Selection("prior12"))
    assert words.figure_words(earlier) in before
    assert before != first
    _drill(seen, company)
    follow(seen, "Back to summary", "")
    assert headline(seen) == before
    assert "period=The 12 months before" in address(seen)
    assert "charts=Tall" in address(seen)
    _taken_along(seen, company, before, tmp_path)
    clean(seen)


def _drill(seen: Visit, company: Company) -> None:
    """Card, initiative, its checks, the audit of its figure; period, filters and the way back stay in the address."""
    follow(seen, "›", "initiatives")
    name, told_of = re.match(r"(.+?) (earned|lost) .*in the 12 months before", headline(seen)).groups()  # type: ignore[union-attr]
    assert told_of
    follow(seen, "Every check", "checks")
    assert headline(seen).startswith(f"{name}: ")
    assert "checks pass" in headline(seen)
    follow(seen, "Where it comes from", "audit")
    text = seen.text()
    assert name in text
    figure = re.search(r"(initiative/\S+/earned@\w+) · (\S+) USD, range (\S+) to (\S+) ·", text)
    assert figure
    found = next(one for one in company.all_findings if one.id == figure.group(1))
    assert tuple(map(float, figure.groups()[1:])) == (found.point, found.low, found.high)
    assert "SQL behind this figure" in text
    assert "Back to summary" in text


def _taken_along(seen: Visit, company: Company, shown: str, folder: Path) -> None:
    """The printed page and the slide of the period shown, and the monthly pack, hold the same numbers."""
    forest = [one for one in company.findings("initiative/", Selection("prior12")) if one.key == "earned" and one.point]
    numbers = slide_numbers(download_slide(seen, "forest", folder))
    assert forest
    assert all(holds(numbers, one) for one in forest)
    cards = [card.inner_text() for card in seen.page.locator("[data-testid=stMetricValue]").all()]
    printed = download(seen, "print", folder).read_text(encoding="utf-8")
    assert shown in printed
    assert len(cards) >= 4
    assert all(card in printed for card in cards)
    seen.open("pack")
    read(seen, "Monthly pack")
    deck = Presentation(str(download(seen, "monthly", folder)))
    said = "\n".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)
    assert words.figure_words(told(company, "booked/gross")) in said
    assert words.range_only(told(company, "booked/gross")) in said


def test_finance_changes_signs_opens_the_workbook_and_runs_again(
    own_company: Path, served: Served, visit: Window, tmp_path: Path
) -> None:
    before = opened(own_company)
    seen = visit(served(own_company)).open("assumptions")
    n_moved = _try_a_rate(seen)
    press(seen, "assume-keep")
    read(seen, "Version 2 of the assumptions was kept and built", BUILD)
    after = opened(own_company)
    moved, _ = all_moved(by_id(before.all_findings), by_id(after.all_findings))
    assert n_moved == len(moved)
    assert any(one.finding.key == "npv" for one in moved)
    clean(seen)

    type_into(seen, "signoff-by", "Dora Klein")
    seen.page.get_by_role("button", name="Sign off this build").click()
    read(seen, "Signed off by Dora Klein")
    read(seen.open(""), "signed off by Dora Klein")
    clean(seen)
    cxroi("declare", "early-notice", "--no-other-event", "--by", "Ann", "--store", str(own_company))
    read(seen.open(""), "sign-off out")
    read(seen.open("assumptions"), "a declaration changed")
    assert "Signed off by Dora Klein" not in seen.text()
    clean(seen)
    _workbook_and_rerun(seen, after, tmp_path)
    clean(seen)


def _try_a_rate(seen: Visit) -> int:
    """Type another discount rate, see before and after; how many figures the page says would move."""
    type_into(seen, "assume-value-discount_rate", "12")
    type_into(seen, "assume-owner-discount_rate", "Dora Klein")
    seen.page.get_by_role("button", name="See what it moves").click()
    read(seen, "Keep and rebuild", BUILD)
    text = seen.text()
    assert "Before" in text
    assert "With the change" in text
    count = re.search(r"All ([\d,]+) figures that would move", text)
    assert count
    return int(count.group(1).replace(",", ""))


def _exact(seen: Visit, figure: str) -> float:
    """The figure at full precision, as the audit page says it."""
    seen.open(f"audit?figure={figure}")
    read(seen, f"{figure} · ")
    return float(re.search(re.escape(figure) + r" · (\S+) USD", seen.text()).group(1))  # type: ignore[union-attr]


def _workbook_and_rerun(seen: Visit, company: Company, folder: Path) -> None:
    npv, net = _exact(seen, "initiative/early-notice/npv@since_launch"), _exact(seen, "booked/net@last12")
    assert net == told(company, "booked/net").point
    seen.page.get_by_role("tab", name="The run").click()
    path = download(seen, "workbook", folder)
    live, kept = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    front = {row[0].value: row[1] for row in kept["Summary"].iter_rows(min_row=6)}
    assert front["Booked, after all costs"].value == pytest.approx(net, rel=1e-12)
    rate = {row[0].value: row[1].value for row in kept["Assumptions"].iter_rows()}
    assert rate["Discount rate"] == 0.12
    heads = [cell.value for cell in kept["Initiatives"][3]]
    column = heads.index("Net value (NPV)")
    line: tuple[Any, ...] = next(row for row in kept["Initiatives"].iter_rows() if row[0].value == "Early notice of faults")
    assert line[column].value == pytest.approx(npv, rel=1e-12)
    for cell in (live["Initiatives"][line[column].coordinate], live["Summary"][front["Booked, after all costs"].coordinate]):
        assert str(cell.value).startswith("=")
    seen.page.get_by_role("tab", name="One figure").click()
    press(seen, "rerun")
    read(seen, "Computed again from the files: the figure is ", BUILD)
    assert re.search(r"the figure is (identical to the last digit|the same within)", seen.text())
    shown, again = re.search(r"shown \((\S+), .* · again \((\S+), ", seen.text()).groups()  # type: ignore[union-attr]
    assert float(shown) == net
    assert float(again) == pytest.approx(net, rel=1e-9)
