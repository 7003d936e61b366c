"""Names of steps beside their marks: whole, in as many lines as it takes, where six of them share a narrow picture."""

from __future__ import annotations

import pytest

from cxroi.report.figures.base.frame import View
from cxroi.report.figures.plans import bubble
from tests.report.invented import finding

STEPS = (
    ("Take the scripted menu out of service", 34_000, -32_000, 110_000, 900),
    ("Teach plan advice to the other teams", 49_000, -9_000, 110_000, 7_200),
    ("Check before renewal in the other teams", 243_000, 61_000, 360_000, 11_250),
    ("Send early notices to every customer", 98_000, 31_000, 160_000, 9_000),
    ("Stop the notes", -37_000, -60_000, -12_000, 75),
    ("Open in the evening in all regions", -182_000, -655_000, 380_000, 3_000),
)


@pytest.mark.parametrize("width", [380, 401, 480, 560, 700, 900])
def test_no_name_is_cut(width: int) -> None:
    found = [
        part
        for name, net, low, high, cost in STEPS
        for part in (
            finding(f"bubble/{name}/net", net, low, high, grade="C", initiative=name),
            finding(f"bubble/{name}/cost", cost, grade="R", initiative=name),
        )
    ]
    notes = bubble.figure(found, View(width=width)).layout.annotations
    written = {note.text.replace("<br>", " ") for note in notes if note.xref != "paper"}
    assert {name for name, *_ in STEPS} <= written
