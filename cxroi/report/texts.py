"""The words around a chart on a slide: grade, the line under the title, footer, notes, alternative text."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.figures.base.frame import name_of
from cxroi.report.kinds import KINDS
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding, weakest
from cxroi.words import count, figure_words, range_only, range_words, reason_words, safe_text, verdict

WORDS = 12


def chip_grade(kind: str, findings: Sequence[Finding]) -> Finding | None:
    """The finding whose grade the chip shows: the lead, else the weakest estimate on the slide."""
    first = KINDS[kind].lead(findings)
    if first is not None:
        return first
    estimated = [f for f in findings if f.point is not None and f.grade != "R"] or list(findings)
    if not estimated:
        return None
    grade = weakest([f.grade for f in estimated])
    return next(f for f in estimated if f.grade == grade)


def line(kind: str, findings: Sequence[Finding], meta: SlideMeta) -> str:
    """One line of at most twelve words with the figure and its range."""
    chart = KINDS[kind]
    first = chart.lead(findings)
    if first is None:
        text = chart.unled(findings)
    elif first.point is None:
        text = f"No figure: {reason_words(first)}"
    else:
        ends_in = range_words(first, meta.horizon).split(", grade")[0].rstrip(")") + ")"
        text = f"{chart.lead_words} {figure_words(first, meta.horizon)} {ends_in}"
    words = text.split()
    return " ".join(words) if len(words) <= WORDS else " ".join(words[: WORDS - 1]) + " …"


def footer(spec: SlideSpec, findings: Sequence[Finding]) -> str:
    """Source, n, period, run: what a reader needs to find the figure again. n and ranges are those of this slide."""
    meta, shown = spec.meta, findings if spec.grid is None or spec.told else ()
    ranged = [one for one in shown if one.low is not None]
    lined = ranged and spec.grid is None and KINDS[spec.kind].lines and KINDS[spec.kind].drawable(findings)
    parts = [
        f"Source: {meta.origin}",
        counted(shown),
        safe_text(meta.period or f"data through {meta.data_through}"),
        "lines are 90 % ranges" if lined else "ranges are 90 % ranges" if ranged else "",
        f"run {safe_text(meta.run_id)}",
    ]
    return " · ".join(part for part in parts if part)


def counted(shown: Sequence[Finding]) -> str:
    """ "n = 2,124 customers", from the fewest to the most where the figures differ; nothing where none is counted."""
    sizes = sorted({one.n for one in shown if one.n and one.point is not None})
    if not sizes:
        return "no figure" if shown else ""
    return f"n = {' to '.join(count(n) for n in dict.fromkeys((sizes[0], sizes[-1])))} customers"


def notes(kind: str, findings: Sequence[Finding], meta: SlideMeta) -> str:
    """Method, assumptions version, checks, run id and every figure with its range, for whoever speaks."""
    methods = sorted({safe_text(f.method) for f in findings if f.method})
    rows = [
        f"- {name_of(f, meta.names)} [{f.key}]: {verdict(f, meta.horizon)} {range_words(f, meta.horizon)}, n "
        f"{count(f.n)}" + (f"; {safe_text(f.reason)}" if f.reason else "")
        for f in findings[:60]
    ]
    found = {(c.name, c.status, c.reason) for f in findings for c in f.checks}
    checks = [f"- {status} {safe_text(name)}: {safe_text(reason)}" for name, status, reason in sorted(found)][:40]
    return "\n".join(
        [
            meta.said(KINDS[kind].how_to_read),
            "",
            "Figures",
            *rows,
            "",
            "Method: " + ("; ".join(methods) or "none"),
            f"Assumptions: version {safe_text(meta.assumptions_version)}",
            "Checks",
            *(checks or ["- none recorded"]),
            "",
            f"{meta.origin}. Data through {safe_text(meta.data_through)}.",
            f"Build {safe_text(meta.generation)}. Run {safe_text(meta.run_id)}.",
        ]
    )


def alt_text(kind: str, findings: Sequence[Finding], meta: SlideMeta, said: str = "") -> str:
    """The chart in words for those who cannot see it."""
    rows = [
        f"{name_of(f, meta.names)} {verdict(f, meta.horizon)} ({range_only(f, meta.horizon)})" for f in findings[:12]
    ]
    return safe_text(f"{said or KINDS[kind].headed(findings, meta)}. " + "; ".join(rows), 900)
