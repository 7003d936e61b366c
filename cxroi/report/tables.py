"""Tables to take along, as CSV or Excel: an audit line first, texts that cannot act, numbers at full precision."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import xlsxwriter  # type: ignore[import-untyped]

from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.workbook import OPTIONS, series_name
from cxroi.terms import Finding
from cxroi.words import cell_text, without_n

Value = str | float | int | bool | None
Row = Mapping[str, Value]
LONGEST = 32_000
"""Characters of a cell that Excel holds, less some."""


def audit_line(meta: SlideMeta, rows: Sequence[object]) -> str:
    """Where the table comes from: company, data, run, build, assumptions, how many rows."""
    return (
        f"{meta.origin} · data through {meta.data_through} · run {meta.run_id} · build {meta.generation} · assumptions "
        f"{meta.assumptions_version} · {len(rows)} rows"
    )


def rows_of(findings: Sequence[Finding]) -> list[Row]:
    """One row a finding: the sentence, then figure, range, unit, currency, period, grade, n, method, run."""
    return [
        {
            "Statement": without_n(one.statement),
            "Point": one.point,
            "Low": one.low,
            "High": one.high,
            "Level": one.level,
            "Unit": one.unit,
            "Currency": one.currency,
            "Period": one.period,
            "Segment": one.segment,
            "Grade": one.grade,
            "n": one.n,
            "Method": one.method,
            "Why no figure": one.reason,
            "Assumptions": one.assumptions_version,
            "Run": one.run_id,
            "Id": one.id,
        }
        for one in findings
    ]


def plain(value: object) -> Value:
    """A value as a cell holds it: numbers stay numbers, what is not finite is empty, all else is safe text."""
    if value is None or isinstance(value, bool):
        return None if value is None else "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value if math.isfinite(value) else None
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    return cell_text(text)[:LONGEST]


def heads_of(rows: Sequence[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def as_csv(rows: Sequence[Mapping[str, object]], meta: SlideMeta) -> bytes:
    """UTF-8 with a mark at the front, so that Excel reads accents right."""
    text = io.StringIO()
    writer, heads = csv.writer(text), heads_of(rows)
    writer.writerow([cell_text(audit_line(meta, rows))])
    writer.writerow([cell_text(head) for head in heads])
    writer.writerows([["" if (value := plain(row.get(head))) is None else value for head in heads] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def as_excel(rows: Sequence[Mapping[str, object]], meta: SlideMeta, title: str) -> bytes:
    """One sheet: audit line, heads, rows; every conversion off."""
    stream, heads = io.BytesIO(), heads_of(rows)
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"title": cell_text(title)[:200], "author": "cxroi", "comments": f"run {meta.run_id}"})
        bold, grey = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#4B5563"})
        sheet = book.add_worksheet("Table")
        sheet.write_string(0, 0, cell_text(audit_line(meta, rows)), grey)
        for j, head in enumerate(heads):
            sheet.write_string(1, j, series_name(head), bold)
            longest = max((len(str(row.get(head) or "")) for row in rows[:200]), default=0)
            sheet.set_column(j, j, min(max(longest, len(head), 8) + 2, 60))
        for i, row in enumerate(rows, 2):
            for j, head in enumerate(heads):
                value = plain(row.get(head))
                if isinstance(value, (int, float)):
                    sheet.write_number(i, j, value)
                elif value is not None:
                    sheet.write_string(i, j, value)
        sheet.freeze_panes(2, 1)
    return stream.getvalue()
