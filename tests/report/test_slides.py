"""Slides: reopened, they hold the findings' numbers; hostile text and templates do no harm."""

from __future__ import annotations

import io
import math
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from cxroi.errors import DataError, UsageError
from cxroi.report.deck import deck, slide
from cxroi.report.kinds import KINDS
from cxroi.report.slides.base.meta import SlideMeta, file_name
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.report.texts import line
from tests.report.invented import ALL_KINDS, BASE, NAMES, finding, refused

META = SlideMeta(
    "Invented Ltd",
    True,
    "files of the test",
    "31 October 2026",
    "9f8e7d6c",
    "v1a2b3",
    "20261101T0101",
    period="Nov 2025 to Oct 2026",
    names=NAMES,
)
TABLES = ("figure", "cards", "heatmap")
CHARTED = [k for k in KINDS if k not in TABLES]
PAYLOADS = [
    '=HYPERLINK("http://a.b","x")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "|calc",
    "%x",
    "\t=1+1",
    "\r=1+1",
    '"=1+1',
    " '=1+1",
    "http://a.b/c",
    "mailto:a@b.c",
    "{=1+1}",
    "\x00\x01\x0b=1",
    "\u202e\u2066evil",
    "</c:v><x>&amp;",
]


def opened(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def chart_of(page: Any) -> Any:
    return next(shape.chart for shape in page.shapes if shape.has_chart)


def book_of(page: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(chart_of(page).part.chart_workbook.xlsx_part.blob))


def chart_numbers(page: Any) -> list[float]:
    """Every number that the chart itself caches, in full precision."""
    root = etree.fromstring(etree.tostring(chart_of(page)._chartSpace))
    values = root.findall(".//{http://schemas.openxmlformats.org/drawingml/2006/chart}v")
    return [float(v.text) for v in values if v.text and re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", v.text, re.IGNORECASE)]


@pytest.mark.parametrize("kind", CHARTED)
def test_the_chart_holds_the_findings_at_full_precision(kind: str) -> None:
    found = [f for f in ALL_KINDS[kind]() if f.point is not None]
    page = opened(slide(kind, found, META)).slides[0]
    held = chart_numbers(page)
    cells = [c.value for row in book_of(page)["Sheet1"].iter_rows() for c in row if isinstance(c.value, (int, float))]
    for f in found:
        unplotted = f.id.startswith(("forecast/total", "pilot/needed", "nps/moved")) or "/customers@" in f.id
        if unplotted or (kind == "curve" and "answers" in f.id):
            continue
        assert f.point in held or (kind == "bridge" and abs(f.point or 0) in held), (kind, f.id)
        assert any(abs(v) == pytest.approx(abs(f.point or 0), rel=1e-15) for v in cells), "Excel keeps 16 digits"
    if kind not in ("bridge", "ladder"):
        ranged = [f for f in found if f.low is not None and not f.id.startswith(("forecast/total", "nps/moved"))]
        assert all(f.low in held and f.high in held for f in ranged)
    sheet = book_of(page)["Findings"]
    head = [c.value for c in sheet[1]]
    rows = {row[0]: dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)}
    for f in found:
        if kind != "fan":  # three levels share an id there
            written = rows[f.id]
            assert written["point"] == pytest.approx(f.point, rel=1e-15)
            assert (written["low"] is None) is (f.low is None)
            assert f.low is None or (written["low"], written["high"]) == pytest.approx((f.low, f.high), rel=1e-15)


@pytest.mark.parametrize("kind", KINDS)
def test_title_chip_line_footer_notes_and_alternative_text(kind: str) -> None:
    found = ALL_KINDS[kind]() if kind in ALL_KINDS else [BASE]
    page = opened(slide(kind, found, META)).slides[0]
    assert page.shapes.title.placeholder_format.type in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
    assert len(page.shapes.title.text_frame.text) > 10
    names = {shape.name: shape for shape in page.shapes}
    assert names["Evidence grade"].text_frame.text in ("A randomised", "B strong", "C supported", "D weak", "E assumed")
    assert len(names["Line under the title"].text_frame.text.split()) <= 12
    source = names["Source"].text_frame.text
    assert source.startswith("Source: Demo company, generated · n = ")
    assert "Nov 2025 to Oct 2026" in source
    assert source.endswith("run 9f8e7d6c")
    drawn = next(s for n, s in names.items() if n.startswith("Chart: "))
    assert len(drawn._element.nvGraphicFramePr.cNvPr.get("descr")) > 40
    notes = page.notes_slide.notes_text_frame.text
    for part in (
        "Method: group-time differences",
        "Assumptions: version v1a2b3",
        "PASS Same path before launch",
        "Run 9f8e7d6c",
    ):
        assert part in notes
    left, right = drawn.left, drawn.left + drawn.width
    assert left >= 0
    assert right <= Inches(13.34)


def test_only_theme_colours_are_used() -> None:
    data = deck([SlideSpec(k, ALL_KINDS[k](), META) for k in CHARTED])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.match(r"ppt/(slides/slide|charts/chart)\d+\.xml", name):
                assert b"srgbClr" not in archive.read(name), name


def test_a_deck_has_one_slide_each_and_own_properties() -> None:
    data = deck(
        [SlideSpec(k, ALL_KINDS[k](), META) for k in ALL_KINDS] + [SlideSpec("figure", [BASE], META, title="Own words")]
    )
    made = opened(data)
    assert len(made.slides) == len(KINDS)
    assert (made.slide_width, made.slide_height) == (Inches(13.333), Inches(7.5))
    assert made.slides[-1].shapes.title.text_frame.text == "Own words"
    core = made.core_properties
    assert (core.author, core.last_modified_by, core.comments) == ("cxroi", "cxroi", "")
    assert "Demo company, generated" in core.subject
    assert "Steve" not in zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_never_becomes_a_formula_or_link(payload: str) -> None:
    found = [
        replace(f, initiative=payload if f.initiative else None, statement=payload, method=payload)
        for f in ALL_KINDS["forest"]()
    ]
    cuts = [
        replace(f, segment=f"segment={payload}", reason=payload if f.point is None else None)
        for f in ALL_KINDS["segments"]()
    ]
    meta = replace(META, company=payload, is_demo=False, source=payload, names={payload: payload}, run_id=payload)
    data = deck(
        [
            SlideSpec("forest", found, meta, title=payload),
            SlideSpec("segments", cuts, meta),
            SlideSpec("figure", found, meta),
        ]
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                etree.fromstring(content)
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in content
            if name.endswith(".xlsx"):
                inner = zipfile.ZipFile(io.BytesIO(content))
                assert not any("hyperlink" in n.lower() for n in inner.namelist())
                for sheet in (n for n in inner.namelist() if n.startswith("xl/worksheets/sheet")):
                    assert b"<f>" not in inner.read(sheet)
                    assert b"<hyperlink" not in inner.read(sheet)
                book = openpyxl.load_workbook(io.BytesIO(content))
                for ws in book:
                    texts = [c.value for row in ws.iter_rows() for c in row if isinstance(c.value, str)]
                    assert not any(re.match(r"""[\s"']*[=+\-@|%]""", t) and not t.startswith("'") for t in texts)
    for page in opened(data).slides:
        assert "\u202e" not in page.shapes.title.text_frame.text


def test_numbers_that_are_none_are_withheld_not_drawn() -> None:
    bad = [
        finding("initiative/kiosk/earned", float("nan"), 1.0, 2.0),
        finding("initiative/letters/earned", 5.0, float("-inf"), 9.0),
        finding("initiative/lounge/earned", 5.0, 1.0, 9.0),
    ]
    page = opened(slide("forest", bad, META)).slides[0]
    assert all(math.isfinite(v) for v in chart_numbers(page))
    assert "not a finite number" in page.notes_slide.notes_text_frame.text
    for kind in KINDS:
        opened(slide(kind, [refused("initiative/porto/earned", "one treated region")], META))
        opened(slide(kind, [], META))


@pytest.mark.parametrize("other", ["forest", "event_study", "detect"])
def test_findings_of_another_chart_become_a_slide_all_the_same(other: str) -> None:
    assert len(opened(deck([SlideSpec(kind, ALL_KINDS[other](), META) for kind in KINDS])).slides) == len(KINDS)


def test_the_line_keeps_its_range_within_twelve_words() -> None:
    for kind, made in ALL_KINDS.items():
        words = line(kind, made(), META)
        assert len(words.split()) <= 12
        assert "…" not in words
    assert line("forest", ALL_KINDS["forest"](), META) == "Counted: $560k (90 % range $380k to $750k)"


def test_file_names_differ_and_hold_no_path() -> None:
    names = {file_name("Two of seven / earned: ../money", "20261101T0101") for _ in range(50)}
    assert len(names) == 50
    assert all(re.fullmatch(r"two-of-seven-earned-money-20261101T0101-[0-9a-f]{8}\.pptx", n) for n in names)


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(UsageError, match="known"):
        slide("pie", [BASE], META)


def company_template() -> bytes:
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[1]).shapes.title.text_frame.text = "A sample slide"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def altered(template: bytes, name: str, change: Any) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(old.read(info)) if info.filename == name else old.read(info))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return stream.getvalue()


