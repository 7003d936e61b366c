"""An error cell and a formula without a value are refused rows with their reason, and only where they are used."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from cxroi.engine.store import Store
from cxroi.errors import DataError, QuestionError
from cxroi.sources.loading.load import load
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning import profiles
from tests.sources.conftest import part

PROFILE = """[company]
name = "Small"
currency = "EUR"
[[file]]
name = "a"
match = ["*.xlsx"]
{file}
[[table]]
table = "financials"
from = "a"
[table.columns]
unit_id = "id"
month = "month"
revenue_net = {revenue}
"""


def book(path: Path, *, at: tuple[int, int] = (0, 0), calculated: bool = True) -> Path:
    """Ten rows: row 4 an error in the amount, row 5 one in the note, row 6 a formula nobody calculated."""
    with xlsxwriter.Workbook(path) as made:
        sheet, (top, left) = made.add_worksheet("Data"), at
        sheet.write_row(top, left, ["id", "month", "paid", "note"])
        for n in range(1, 11):
            sheet.write_row(top + n, left, [f"k{n}", f"2024-{n:02d}"])
            if n == 4:
                sheet.write_formula(top + n, left + 2, "=1/0", None, "#DIV/0!")
            elif n == 6 or not calculated:
                sheet.write_formula(top + n, left + 2, "=A1*2", None, "")
            else:
                sheet.write_formula(top + n, left + 2, f"={n}*10", None, n * 10)
            if n == 5:
                sheet.write_formula(top + n, left + 3, "=NA()", None, "#N/A")
    return path


def loaded(folder: Path, file: str = "", revenue: str = '"paid"') -> LoadReport:
    profile = profiles.parse(PROFILE.format(file=file, revenue=revenue))
    return load(Store(folder / "s"), part(profile), [folder / "a.xlsx"], progress=lambda _: None)


@pytest.mark.parametrize("at", [(0, 0), (2, 3)], ids=["at the corner", "further in"])
def test_failed_cells_are_refused_where_they_are_used(at: tuple[int, int], tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", at=at)
    told = loaded(tmp_path).table("financials")
    assert (told.read, told.kept) == (10, 8)
    assert dict(told.reasons) == {"revenue_net: error in the cell": 1, "revenue_net: formula without a value": 1}


def test_a_sum_over_a_failed_cell_is_refused_with_the_same_reason(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx")
    told = loaded(tmp_path, revenue='{ sum = ["paid", "paid"] }').table("financials")
    assert dict(told.reasons) == {"revenue_net: error in the cell": 1, "revenue_net: formula without a value": 1}


def test_a_workbook_that_no_program_calculated_is_refused_whole(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["id", "month", "paid"])
        for n in range(1, 5):
            sheet.write_row(n, 0, [f"k{n}", "2024-01"])
            sheet.write_formula(n, 2, "=1+1", None, "")
    with pytest.raises(DataError, match=r"4 formulas without a value .first: C2.*open it in Excel"):
        loaded(tmp_path)


def test_the_published_case(shared: Path, tmp_path: Path) -> None:
    case = shared / "cases" / "excel-formula-and-error-cells"
    profile = profiles.read(case / "profile.toml")
    files = [case / "formulas_with_errors.xlsx"]
    with pytest.raises(QuestionError, match=r'24 of 120 rows \(20%\).*refused = \["financials.revenue_net"\]'):
        load(Store(tmp_path / "s"), profile, files, progress=lambda _: None)
    report = load(Store(tmp_path / "s"), part(profile), files, progress=lambda _: None)
    assert report.table("financials").rejected == 24
    with pytest.raises(DataError, match="120 formulas without a value"):
        load(Store(tmp_path / "t"), profile, [case / "formulas_never_calculated.xlsx"], progress=lambda _: None)
