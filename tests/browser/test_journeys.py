"""Three people at work, in a browser on the demo company: an executive, a CX lead, somebody of finance."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from cxroi import words
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.moved import all_moved, by_id
from cxroi.reading.plans.pilotpage import registered
from cxroi.terms import Finding, Principal, Selection
from tests.browser.conftest import PATIENCE, UNITS, Served, Visit, unjoined
from tests.browser.test_browser import clean, download_slide, holds, slide_numbers
from tests.stores import copied, demo_files
from tests.terminal import cxroi

Window = Callable[..., Visit]
BUILD = 240_000
"""Milliseconds that a build of 3,000 customers may take on a busy machine."""


@pytest.fixture
def own_company(demo_company: Path, tmp_path: Path) -> Path:
    """A copy that a journey may write to, with its key beside it."""
    return copied(demo_company, tmp_path / "own")


def opened(store: Path) -> Company:
    return open_company(store, Principal())


def told(company: Company, path: str, selection: Selection | None = None) -> Finding:
    found = company.finding(path, selection or Selection())
    assert found is not None
    assert found.point is not None
    return found


def read(seen: Visit, text: str, timeout: int = PATIENCE) -> None:
    """Wait until a person can read this on the page, and the page has come to rest."""
    seen.page.wait_for_function(
        "text => document.querySelector('[data-testid=stMain]')?.innerText.replaceAll('\\u2060', '').includes(text)",
        arg=text,
        timeout=timeout,
    )
    seen.settled()


def headline(seen: Visit) -> str:
    return unjoined(seen.page.inner_text("h1"))


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
    with seen.page.expect_download() as waiting:
        press(seen, key)
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def follow(seen: Visit, link: str, page: str) -> None:
    """Click a link and wait for the page that it leads to."""
    before = headline(seen)
    seen.page.get_by_role("link", name=link).first.click()
    seen.page.wait_for_function("page => location.pathname.endsWith(page)", arg=f"/{page}")
    seen.page.wait_for_function(
        "before => !['', before].includes(document.querySelector('h1')?.innerText.replaceAll('\\u2060', '') ?? '')",
        arg=before,
    )
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
    for part in (
        words.figure_words(gross),
        words.range_only(gross),
        words.figure_words(cost),
        "90 % range",
        "We ask for",
    ):
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
    assert "period=prior12" in address(seen)
    assert "charts=tall" in address(seen)
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
    figure = re.search(r"(initiative/\S+/earned@\w+) · not rounded: (\S+) USD, range (\S+) to (\S+) ·", text)
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
    cards = [unjoined(card.inner_text()) for card in seen.page.locator("[data-testid=stMetricValue]").all()]
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


PLANS = (
    ("Fix the hotline", 0.2, 40, 4_000, 0),
    ("Train every team", 0.4, 60, 6_000, 100),
    ("Call back in a day", 0.5, 90, 2_000, 50),
)
"""Name, points, reach in per cent, one-off and monthly cost of the three scenarios."""

REACHED = r"""share => {
    const told = /reaches ([\d,]+) of ([\d,]+) customers/.exec(document.querySelector('[data-testid=stMain]').innerText)
    ?? [];
    const [reached, all] = told.slice(1).map(one => Number(one.replaceAll(',', '')));
    return Math.abs(reached - share * all) <= 1;
}"""
"""Whether the page says that it reaches this share of the customers there are now."""


def test_a_cx_lead_builds_compares_freezes_and_plans_a_pilot(
    own_company: Path, served: Served, visit: Window, tmp_path: Path
) -> None:
    seen = visit(served(own_company)).open("whatif")
    nets = [_scenario(seen, *plan) for plan in PLANS]
    assert len(set(nets)) == len(PLANS)
    clean(seen)
    _compare(seen)
    _freeze(seen)
    seen.open("promise")
    read(seen, "sponsor Nina Ahlberg")
    for part in ("owner Omar Reyes", "Early notice of faults", "approved by Petra Voss"):
        assert part in seen.text()
    clean(seen)
    _pilot(seen, own_company, tmp_path)
    clean(seen)


def _changes(seen: Visit, act: Callable[[], None]) -> None:
    """Do something that moves the figures, and wait until they have moved."""
    shown = "[...document.querySelectorAll('[data-testid=stMetric]')].map(one => one.innerText).join()"
    before = seen.page.evaluate(shown)
    act()
    seen.page.wait_for_function(f"before => ![before, ''].includes({shown})", arg=before)
    seen.settled()


def _slide_to(seen: Visit, key: str, value: float) -> None:
    """Move a slider with the arrow keys until it says this value."""
    thumb = seen.page.locator(f".st-key-{key} input[type=range]").first
    for _ in range(60):
        now = float(thumb.get_attribute("aria-valuetext"))
        if abs(now - value) < 1e-9:
            return
        thumb.press("ArrowRight" if now < value else "ArrowLeft")
    pytest.fail(f"the slider {key} does not stop at {value}")


def _scenario(seen: Visit, name: str, points: float, reach: float, once: int, monthly: int) -> str:
    """Build one scenario with the controls, save it under its name, and return what it says it is worth."""
    _slide_to(seen, "points", points)
    read(seen, f"Yours: {words.number(points)}")
    _slide_to(seen, "reach", reach)
    seen.page.wait_for_function(REACHED, arg=reach / 100)
    seen.settled()
    _changes(seen, lambda: type_into(seen, "once", str(once)))
    if monthly:
        _changes(seen, lambda: type_into(seen, "monthly", str(monthly)))
    seen.page.get_by_role("button", name=re.compile("Save")).first.click()
    type_into(seen, "keep-name", name)
    type_into(seen, "keep-by", "Lena Moreau")
    press(seen, "keep-new")
    read(seen, f"Saved as {name}, version 1.")
    seen.page.keyboard.press("Escape")
    assert "saved by Lena Moreau" in seen.text()
    assert headline(seen).startswith(name)
    return unjoined(seen.page.locator("[data-testid=stMetric]").first.inner_text())


def _compare(seen: Visit) -> None:
    """Come back later: all three side by side, with what was put in and what comes out."""
    read(seen.open("whatif"), "3 kept scenarios")
    table = seen.page.locator("[data-testid=stTable]").filter(has_text="Points moved")
    for name, *_ in PLANS:
        table.filter(has_text=name).wait_for()
    seen.settled()
    rows = {
        cells[0]: cells[1:]
        for row in table.locator("tr").all()
        if (cells := [unjoined(cell.inner_text()).strip() for cell in row.locator("th, td").all()])
    }
    by_name = dict(zip(rows["What"], rows["Points moved"], strict=True))
    assert by_name == {name: words.number(points) for name, points, *_ in PLANS}
    assert all(len(set(rows[label])) == len(PLANS) for label in ("90 % range", "Customers reached", "Cost"))
    seen.page.keyboard.press("Escape")


def _freeze(seen: Visit) -> None:
    """Open one of the three, and make it the business case of an initiative."""
    press(seen, "open")
    read(seen, "saved by Lena Moreau")
    seen.page.get_by_role("button", name=re.compile("Freeze")).first.click()
    choose(seen, "Initiative", "Early notice of faults")
    for key, text in (("sponsor", "Nina Ahlberg"), ("owner", "Omar Reyes"), ("by", "Petra Voss")):
        type_into(seen, f"freeze-{key}", text)
    press(seen, "freeze")
    read(seen, "Frozen as business case")


def _pilot(seen: Visit, store: Path, folder: Path) -> None:
    """A pilot of a size that can be afforded; registered first, then its list taken."""
    seen.open("pilot")
    effect = seen.page.locator("[class*=st-key-effect-margin] input").first
    effect.fill("15")
    effect.press("Enter")
    read(seen, "customers in each group find $15 of margin per customer")
    size = int(headline(seen).split()[0].replace(",", ""))
    type_into(seen, "pilot-name", "Callback pilot")
    type_into(seen, "pilot-by", "Lena Moreau")
    press(seen, "pilot-register")
    read(seen, "Registered pilots")
    assert "Callback pilot" in seen.text()
    content = download(seen, "pilot-list", folder).read_bytes()
    rows = list(csv.DictReader(content.decode().splitlines()))
    arms = Counter(row["arm"] for row in rows)
    assert sorted(arms.values()) == [size, size]
    with (demo_files(UNITS) / "units.csv").open(encoding="utf-8") as file:
        ids = {row["unit_id"] for row in csv.DictReader(file)}
    assert len(ids) == UNITS
    assert not ids & {value for row in rows for value in row.values()}
    (pilot,) = registered(opened(store))
    assert pilot.body["sha256"] == hashlib.sha256(content).hexdigest()


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
    told_so = cxroi("declare", "early-notice", "--no-other-event", "--by", "Ann", "--store", str(own_company))
    assert told_so.returncode == 0, told_so.stderr
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
    return float(re.search(re.escape(figure) + r" · not rounded: (\S+) USD", seen.text()).group(1))  # type: ignore[union-attr]


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
    line: tuple[Any, ...] = next(
        row for row in kept["Initiatives"].iter_rows() if row[0].value == "Early notice of faults"
    )
    assert line[column].value == pytest.approx(npv, rel=1e-12)
    for cell in (
        live["Initiatives"][line[column].coordinate],
        live["Summary"][front["Booked, after all costs"].coordinate],
    ):
        assert str(cell.value).startswith("=")
    seen.page.get_by_role("tab", name="One figure").click()
    press(seen, "rerun")
    read(seen, "Computed again from the files: the figure is ", BUILD)
    assert re.search(r"the figure is (identical to the last digit|the same within)", seen.text())
    shown, again = re.search(r"shown \((\S+), .* · again \((\S+), ", seen.text()).groups()  # type: ignore[union-attr]
    assert float(shown) == net
    assert float(again) == pytest.approx(net, rel=1e-9)
