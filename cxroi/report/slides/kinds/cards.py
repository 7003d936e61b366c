"""Up to five figures side by side: label, figure, range, grade, one reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.report.figures.base.frame import name_of
from cxroi.report.figures.base.kind import ChartKind, Findings
from cxroi.report.palette import grade_role
from cxroi.report.slides.base.grid import INCH, PLAIN, fill
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.spec import Label, SlideSpec
from cxroi.report.slides.kinds.card import claim, heading
from cxroi.terms import Finding
from cxroi.words import NO_EFFECT, figure_words, grade_name, range_only, reason_words, verb

CARDS = 5


def add_cards(slide: Any, findings: Sequence[Finding], box: Box, labels: Sequence[Label], meta: SlideMeta) -> Any:
    """At most five figures side by side: label, figure, range, grade, one reason."""
    told = list(findings)[:CARDS]
    others = (Label(f"{name_of(one, meta.names)}, {one.key.replace('_', ' ')}") for one in told[len(labels) :])
    named = [*labels, *others][: len(told)]
    columns = [_column(one, label, meta) for one, label in zip(told, named, strict=True)]
    wide = box[2] / max(len(told), 1) / INCH
    longest = max((len(column[1][0]) for column in columns), default=1)
    large = min(36.0, (wide - 0.2) * 72 / (0.74 * longest), box[2] / INCH * 3)
    sizes, tall = (15.0, large, 14.0, 14.0, 14.0), (0.55, 0.95, 0.45, 0.45, 0.75)
    frame = slide.shapes.add_table(5, max(len(told), 1), box[0], box[1] + int(0.35 * INCH), box[2], int(3.15 * INCH))
    table = frame.table
    table.horz_banding, table.first_row = False, False
    table._tbl.tblPr.find(f"{{{table._tbl.nsmap['a']}}}tableStyleId").text = PLAIN
    for i, (size, height) in enumerate(zip(sizes, tall, strict=True)):
        table.rows[i].height = int(height * INCH)
        for j, column in enumerate(columns):
            fill(
                table.cell(i, j), column[i], min(size, size * wide / 2.2), rule=("tx2", 12700) if i in (0, 4) else None
            )
    return frame


def _column(finding: Finding, label: Label, meta: SlideMeta) -> tuple[tuple[str, str, bool], ...]:
    clear = finding.point is None or verb(finding) != NO_EFFECT
    figure = figure_words(finding, meta.horizon) if clear else "Not clear"
    span = range_only(finding, meta.horizon)
    ranged = f"{span} (90 % range)" if finding.low is not None else span
    told = label.reason if finding.point is not None else reason_words(finding, 60)
    return (
        (label.name, "muted", True),
        (figure, "text", True),
        (ranged, "text", False),
        (grade_name(finding.grade), grade_role(finding.grade), True),
        (told, "muted", False),
    )


def on_slide(page: Any, findings: Findings, box: Box, spec: SlideSpec) -> Any:
    return add_cards(page, findings, box, spec.labels, spec.meta)


CHART = ChartKind(
    name="cards",
    how_to_read="Each column is one figure with its 90 % range, the grade of its evidence and one reason.",
    claim=claim,
    slide=on_slide,
    title=heading,
    cards=True,
    unled=lambda _: "Ranges are 90 % ranges",
    lead=lambda findings: findings[0] if findings else None,
    drawable=bool,
)
