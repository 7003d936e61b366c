"""Tables and pages to take along: an audit line first, numbers stay numbers, texts never act, nothing is asked
outside."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

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
    assert (row["Point"], row["Currency"], row["Unit"], row["n"], row["Run"]) == (
        "41234.5678",
        "USD",
        "money",
        "812",
        "run9f8e",
    )
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
    assert not any(
        b"<f>" in inner.read(n) or b"<hyperlink" in inner.read(n) for n in inner.namelist() if "worksheets/" in n
    )
    for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows():  # type: ignore[union-attr]
        assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in row)


def test_the_printed_page_holds_its_texts_inert_and_its_charts_whole() -> None:
    sheet = Sheet(
        "Title <script>alert(1)</script>",
        "who & when",
        [
            Block("cards", "", tuple(ALL_KINDS["cards"]()), labels=("a", "b", "<i>c</i>")),
            Block("forest", "Claim", tuple(ALL_KINDS["forest"]()), "n 812"),
            Block("figure", "Table", (replace(BASE, statement="<img src=http://a.b/x.png>"),)),
        ],
    )
    text = printed.page(sheet, META)
    body = text[text.index("<body>") :]
    assert "<script>alert" not in text
    assert "<img src=http" not in text
    assert "<i>c</i>" not in text
    assert "&lt;img src=http" in body
    assert 'class="plotly-graph-div"' in body
    assert not re.search(r'<[^>]*(?:src|href)="?https?:', body)
    assert "default-src 'none'" in text
    assert "run 9f8e7d6c" in body
    assert "@page { size: A4 landscape" in text


PRINTS = """
import json, sys
from playwright.sync_api import sync_playwright
chromium, address, target = sys.argv[1:]
with sync_playwright() as play:
    seen = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
    page, asked = seen.new_page(), []
    page.on("request", lambda request: asked.append(request.url[:200]))
    page.goto(address)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    told = {"words": page.inner_text("body"), "wide": page.evaluate("document.documentElement.scrollWidth"), "asked":
    asked}
    page.pdf(path=target, prefer_css_page_size=True)
    seen.close()
print(json.dumps(told))
"""
"""A process of its own: one playwright at a time may run in a process."""


@pytest.mark.browser
def test_a_printed_page_is_whole_on_a4_landscape_without_a_connection(tmp_path: Path) -> None:
    """Chromium prints the file offline: every chart's words are there, the paper is A4 across, nothing was asked
    outside."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Debian's chromium is required in CI and is not installed")
        pytest.skip("Debian's chromium is not installed: the printed page is looked at where it is")
    sheet = Sheet(
        "Invented title",
        "who",
        [
            Block("forest", "Claim", tuple(ALL_KINDS["forest"]()), "n 812"),
            Block("bridge", "Bridge", tuple(ALL_KINDS["bridge"]())),
            Block("figure", "Table", tuple([BASE] * 60)),
        ],
    )
    (tmp_path / "page.html").write_text(printed.page(sheet, META))
    done = subprocess.run(
        [sys.executable, "-c", PRINTS, chromium, (tmp_path / "page.html").as_uri(), str(tmp_path / "page.pdf")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    paper = (tmp_path / "page.pdf").read_bytes()
    assert [url for url in told["asked"] if not url.startswith(("file:", "data:", "blob:"))] == []
    assert "Invented title" in told["words"]
    assert told["wide"] <= 1280
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert box is not None
    assert float(box[1]) == pytest.approx(842, abs=1)
    assert float(box[2]) == pytest.approx(595, abs=1)
