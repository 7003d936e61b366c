"""A staggered launch by launch date and by calendar month, and whether its effect fades, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from cxroi import words
from cxroi.engine import Engine
from cxroi.estimators.aggregates import CALENDAR, DECAY, GROUP
from cxroi.estimators.impact import ImpactResult
from cxroi.results.run import About, Run, finding, sql
from cxroi.terms import Estimate, Finding, Grade
from cxroi.value.figure import Figure

QUESTION = "Does the effect hold, at every launch and in every month?"
METHOD = "money per customer and month: margin less leaving at what a customer kept is worth; groups never exposed as comparison"


def aggregate_findings(engine: Engine, run: Run, impact: ImpactResult) -> list[Finding]:
    """`initiative/<id>/decay`, and `initiative/<id>/by_launch` and `by_month` with the month as their cut."""
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    grades = {path.initiative_id: (path.grade, path.n_units) for path in impact.paths}
    return [made for key, rows in impact.aggregates.items() for made in _of(run, (key, names.get(key, key)), rows, grades[key])]


def _of(run: Run, who: tuple[str, str], rows: tuple[Estimate, ...], known: tuple[Grade, int]) -> Iterable[Finding]:
    (key, name), (grade, n) = who, known
    for row in rows:
        kind, _, month = row.term.partition(" ")
        when = words.month_name(int(month)) if month else ""
        path, told, cut = {
            DECAY: ("decay", "change of its effect from month to month since launch", "all"),
            GROUP: ("by_launch", f"groups launched in {when}", f"launch={month}"),
            CALENDAR: ("by_month", f"all that were live in {when}", f"month={month}")}[kind]
        per = "per customer and month, a month" if kind == DECAY else "per customer and month"
        subject = f"{words.safe_text(name)}, {told}"
        about = About(f"initiative/{key}/{path}", QUESTION, subject, "since_launch", cut, key, per, "margin")
        figure = Figure(row.estimate, row.conf_low, row.conf_high, grade, n, "money", METHOD)
        yield finding(run, about, figure, n_clusters=row.n_clusters)
