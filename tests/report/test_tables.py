"""Tables and pages to take along: an audit line first, numbers stay numbers, texts never act, nothing is asked outside."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from cxroi.report import printed
from cxroi.report.printed import Block, Sheet
from cxroi.report.tables import as_csv, as_excel, rows_of
from tests.report.invented import ALL_KINDS, BASE, refused
from tests.report.test_slides import META, PAYLOADS

FOUND = [BASE, refused("initiative/porto/earned", "one treated region")]


def test_an_audit_line_then_heads_then_every_figure_at_full_precision() -> None:
    lines = list(csv.reader(io.StringIO(as_csv(rows_of(FOUND), META).decode("utf-8-sig"))))
    assert "run 9f8e7d6c" in lines[0][0]
    row = dict(zip(lines[1], lines[2], strict=True))
    assert (row["Point"], row["Currency"], row["Unit"], row["n"], row["Run"]) == ("41234.5678", "USD", "money", "812", "run9f8e")
    assert dict(zip(lines[1], lines[3], strict=True))["Point"] == ""
    sheet = openpyxl.load_workbook(io.BytesIO(as_excel(rows_of(FOUND), META, "Table"))).active
    assert sheet is not None
    told = dict(zip((cell.value for cell in sheet[2]), (cell.value for cell in sheet[3]), strict=True))
    assert (told["Point"], told["Low"], told["n"]) == (41_234.5678, 12_345.25, 812)
    assert "data through 31 October 2026" in str(sheet["A1"].value)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_never_becomes_a_formula_or_link(payload: str) -> None:
    rows = [{payload: payload, "n": 3, "bad": float("nan")}]
    meta = replace(META, company=payload, is_demo=False)
    for line in csv.reader(io.StringIO(as_csv(rows, meta).decode("utf-8-sig"))):
        assert not any(re.match(r"""[\s"']*[=+\-@|%\t\r]""", cell) and not cell.startswith("'") for cell in line)
    content = as_excel(rows, meta, payload)
    inner = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"<f>" in inner.read(n) or b"<hyperlink" in inner.read(n) for n in inner.namelist() if "worksheets/" in n)
    for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows():  # type: ignore[union-attr]
        assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in row)


def test_the_printed_page_holds_its_texts_inert_and_its_charts_whole() -> None:
    sheet = Sheet("Title <script>alert(1)</script>", "who & when",
                  [Block("cards", "", tuple(ALL_KINDS["cards"]()), labels=("a", "b", "<i>c</i>")),
                   Block("forest", "Claim", tuple(ALL_KINDS["forest"]()), "n 812"),
                   Block("figure", "Table", (replace(BASE, statement="<img src=http://a.b/x.png>"),))])
    text = printed.page(sheet, META)
    body = text[text.index("<body>"):]
    assert "<script>alert" not in text
    assert "<img src=http" not in text
    assert "<i>c</i>" not in text
    assert "&lt;img src=http" in body
    assert 'class="plotly-graph-div"' in body
    assert not re.search(r'<[^>]*(?:src|href)="?https?:', body)
    assert "default-src 'none'" in text
    assert "run 9f8e7d6c" in body
    assert "@page { size: A4 landscape" in text
