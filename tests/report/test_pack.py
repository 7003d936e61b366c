"""The monthly pack: one sentence, twelve words, a chip, notes and alternative text on each slide; sound XML; any
company."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches

from cxroi.__main__ import main
from cxroi.reading.base.company import Company, indexed, open_company
from cxroi.report import pack
from cxroi.report.deck import deck
from cxroi.report.kinds import KINDS
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.report.texts import footer
from cxroi.terms import Principal
from tests.report.invented import ALL_KINDS, BASE
from tests.report.made_templates import TEMPLATES
from tests.report.office import pages_of
from tests.report.ooxml import problems
from tests.report.test_slides import META, PAYLOADS, altered
from tests.ui.store import write_store

CHANGED = ("1 of 3 headline figures moved since the build before", "Extra margin rose from €100k to €120k.")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return open_company(write_store(tmp_path_factory.mktemp("packed") / "harbour").path, Principal())


def only(company: Company, *prefixes: str) -> Company:
    """The company as if nothing but figures of these paths had been made."""
    kept = tuple(one for one in company.all_findings if one.id.startswith(prefixes))
    return replace(company, all_findings=kept, _index=indexed(kept))


def _deck(company: Company, since: Sequence[str] = (), extra: Sequence[SlideSpec] = ()) -> bytes:
    return deck(pack.slides(company, since, extra))


def words_of(page: Any) -> list[str]:
    texts = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    return texts + [
        cell.text for shape in page.shapes if shape.has_table for row in shape.table.rows for cell in row.cells
    ]


def test_the_pack_tells_the_month_in_about_eight_slides(company: Company) -> None:
    made = Presentation(io.BytesIO(_deck(company, CHANGED)))
    titles = [page.shapes.title.text_frame.text for page in made.slides]
    assert 6 <= len(titles) <= 10
    assert "added" in titles[0]
    assert any("initiatives" in title for title in titles)
    assert CHANGED[0] in titles
    assert CHANGED[1] in words_of(made.slides[titles.index(CHANGED[0])])
    assert titles[-1].startswith("Only well-measured effects are counted")
    for page in made.slides:
        named = {shape.name: shape for shape in page.shapes}
        assert len(page.shapes.title.text_frame.text) > 10
        assert 1 <= len(named["Line under the title"].text_frame.text.split()) <= 12
        assert named["Source"].text_frame.text.endswith(f"run {company.build.run_id}")
        assert named["Evidence grade"].text_frame.text
        drawn = next(shape for name, shape in named.items() if name.startswith("Chart: "))
        assert len(drawn._element.nvGraphicFramePr.cNvPr.get("descr")) > 30
        assert f"Assumptions: version {company.build.assumptions_version}" in page.notes_slide.notes_text_frame.text


def test_without_anything_changed_the_slide_is_left_out(company: Company) -> None:
    assert len(pack.slides(company)) == len(pack.slides(company, CHANGED)) - 1


def test_evidence_counts_what_each_initiative_passed_and_failed(company: Company) -> None:
    from cxroi.reading.initiatives import checks
    from cxroi.reading.initiatives import initiative as initiative_page

    told = next(
        spec for spec in pack.slides(company) if spec.grid is not None and spec.grid.heads[0] == "Initiative"
    ).grid
    assert told is not None
    for one, row in zip(initiative_page.known(company), told.rows, strict=True):
        answer = checks.checks(company, one.id)
        texts = [cell if isinstance(cell, str) else cell[0] for cell in row]
        assert texts[0] == one.name
        passed = f"{answer.count('PASS')} of {answer.judged}"
        assert texts[2:4] == [passed, str(answer.count("REVIEW"))]
        assert texts[4].split()[0] == str(answer.count("FAIL"))


@pytest.mark.parametrize("left", [("booked/", "fact/"), ("fact/",), ("experiment/", "fact/"), ("ladder/",), ()])
def test_a_company_that_can_say_little_gets_a_pack_that_says_so(company: Company, left: tuple[str, ...]) -> None:
    poor = only(company, *left) if left else replace(company, all_findings=(), _index={})
    poor = replace(poor, tables={**poor.tables, "initiatives": ()})
    data = _deck(poor)
    assert len(Presentation(io.BytesIO(data)).slides) >= 2
    assert problems(data) == []


def test_a_refused_headline_gives_its_reason(company: Company) -> None:
    refused = tuple(
        replace(one, point=None, low=None, high=None, grade="insufficient", reason="No initiative can be counted.")
        if one.id.startswith("booked/")
        else one
        for one in company.all_findings
    )
    page = Presentation(io.BytesIO(_deck(replace(company, all_findings=refused, _index=indexed(refused))))).slides[0]
    assert "no initiative can be counted" in page.shapes.title.text_frame.text.lower()
    assert sum(text == "No figure" for text in words_of(page)) >= 3


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_never_act_in_a_pack(company: Company, payload: str) -> None:
    rows = tuple(
        {**row, "name": payload, "owner": payload, "next_step": payload} for row in company.tables["initiatives"]
    )
    hostile = tuple(
        replace(one, statement=payload, method=payload, reason=payload if one.point is None else None)
        for one in company.all_findings
    )
    bad = replace(
        company,
        tables={**company.tables, "initiatives": rows},
        all_findings=hostile,
        _index=indexed(hostile),
        build=replace(company.build, company=payload, is_demo=False),
    )
    data = _deck(bad, (payload, payload))
    assert problems(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in (one for one in archive.namelist() if one.endswith(".xlsx")):
            inner = zipfile.ZipFile(io.BytesIO(archive.read(name)))
            for sheet in (one for one in inner.namelist() if one.startswith("xl/worksheets/sheet")):
                assert b"<f>" not in inner.read(sheet)
                assert b"<hyperlink" not in inner.read(sheet)


@pytest.mark.parametrize("name", [None, *TEMPLATES])
def test_every_kind_and_the_pack_are_sound_in_every_template(company: Company, name: str | None) -> None:
    template = TEMPLATES[name]() if name else None
    specs = [SlideSpec(kind, ALL_KINDS.get(kind, lambda: [BASE])(), META) for kind in KINDS]
    data = deck([*specs, *pack.slides(company, CHANGED)], template=template)
    assert problems(data) == []
    made = Presentation(io.BytesIO(data))
    if template is not None:
        own = Presentation(io.BytesIO(template))
        assert (made.slide_width, made.slide_height) == (own.slide_width, own.slide_height)
    for page in made.slides:
        for shape in page.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= made.slide_width + Inches(0.02)


def test_the_validator_finds_what_powerpoint_would_repair() -> None:
    sound = deck([SlideSpec("bridge", ALL_KINDS["bridge"](), META)])
    assert problems(sound) == []
    breaks = {
        "order": ("ppt/charts/", rb"(<c:idx val=\"0\"/>)(<c:order val=\"0\"/>)", rb"\2\1"),
        "lacks": ("ppt/charts/", rb"<c:barDir val=\"col\"/>", b""),
        "label at outEnd": ("ppt/charts/", rb"<c:dLblPos val=\"inBase\"/>", b'<c:dLblPos val="outEnd"/>'),
        "share an id": ("ppt/slides/slide", rb"<p:cNvPr id=\"\d+\"", b'<p:cNvPr id="7"'),
        "not related": ("ppt/slides/slide", rb"r:id=\"rId\d+\"", b'r:id="rId77"'),
        "no content type": ("[Content_Types].xml", rb"<Default Extension=\"xlsx\"[^>]*/>", b""),
    }
    for words, (where, pattern, into) in breaks.items():
        name = next(
            n for n in zipfile.ZipFile(io.BytesIO(sound)).namelist() if n.startswith(where) and n.endswith(".xml")
        )
        broken = altered(sound, name, lambda text, p=pattern, i=into: re.sub(p, i, text))
        assert any(words in what for what in problems(broken)), words


def test_the_command_writes_the_pack_and_refuses_what_is_no_file_of_slides(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pack.pptx"
    assert main(["slides", "--pack", "monthly", "--store", str(company.path), "--out", str(out)]) == 0
    assert len(Presentation(str(out)).slides) == len(pack.slides(company))
    assert main(["slides", "--store", str(company.path), "--out", str(tmp_path / "pack.pdf")]) == 2
    (tmp_path / "bad.pptx").write_bytes(b"no slides")
    given = ["slides", "--store", str(company.path), "--template", str(tmp_path / "bad.pptx"), "--out", str(out)]
    assert main(given) == 1
    assert "not a PowerPoint file" in capsys.readouterr().err


@pytest.mark.office
def test_libreoffice_turns_the_pack_into_pages_in_every_template(company: Company, tmp_path: Path) -> None:
    others = [SlideSpec(kind, ALL_KINDS[kind](), META) for kind in ("bubble", "heatmap", "cards")]
    specs = [*pack.slides(company, CHANGED), *others]
    for name, template in {"own": None, **TEMPLATES}.items():
        text, pages = pages_of(
            deck(specs, template=template() if template else None), tmp_path / name.replace(" ", "-")
        )
        assert pages == len(specs), name
        if shutil.which("pdftotext"):
            for words in ("Parcel", "Failed", "randomised", f"run {company.build.run_id}", "Small firm"):
                assert words in text, (name, words)


def test_figures_of_the_pack_are_those_of_findings_json(company: Company) -> None:
    """The embedded sheet "Findings" of every chart holds what `findings --json` gives, to the last digit Excel
    keeps."""
    import openpyxl

    told = {one.id: json.loads(json.dumps(one.as_dict()))["point"] for one in company.all_findings}
    seen = 0
    for page in Presentation(io.BytesIO(_deck(company))).slides:
        for shape in (one for one in page.shapes if one.has_chart):
            blob = shape.chart.part.chart_workbook.xlsx_part.blob
            for row in list(openpyxl.load_workbook(io.BytesIO(blob))["Findings"].iter_rows(values_only=True))[1:]:
                assert (
                    row[6] == pytest.approx(told[str(row[0])], rel=1e-15)
                    if row[6] is not None
                    else told[str(row[0])] is None
                )
                seen += 1
    assert seen > 10


def test_no_line_of_a_slide_can_end_in_a_minus(company: Company) -> None:
    """Between a minus and its figure stands a word joiner, in titles, tables and charts alike."""
    content = _deck(company, CHANGED)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = [
            parts.read(name).decode() for name in parts.namelist() if re.match(r"ppt/(slides|charts)/[^/]+\.xml", name)
        ]
    told = [part for text in texts for part in re.findall(r"<a:t>([^<]*)</a:t>", text)]
    assert sum("\u2212" in one for one in told) > 3
    assert not [one for one in told if re.search("\u2212(?!\u2060)", one)]


def test_a_footer_counts_the_customers_of_its_own_slide_and_names_lines_only_where_there_are_some(
    company: Company,
) -> None:
    made = {
        spec.kind if spec.grid is None else (spec.grid.heads[0] or spec.title): spec for spec in pack.slides(company)
    }
    forest, method = made["forest"], made["Only well-measured effects are counted, losses included"]
    assert "lines are 90 % ranges" in footer(forest, forest.findings)
    assert "n = 4,200 customers" in footer(forest, forest.findings)
    first, *others = forest.findings
    assert "n = 900 to 4,200 customers" in footer(forest, [replace(first, n=900), *others])
    assert " n = " not in footer(method, method.findings), "its figures stand in the notes only"
    assert "lines" not in footer(made["bridge"], made["bridge"].findings), "its ranges are words under the columns"
    assert "ranges are 90 % ranges" in footer(made["cards"], made["cards"].findings)


def test_counts_of_the_titles_are_of_one_kind(company: Company) -> None:
    titles = [spec.title or "" for spec in pack.slides(company)]
    about = [title for title in titles if "initiatives" in title]
    assert len(about) == 2
    assert not [title for title in about if re.search(r"\d", title)], "all in words"
    assert len({re.search(r"of (\w+) (?:counted )?initiatives", title)[1] for title in about}) == 1  # type: ignore[index]