def test_a_company_template_keeps_its_title_and_gives_its_content_box() -> None:
    template = company_template()
    made = opened(slide("forest", ALL_KINDS["forest"](), META, template=template))
    assert len(made.slides) == 1
    page, layout = made.slides[0], opened(template).slide_layouts[1]
    body = next(p for p in layout.placeholders if p.placeholder_format.type == PP_PLACEHOLDER.OBJECT)
    drawn = next(s for s in page.shapes if s.has_chart)
    assert drawn.left == body.left
    assert drawn.width == body.width
    assert body.top < drawn.top < drawn.top + drawn.height < body.top + body.height
    assert [p.placeholder_format.idx for p in page.placeholders] == [0]
    assert page.shapes.title.text_frame.text == "Two of seven initiatives earned money, one lost it"


def test_a_hostile_template_is_refused_with_what_to_do() -> None:
    template = company_template()
    rels = "ppt/_rels/presentation.xml.rels"
    outside = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://a.b/x.png" TargetMode="External"/></Relationships>'
    )
    quoted = outside.replace(b'"External"', b" 'External'")
    cases = {
        "no PowerPoint file|not a PowerPoint": b"PK no zip",
        "potx": altered(
            template, "[Content_Types].xml", lambda x: x.replace(b"presentation.main+xml", b"template.main+xml")
        ),
        "macros": altered(template, "ppt/vbaProject.bin", lambda _: b"macro"),
        "links": altered(template, rels, lambda x: x.replace(b"</Relationships>", outside)),
        "document type": altered(template, "ppt/presProps.xml", lambda x: b'<!DOCTYPE a [<!ENTITY b "c">]>' + x),
        "encoding": altered(template, rels, lambda x: x.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
        "larger than": template + b"0" * 25_000_000,
        "links to": altered(template, rels, lambda x: x.replace(b"</Relationships>", quoted)),
        "too large": altered(template, "ppt/media/zeros.bin", lambda _: b"0" * 5_000_000),
    }
    for words, data in cases.items():
        with pytest.raises(DataError, match=words):
            slide("forest", ALL_KINDS["forest"](), META, template=data)


@pytest.mark.office
def test_libreoffice_turns_every_kind_into_a_page(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is required in CI and is not installed")
        pytest.skip("LibreOffice is not installed; apt-get install libreoffice-impress shows the slides as pictures")
    (tmp_path / "deck.pptx").write_bytes(deck([SlideSpec(k, ALL_KINDS.get(k, lambda: [BASE])(), META) for k in KINDS]))
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "deck.pptx"),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    pages = len(re.findall(rb"/Type ?/Page\b", (tmp_path / "deck.pdf").read_bytes()))
    assert pages >= len(KINDS)
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", str(tmp_path / "deck.pdf"), "-"],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        for words in (
            "Two of seven initiatives",
            "earned $450k",
            "lost $97k",
            "no clear effect",
            "We can win back",
            "B strong",
        ):
            assert words in text
