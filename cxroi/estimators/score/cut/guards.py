"""Guards come before any model (method.md, section 5, grade C): who answered, how many left, whether the score varies
and whether it could have been recorded with the outcome in view. A failed guard is a reason, never a number."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.cells.score.about import TOUCHPOINT
from cxroi.checks.thresholds import CLUSTERS_C, EVENTS_NEEDED, MIN_SHARE
from cxroi.estimators.core.hazard import separation
from cxroi.estimators.score.cut.study import Cut, Study
from cxroi.terms import Check


def guard_checks(work: Study, cut: Cut, cells: pl.DataFrame, twice: bool) -> tuple[Check, ...]:
    """Guards of one cut, in the order a reader would ask; a FAIL withholds the number."""
    events = int(cells["events"].sum() or 0)
    return (
        *_answered(work, cut, twice),
        _enough("customers", work.heard[cut.key].heard, "answered", CLUSTERS_C),
        _enough("customers who left", events, "left after answering", EVENTS_NEEDED),
        *_varies(work.columns.score, cells, events),
        _before_outcome(work.youngest_answer),
    )


def _answered(work: Study, cut: Cut, twice: bool) -> list[Check]:
    """Who answered at all and, where customers are compared with themselves (`twice`), who did so twice."""
    heard, about = work.heard[cut.key], cut.column == TOUCHPOINT
    asked = work.heard[Cut().key] if about else heard
    checks = [
        _share("answered", asked.heard_share, f"of {asked.units:,} customers have an answer known before a month opens")
    ]
    if twice:
        who = f"of {heard.heard:,} customers who answered about this did so" if about else "of customers answered"
        words = f"{who} twice or more, so that they can be compared with themselves"
        checks.append(_share("answered twice", heard.twice_share, words))
    return checks


def _varies(score: str, cells: pl.DataFrame, events: int) -> list[Check]:
    """Whether answers differ and, where they do and somebody left, whether a score tells leavers without error."""
    by_score = cells.group_by(score).agg(pl.col("n").sum(), pl.col("events").sum()).sort(score)
    if by_score.height < 2:
        return [Check("score varies", "FAIL", "every known answer is the same")]
    varies = Check("score varies", "PASS", "answers differ")
    if not events:
        return [varies]
    return [varies, separation(*(by_score[column].to_numpy().astype(float) for column in (score, "n", "events")))]


def _before_outcome(youngest: float | None) -> Check:
    """`youngest`: months between the newest answer and the month it stands beside, below 0 where it is newer."""
    if youngest is not None and youngest < 0:
        return Check("score before outcome", "FAIL", "some scores are newer than the month they stand beside")
    return Check("score before outcome", "PASS", "only answers from before the month opened are used")


def _enough(name: str, n: int, did: str, needed: int) -> Check:
    return Check(name, "PASS" if n >= needed else "FAIL", f"{n:,} customers {did}, {needed} needed")


def _share(name: str, share: float, words: str) -> Check:
    return Check(name, "PASS" if share >= MIN_SHARE else "FAIL", f"{share:.1%} {words}; {MIN_SHARE:.0%} needed")


def refusal(checks: tuple[Check, ...]) -> str | None:
    """The sentence that withholds a figure, from all failed checks, else None."""
    failed = [check.reason for check in checks if check.status == "FAIL"]
    return f"Not measurable here: {'; '.join(failed)}." if failed else None


def row_share(cells: pl.DataFrame) -> tuple[int, int]:
    """(rows, events) of the cells."""
    return int(cells["n"].sum() or 0), int(np.round(float(cells["events"].sum() or 0)))
