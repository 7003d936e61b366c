"""The words around a chart: which finding leads, the line under the title, footer, notes, alternative text."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.figures import CHARTS, bridge, event_study, reach, segments, tornado
from cxroi.report.figures.frame import name_of
from cxroi.report.reading import HOW_TO_READ
from cxroi.report.slides import heatmap
from cxroi.report.slides.meta import SlideMeta
from cxroi.terms import Finding, weakest
from cxroi.words import count, figure_words, money, range_only, range_words, reason_words, safe_text, verdict

WORDS = 12
_CLAIMS = {"heatmap": heatmap.claim}
_LINES = {"bubble": "What each step costs, and what it brings beyond it",
          "heatmap": "Money a year by group and step, 90 % range below", "cards": "Ranges are 90 % ranges"}
_LEADS = {"two_comparisons": "within", "ladder": "recoverable"}


def lead(kind: str, findings: Sequence[Finding]) -> Finding | None:
    """The finding whose figure and grade stand on top of the slide."""
    if kind == "forest":
        return next((f for f in findings if f.id.startswith("booked")), None)
    if kind in _LEADS:
        return next((f for f in findings if f.key == _LEADS[kind]), None)
    if kind == "event_study":
        told = event_study.spoken(event_study.by_month(findings))
        return None if told is None else told[1]
    if kind == "forecast":
        return next((f for f in findings if f.id.startswith("forecast/total@")), None)
    if kind in ("curve", "fan"):
        found = [f for f in findings if f.point is not None and "answers" not in f.id and f.key.lstrip("-").isdigit()]
        return max(found, key=lambda f: float(f.key), default=None)
    if kind == "tornado":
        return tornado.base(findings)
    if kind == "reach":
        yours = reach.curve(findings).yours
        return None if yours is None else yours[1]
    if kind == "break_even":
        return next((f for f in findings if f.key != "break_even"), None)
    if kind == "frontier":
        return next((f for f in findings if f.id.startswith("portfolio/chosen/")), None)
    if kind == "detect":
        return next((f for f in findings if f.id.startswith("pilot/wanted")), None)
    return findings[0] if findings and (kind == "cards" or (len(findings) == 1 and kind == "figure")) else None


def chip_grade(kind: str, findings: Sequence[Finding]) -> Finding | None:
    """The finding whose grade the chip shows: the lead, else the weakest estimate on the slide."""
    first = lead(kind, findings)
    if first is not None:
        return first
    estimated = [f for f in findings if f.point is not None and f.grade != "R"] or list(findings)
    if not estimated:
        return None
    grade = weakest([f.grade for f in estimated])
    return next(f for f in estimated if f.grade == grade)


def title(kind: str, findings: Sequence[Finding], meta: SlideMeta) -> str:
    """The claim; for a single figure its statement."""
    if kind in CHARTS:
        return CHARTS[kind].claim(findings, meta.names)
    if kind in _CLAIMS and findings:
        return _CLAIMS[kind](findings)
    if not findings:
        return "There is no figure to show yet"
    first, words = findings[0], verdict(findings[0], meta.horizon)
    if len(findings) > 1:
        return safe_text(first.question) or "Figures"
    if first.initiative is None and first.segment == "all" and first.question:
        return f"{safe_text(first.question)} {words}"
    return f"{name_of(first, meta.names)}: {words}"


def line(kind: str, findings: Sequence[Finding], meta: SlideMeta) -> str:
    """One line of at most twelve words with the figure and its range."""
    first = lead(kind, findings)
    starts = {"forest": "Counted:", "two_comparisons": "Same customer, one step:", "ladder": "Can be won back:",
              "event_study": "Last full month:", "curve": "Highest answer:", "fan": "At the end:",
              "forecast": "Next 12 months:", "break_even": "Measured:", "tornado": "Net value:", "reach": "Net value:",
              "frontier": "Chosen steps:", "detect": "Effect worth finding:"}
    if kind == "bridge":
        ends = [f for f in findings if f.key in ("without", "with") and f.point is not None]
        text = " to ".join(f"{money(f.point or 0.0, f.currency, digits=3)} {f.key} it"
                           for f in sorted(ends, key=lambda f: f.key, reverse=True))
        text = f"Margin: {text}; bars are cut" if bridge.floor_of(bridge.steps(findings)) > 0 else text
    elif first is None:
        text = f"{len(findings)} figures" if kind == "figure" and findings else "Nothing can be counted yet"
        if kind in _LINES:
            text = _LINES[kind]
        if kind == "segments":
            text = "Margin per customer and year for one step" if segments.first_is_point(findings) else "By group, a year"
    elif first.point is None:
        text = f"No figure: {reason_words(first)}"
    else:
        ends_in = range_words(first, meta.horizon).split(", grade")[0].rstrip(")") + ")"
        text = f"{starts.get(kind, 'Figure:')} {figure_words(first, meta.horizon)} {ends_in}"
    words = text.split()
    return " ".join(words) if len(words) <= WORDS else " ".join(words[: WORDS - 1]) + " …"


def footer(findings: Sequence[Finding], meta: SlideMeta) -> str:
    """Source, n, period, run: what a reader needs to find the figure again."""
    n = max((f.n for f in findings), default=0)
    parts = [f"Source: {meta.origin}", f"n = {count(n)} customers" if n else "no figure",
             safe_text(meta.period or f"data through {meta.data_through}"), "lines are 90 % ranges",
             f"run {safe_text(meta.run_id)}"]
    return " · ".join(parts)


def notes(kind: str, findings: Sequence[Finding], meta: SlideMeta) -> str:
    """Method, assumptions version, checks, run id and every figure with its range, for whoever speaks."""
    methods = sorted({safe_text(f.method) for f in findings if f.method})
    rows = [f"- {name_of(f, meta.names)} [{f.key}]: {verdict(f, meta.horizon)} {range_words(f, meta.horizon)}, n {count(f.n)}"
            + (f"; {safe_text(f.reason)}" if f.reason else "") for f in findings[:60]]
    found = {(c.name, c.status, c.reason) for f in findings for c in f.checks}
    checks = [f"- {status} {safe_text(name)}: {safe_text(reason)}" for name, status, reason in sorted(found)][:40]
    return "\n".join([
        HOW_TO_READ.get(kind, HOW_TO_READ["figure"]), "", "Figures", *rows, "", "Method: " + ("; ".join(methods) or "none"),
        f"Assumptions: version {safe_text(meta.assumptions_version)}", "Checks", *(checks or ["- none recorded"]), "",
        f"{meta.origin}. Data through {safe_text(meta.data_through)}.",
        f"Build {safe_text(meta.generation)}. Run {safe_text(meta.run_id)}."])


def alt_text(kind: str, findings: Sequence[Finding], meta: SlideMeta, said: str = "") -> str:
    """The chart in words for those who cannot see it."""
    rows = [f"{name_of(f, meta.names)} {verdict(f, meta.horizon)} ({range_only(f, meta.horizon)})" for f in findings[:12]]
    return safe_text(f"{said or title(kind, findings, meta)}. " + "; ".join(rows), 900)
