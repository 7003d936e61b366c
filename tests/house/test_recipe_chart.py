"""The recipe "a chart": one file that ends with its record, named in the list of kinds, and it is everywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cxroi.report.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
COPIED = "break_even"
SEEN = """
import io, sys
from types import SimpleNamespace
from pptx import Presentation
import cxroi
from cxroi.report import printed, tray
from cxroi.report.deck import slide
from cxroi.report.figures.base.frame import View
from cxroi.report.kinds import DRAWN, KINDS
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.ui.parts import charts
from tests.report.invented import ALL_KINDS

assert cxroi.__file__.startswith(sys.argv[1]), cxroi.__file__
found, meta = ALL_KINDS["break_even"](), SlideMeta("C", True, "s", "May", "r1", "v1", "g1")
light, dark = (DRAWN["gauge"](found, View(theme=theme)).to_json() for theme in ("light", "dark"))
assert light != dark
page = Presentation(io.BytesIO(slide("gauge", found, meta))).slides[0]
assert any(shape.has_chart for shape in page.shapes)
assert page.shapes.title.text_frame.text == KINDS["gauge"].claim(found, {})
assert page.notes_slide.notes_text_frame.text.startswith("Read the gauge from the left.")
sheet = printed.Sheet("Page", "", [printed.Block("gauge", "Claim", tuple(found))])
assert "Plotly.newPlot" in printed.page(sheet, meta)
company = SimpleNamespace(build=SimpleNamespace(run_id="r1"))
assert "what the gauge was told" in charts.foot(SimpleNamespace(company=company), charts.Chart("gauge", tuple(found)))
held = tray.encode([tray.Item("gauge", ("point/answer/within@last12",))])
assert tray.decode(held)[0].kind == "gauge"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product with one chart more, added as the README's recipe says."""
    copy = tmp_path_factory.mktemp("chart")
    shutil.copytree(ROOT / "cxroi", copy / "cxroi", ignore=shutil.ignore_patterns("__pycache__"))
    (model,) = (copy / "cxroi" / "report").rglob(f"{COPIED}.py")
    text = model.read_text().replace(f'name="{COPIED}"', 'name="gauge"')
    text = text.replace("    how_to_read=(\n", '    source="what the gauge was told",\n    how_to_read=(\n', 1)
    text = text.replace("    how_to_read=(\n", '    how_to_read=(\n        "Read the gauge from the left. "\n', 1)
    model.with_name("gauge.py").write_text(text)
    listed = copy / "cxroi" / "report" / "kinds.py"
    lines = listed.read_text().splitlines()
    more = [line.replace(COPIED, "gauge") for line in lines if COPIED in line]
    assert len(more) == 2, "an import and an entry"
    for line in more:
        at = lines.index(line.replace("gauge", COPIED))
        lines.insert(at + 1, line)
    listed.write_text("\n".join(lines) + "\n")
    return copy


def ran(house: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=house,
        env=os.environ | {"PYTHONPATH": f"{house}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_new_chart_has_its_picture_slide_print_words_and_place_in_the_tray(house: Path) -> None:
    ran(house, "-c", SEEN, str(house))


def test_the_command_offers_it(house: Path) -> None:
    assert "gauge" in ran(house, "-m", "cxroi", "slide", "--help")


def test_no_other_file_names_a_kind_in_a_table() -> None:
    """A dictionary or a choice by kind outside the kinds' own files would have to be extended with each new chart."""
    own = {path for path in (ROOT / "cxroi" / "report").rglob("*.py") if "CHART = ChartKind(" in path.read_text()}
    assert len(own) == len(KINDS), "one file a kind"
    readers = [
        path
        for room in ("report", "ui", "commands")
        for path in (ROOT / "cxroi" / room).rglob("*.py")
        if path not in own
    ]
    names = "|".join(KINDS)
    keyed, chosen = re.compile(rf'"({names})"\s*:\s'), re.compile(rf'kind (?:==|!=|in|not in) \(?"(?:{names})"')
    told = [
        str(path.relative_to(ROOT))
        for path in readers
        if len(set(keyed.findall(text := path.read_text()))) > 1 or chosen.search(text)
    ]
    assert not told


def test_listing_the_kinds_loads_neither_powerpoint_nor_statistics() -> None:
    heavy = "{'pptx', 'scipy', 'statsmodels'}"
    code = (
        f"import sys, cxroi.report.kinds, cxroi.report.tray, cxroi.ui.parts.charts; print(sorted({heavy} & "
        "set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
