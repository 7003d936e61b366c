"""The finance workbook: LibreOffice computes the app's figures from its formulas, and texts in it cannot act."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from cxroi.reading.base.company import Company, open_company
from cxroi.reading.trust.workbook import Book, book
from cxroi.report.book import workbook
from cxroi.terms import Principal
from cxroi.value.base.discounting import npv
from tests.stores import demo_store

SEEN = {
    "Booked: earned at grade A or B": "booked/gross",
    "All costs of customer-experience work": "booked/cost",
    "Booked, after all costs": "booked/net",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return open_company(demo_store(tmp_path_factory.mktemp("booked") / "demo", 3_000), Principal())


@pytest.fixture(scope="module")
def made(company: Company) -> Book:
    return book(company)


def _computed(content: bytes, folder: Path, **changed: float) -> Any:
    """The workbook as LibreOffice computes it after cells of the sheet Assumptions were changed; no value kept from
    before."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is not here, but CI computes the workbook")
        pytest.skip("LibreOffice is not here: the workbook's formulas are computed where it is")
    (folder / "in.xlsx").write_bytes(content)
    file = openpyxl.load_workbook(folder / "in.xlsx")
    for row in file["Assumptions"].iter_rows(min_col=1, max_col=2):
        if row[0].value in changed:
            row[1].value = changed.pop(row[0].value)
    assert not changed
    file.save(folder / "in.xlsx")
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            str(folder / "in.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return openpyxl.load_workbook(folder / "out" / "in.xlsx", data_only=True)


def _rows(sheet: Any, head: int) -> list[dict[str, Any]]:
    titles = [cell.value for cell in sheet[head]]
    below = (row for row in sheet.iter_rows(min_row=head + 1) if row[0].value)
    return [dict(zip(titles, (cell.value for cell in row), strict=True)) for row in below]


def test_formulas_give_the_apps_figures(made: Book, tmp_path: Path) -> None:
    file = _computed(workbook(made), tmp_path)
    front = {row[0].value: row[1].value for row in file["Summary"].iter_rows(min_row=6)}
    for label, key in SEEN.items():
        assert front[label] == pytest.approx(made.totals[key].point, abs=0.005), key
    assert front["Formulas give the app's figures"] == "yes, to the cent"
    rows = {row["Initiative"]: row for row in _rows(file["Initiatives"], 3)}
    told = [item for item in made.items if item.measured]
    assert len(told) >= 4
    for item in told:
        row = rows[item.name]
        for title, key in (
            ("Net value (NPV)", "npv@since_launch"),
            ("Earned in the period", "earned@last12"),
            ("Cost in the period", "cost@last12"),
            ("Net of the period", "net@last12"),
            ("Return on cost", "roi@since_launch"),
            ("Payback, months", "payback@since_launch"),
            ("Payback with interest, months", "payback_discounted@since_launch"),
        ):
            shown = item.shown[key]
            if shown.point is not None:
                assert row[title] == pytest.approx(shown.point, rel=1e-9, abs=1e-6), (item.id, key)
            elif key.startswith("payback"):
                assert row[title] == "not within the horizon"
    for item in made.items:
        if not item.measured:
            assert rows[item.name]["Net value (NPV)"] == "no figure"
            assert rows[item.name]["Cost in the period"] == pytest.approx(item.shown["cost@last12"].point)
    assert not [
        cell.value
        for sheet in file
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(("#", "Err:"))
    ]


def test_values_kept_in_the_file_are_those_that_libreoffice_computes(made: Book, tmp_path: Path) -> None:
    """A reader that does not compute, a preview or a mail, shows the kept values: at the hurdle rate too, and month by
    month."""
    content = workbook(made)
    computed, kept = _computed(content, tmp_path), openpyxl.load_workbook(BytesIO(content), data_only=True)
    assert sum(isinstance(row["NPV at the hurdle rate"], float) for row in _rows(kept["Initiatives"], 3)) >= 4
    for name in ("Initiatives", "Money by month"):
        for one, other in zip(_rows(kept[name], 3), _rows(computed[name], 3), strict=True):
            for title, value in one.items():
                if isinstance(value, int | float) and "App" not in title:
                    assert other[title] == pytest.approx(value, rel=1e-9, abs=1e-6), (name, one["Initiative"], title)


def test_net_value_at_the_hurdle_rate_is_the_flow_discounted_by_it(made: Book) -> None:
    """Flows at mid-month: 1 / (1 + 12 %)^((t - .5) / 12), written out here."""
    rate = next(row.value for row in made.assumptions if row.name == "hurdle_rate")
    assert rate == pytest.approx(0.12)
    kept = openpyxl.load_workbook(BytesIO(workbook(made)), data_only=True)
    rows = {row["Initiative"]: row for row in _rows(kept["Initiatives"], 3)}
    for item in (item for item in made.items if item.measured):
        by_hand = sum(((line.margin or 0.0) - line.cost) / 1.12 ** ((line.t - 0.5) / 12) for line in item.lines)
        assert rows[item.name]["NPV at the hurdle rate"] == pytest.approx(by_hand, rel=1e-9), item.id


def test_a_changed_assumption_moves_net_value_as_the_formula_of_the_app_does(made: Book, tmp_path: Path) -> None:
    file = _computed(workbook(made), tmp_path, **{"Discount rate": 0.2})
    rows = {row["Initiative"]: row for row in _rows(file["Initiatives"], 3)}
    item = next(item for item in made.items if item.booked)
    flow = [(line.margin or 0.0) - line.cost for line in item.lines]
    assert rows[item.name]["Net value (NPV)"] == pytest.approx(
        float(npv(np.asarray(flow), 0.2, item.lines[0].t)), rel=1e-9
    )
    front = {row[0].value: row[1].value for row in file["Summary"].iter_rows(min_row=6)}
    assert front["Formulas give the app's figures"] == "no: a cell was changed"


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A1", "+1+1", "-2+3", "@SUM(1)", "{=1+1}", "http://a.example", "\t=1"]
)
def test_a_text_from_the_data_never_acts(made: Book, tmp_path: Path, text: str) -> None:
    items = tuple(replace(item, name=text, owner=text) for item in made.items)
    (tmp_path / "out.xlsx").write_bytes(workbook(replace(made, items=items, company=text)))
    file = openpyxl.load_workbook(tmp_path / "out.xlsx")
    for name in ("Initiatives", "Money by month"):
        rows = file[name].iter_rows(min_row=4, max_col=2 if name == "Initiatives" else 1)
        found = [cell for row in rows for cell in row if cell.value]
        assert found
        assert all(cell.data_type == "s" and cell.hyperlink is None for cell in found)
