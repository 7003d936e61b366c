"""NPS with its range: of all answers, by year, by month, and whether the last year moved; weights of answers count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cxroi import words
from cxroi.engine import Engine
from cxroi.metrics import METRICS, NPS
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import YEAR, Finding
from cxroi.value.base.figure import Figure
from cxroi.value.score.nps import Answers, nps_answers_needed

QUESTION = "What is the NPS, and does it move?"
METHOD = (
    "promoters less detractors in 100 answers; range of shares with one answer of each kind added "
    "(SE = 100 sqrt((P + D - (P - D)^2) / n)); who keeps silent is not in it"
)
LEVEL, MOVED = Nature("level"), Nature("difference")
CLOSE = 3.0
"""Points either side that the sentence about how many answers are needed speaks of."""


def nps_findings(engine: Engine, run: Run) -> list[Finding]:
    """`nps/all`, `nps/year/<year>`, `nps/month/<month>` (year x 12 + month - 1) and `nps/moved` (the last 12 months
    with answers less the 12 before); nothing where nobody was asked whether he would recommend."""
    metric = METRICS[NPS]
    rows = engine.query(sql("nps_answers"), [NPS, metric.unhappy_up_to, metric.happy_from]).to_dicts()
    if not rows:
        return []
    dated = [row for row in rows if row["month"] is not None]
    by_year: dict[int, list[Mapping[str, Any]]] = {}
    for row in dated:
        by_year.setdefault(row["month"] // YEAR, []).append(row)
    found = [_whole(run, rows)]
    found += [_one(run, f"nps/year/{year}", f"NPS of {year}", part) for year, part in by_year.items()]
    found += [
        _one(run, f"nps/month/{row['month']}", f"NPS of {words.month_name(row['month'])}", [row]) for row in dated
    ]
    return [*found, *_moved(run, dated)]


def _answers(rows: Iterable[Mapping[str, Any]]) -> Answers:
    many = list(rows)
    n, *sums = (sum(row[key] for row in many) for key in ("n", "weight", "squares", "promoters", "detractors"))
    return Answers(int(n), *sums)


def _weighted(rows: Sequence[Mapping[str, Any]], given: Answers) -> str:
    if not any(row["n_weights"] for row in rows):
        return METHOD
    told = words.things(round(given.effective), "answer")
    return f"{METHOD}; by the weights given, which tell as much as {told} of equal weight"


def _one(run: Run, path: str, subject: str, rows: Sequence[Mapping[str, Any]]) -> Finding:
    given = _answers(rows)
    figure = Figure(given.point, *given.range(), "D", given.n, "points", _weighted(rows, given))
    return finding(run, About(path, QUESTION, subject, LEVEL), figure)


def _whole(run: Run, rows: Sequence[Mapping[str, Any]]) -> Finding:
    made = _one(run, "nps/all", "NPS of all answers", rows)
    needed = nps_answers_needed(*_answers(rows).shares, CLOSE, made.level or 0.9)
    more = f"; a range of {CLOSE:g} points either side takes {words.things(needed, 'answer')}" if needed else ""
    return replace(made, method=made.method + more)


def _moved(run: Run, dated: Sequence[Mapping[str, Any]]) -> Iterable[Finding]:
    """The newest twelve months against the twelve before, said as a real change or as noise."""
    if not dated:
        return
    last = dated[-1]["month"]
    now = [row for row in dated if row["month"] > last - YEAR]
    before = [row for row in dated if last - 2 * YEAR < row["month"] <= last - YEAR]
    if not before:
        return
    both = _answers(now), _answers(before)
    point, low, high = both[0].less(both[1])
    figure = Figure(point, low, high, "D", both[0].n + both[1].n, "points", _weighted([*now, *before], both[0]))
    span = f"12 months to {words.month_name(last)}"
    made = finding(run, About("nps/moved", QUESTION, f"NPS of the {span} less the 12 before", MOVED), figure)
    verdict = "a real change of those who answered" if made.clear else "no more than noise"
    yield replace(
        made,
        statement=f"NPS of the {span} was {words.number(both[0].point)} ({words.things(both[0].n, 'answer')}), of the "
        f"12 before {words.number(both[1].point)} ({words.count(both[1].n)}): a difference of {words.number(point)} "
        f"points {words.range_words(made)}, {verdict}.",
    )
