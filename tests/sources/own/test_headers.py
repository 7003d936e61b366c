"""Where the header is, drawn by seed: titles above, questions below, remarks and totals at the end, several marks."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from cxroi.sources.looking.layout import MONTH
from cxroi.sources.looking.sheet import Sheet, opened

MONTHS = ("Jan-24", "2024-02", "03/2024", "Apr 2024", "May 24", "2024-06-01", "Juli 2024", "Dez. 2024")
NO_MONTHS = ("Total", "2024", "Q1 2024", "March Ltd", "1234", "12.5", "Marketing", "")


def look(text: str, tmp_path: Path, encoding: str = "utf-8", name: str = "a.csv") -> Sheet:
    (tmp_path / name).write_bytes(text.encode(encoding))
    with tempfile.TemporaryDirectory() as folder:
        return opened(tmp_path / name, "a", Path(folder))


@pytest.mark.parametrize("text", MONTHS)
def test_months_in_any_spelling(text: str) -> None:
    assert MONTH.match(text)


@pytest.mark.parametrize("text", NO_MONTHS)
def test_what_is_no_month(text: str) -> None:
    assert not MONTH.match(text)


@pytest.mark.parametrize("seed", range(40))
def test_the_header_is_found_under_titles_and_above_questions(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    mark = draw.choice([",", ";", "\t", "|"])
    columns = ["Customer no.", "Customer", "Visit day", "Score", "Wrote"][: draw.randint(3, 5)]
    rows = [
        [f"{n:05d}", f"Firm {n}", f"{n % 28 + 1:02d}.03.2024", str(n % 11), f"words of {n}"][: len(columns)]
        for n in range(draw.randint(8, 90))
    ]
    above = draw.sample([["Report of visits"], ["Prepared by the team"], [""]], draw.randint(0, 3))
    below = draw.choice([0, 0, 2])
    asked = [[f"text of {name}" for name in columns], ['"{""ImportId"":""x""}"'] * len(columns)][:below]
    ends = draw.choice([[], [["Total"]], [[""], ["* provisional"]], [["Grand Total", *[""] * (len(columns) - 1)]]])
    lines = [mark.join(row) for row in [*above, columns, *asked, *rows, *ends]]
    sheet = look("\n".join(lines) + "\n", tmp_path, draw.choice(["utf-8", "utf-8-sig", "utf-16"]))
    assert sheet.layout.names == tuple(columns)
    assert sheet.layout.skip_below == below
    assert sheet.rows["Customer no."].head(len(rows)).to_list() == [row[0] for row in rows]
    dropped = [one for one in sheet.rows["Customer no."].to_list()[len(rows) :] if one]
    assert bool(dropped) == (bool(ends) and bool(sheet.layout.dropped))


def test_a_line_that_names_the_sign_is_no_header(tmp_path: Path) -> None:
    sheet = look("sep=;\ncustomer;month;revenue\n" + "".join(f"c{n};2024-01;{n},50\n" for n in range(9)), tmp_path)
    assert (sheet.layout.skip_rows, sheet.mark, sheet.layout.names) == (1, ";", ("customer", "month", "revenue"))


def test_windows_text_is_read_as_it_was_written(tmp_path: Path) -> None:
    sheet = look("Código;Município\n" + "".join(f"{n};São Paulo\n" for n in range(9)), tmp_path, "cp1252")
    assert sheet.encoding == "cp1252"
    assert sheet.rows.columns == ["Código", "Município"]
