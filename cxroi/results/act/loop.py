"""Did getting in touch with unhappy customers pay? Against comparable ones nobody reached, who recover by themselves
too."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from cxroi.cells.act.lows import COARSER, Window, low_answers
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.act.strata import Matched, att, finest, level
from cxroi.metrics import METRICS
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Check, Estimate, Finding, Grade
from cxroi.value.base.figure import Figure, refusal

QUESTION = "Did getting back to unhappy customers pay?"
MONTHS = 6
PATHS = {
    "margin": ("Getting back to unhappy customers", "money"),
    "total": ("Getting back to unhappy customers, all reached,", "money"),
    "leaving": ("Getting back to unhappy customers, share who leave within 6 months", "share"),
    "recovered": ("Unhappy customers who were reached and answered better later", "share"),
    "natural": ("Comparable unhappy customers nobody reached who answered better later", "share"),
    "net": ("Better answers later because somebody got in touch", "share"),
}
NATURES = {
    "margin": Nature("effect", "margin", scores=True),
    "total": Nature("effect", "margin", scores=True),
    "leaving": Nature("difference", scores=True),
    "recovered": Nature("share", scores=True),
    "natural": Nature("share", scores=True),
    "net": Nature("difference", scores=True),
}
METHOD = (
    "retained margin of the 6 months after the first unhappy answer, zero after leaving: reached against not "
    "reached with "
    "the same answer and, as far as there are enough, segment, margin before, tenure and quarter (exact strata)"
)
NO_RESPONSE = (
    "no unhappy answer was followed by a dated first response. Load the table cases, with the customer, the day "
    "each was opened and first_response_at"
)
WHO = "who was reached was chosen by people, not drawn: a cause nobody recorded may sit behind part of the difference"


def loop(engine: Engine, run: Run) -> list[Finding]:
    """`loop/...@all`: effect on retained margin and on leaving, and recovery before and after what happens by
    itself."""
    metric = METRICS.get(run.primary_metric or "")
    if metric is None or run.last_month is None:
        return []
    window = Window(metric.unhappy_up_to, MONTHS, run.last_month, "margin" if run.has_margin else "revenue_net")
    test = _random_test(engine)
    cells = low_answers(engine, window, arms_of=test)
    if cells.is_empty() or cells.filter(pl.col("treated") == 1)["n"].sum() == 0:
        return [_refused(run, path, NO_RESPONSE) for path in PATHS]
    try:
        both = finest(cells, COARSER, rule.OVERLAP_SHARE)
    except DesignError as reason:
        return [_refused(run, path, str(reason)) for path in PATHS]
    grade, checks = _grade(both, test is not None)
    n_events = int(cells["n_left"].sum())
    if grade == "insufficient":
        return [_refused(run, path, checks[0].reason) for path in PATHS]
    found = _money(run, both, grade, checks)
    leaving = att(both, "n_left")
    found.append(
        _shown(run, "leaving", leaving, grade, checks)
        if n_events >= rule.EVENTS_NEEDED
        else _refused(run, "leaving", f"{n_events} of them left in time, {rule.EVENTS_NEEDED} are needed")
    )
    return found + _recovery(run, cells, grade, checks)


def _random_test(engine: Engine) -> str | None:
    """A randomised initiative of type 'closed loop' (contact at once or later, drawn by lot), where one was loaded."""
    rows = engine.query(sql("loop_tests"))
    return str(rows["initiative_id"][0]) if not rows.is_empty() else None


def _grade(both: Matched, drawn: bool) -> tuple[Grade, tuple[Check, ...]]:
    share = f"{100 * both.overlap:.0f} % of those reached have a comparable customer who was not"
    if both.overlap < rule.OVERLAP_D:
        return "insufficient", (Check("overlap", "FAIL", f"{share}; at least {100 * rule.OVERLAP_D:.0f} % are needed"),)
    wide = both.overlap >= rule.OVERLAP_SHARE
    overlap = Check("overlap", "PASS" if wide else "REVIEW", f"{share}: {both.n_treated:,} and {both.n_control:,}.")
    if drawn:
        return ("C" if wide else "D"), (overlap, Check("lot", "PASS", "Who was reached first was drawn by lot."))
    return ("C" if wide else "D"), (
        overlap,
        Check("who was reached", "REVIEW", WHO[:1].upper() + WHO[1:] + "."),
    )


def _money(run: Run, both: Matched, grade: Grade, checks: tuple[Check, ...]) -> list[Finding]:
    one, n = att(both, "sum_money", "sum_square"), both.n_treated
    whole = replace(
        one,
        estimate=n * one.estimate,
        std_error=n * one.std_error,
        conf_low=n * one.conf_low,
        conf_high=n * one.conf_high,
    )
    return [_shown(run, "margin", one, grade, checks), _shown(run, "total", whole, grade, checks)]


def _recovery(run: Run, cells: pl.DataFrame, grade: Grade, checks: tuple[Check, ...]) -> list[Finding]:
    """Share above the unhappy band at the next answer: reached, not reached, and the difference, of those who answered
    again."""
    try:
        both = finest(cells, COARSER, rule.OVERLAP_SHARE, count="n_again")
    except DesignError as reason:
        return [_refused(run, path, str(reason)) for path in ("recovered", "natural", "net")]
    heard = Check(
        "heard again",
        "NOTE",
        f"Only those who answered again within {MONTHS} months are in it: "
        f"{both.n_treated:,} reached, {both.n_control:,} not. "
        "A single low answer is partly chance, so many rise with no help.",
    )
    told = (*checks, heard)
    found = []
    for path, side in (("recovered", ""), ("natural", "_other")):
        point = level(both, "n_out", side, "n_again")
        figure = Figure(point, None, None, "R", both.n_treated, "share", METHOD, checks=told)
        found.append(finding(run, _about(run, path), figure))
    return [*found, _shown(run, "net", att(both, "n_out", count="n_again"), grade, told)]


def _about(run: Run, path: str) -> About:
    (subject, unit), nature = PATHS[path], NATURES[path]
    return About(
        f"loop/{path}",
        QUESTION,
        subject,
        replace(nature, money=run.money) if unit == "money" else nature,
        per="customer reached" if path == "margin" else "",
        noun=f"{run.money} in 6 months" if unit == "money" else "",
    )


def _shown(run: Run, path: str, row: Estimate, grade: Grade, checks: tuple[Check, ...]) -> Finding:
    figure = Figure(row.estimate, row.conf_low, row.conf_high, grade, row.n_obs, PATHS[path][1], METHOD, checks=checks)
    return finding(run, _about(run, path), figure, n_clusters=row.n_clusters)


def _refused(run: Run, path: str, reason: str) -> Finding:
    return finding(run, _about(run, path), refusal(reason, PATHS[path][1], method=METHOD))
