"""A staggered launch by launch date and by calendar month, whether its effect fades, and what two bring together, as
findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cxroi import words
from cxroi.engine import Engine
from cxroi.estimators.company.impact import ImpactResult
from cxroi.estimators.launches.aggregates import CALENDAR, DECAY, GROUP, NEAR
from cxroi.nature import Money, Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Estimate, Finding, Grade, weakest
from cxroi.value.base.figure import Figure

QUESTION = "Does the effect hold, at every launch and in every month?"
TOGETHER = "Do two initiatives bring more together than apart?"
SHARED = (
    "joint fit over groups and months with months of both as a column of its own; counted half to each (Shapley 1953)"
)
EFFECT, FADING = Nature("effect", "margin"), Nature("difference", "margin", dated=False)
METHOD = (
    "money per customer and month: margin less leaving at what a customer kept is worth; groups never exposed "
    "as comparison"
)


def aggregate_findings(engine: Engine, run: Run, impact: ImpactResult) -> list[Finding]:
    """`initiative/<id>/decay`, and `initiative/<id>/by_launch` and `by_month` with the month as their cut."""
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    grades = {path.initiative_id: (path.grade, path.n_units) for path in impact.paths}
    found = [
        made
        for key, rows in impact.aggregates.items()
        for made in _of(run, (key, names.get(key, key)), rows, grades[key])
    ]
    for pair, row in impact.pairs.items():
        grade = weakest([*(grades[key][0] for key in pair), "C"])
        figure = Figure(row.estimate, row.conf_low, row.conf_high, grade, row.n_obs, "money", SHARED)
        found.append(finding(run, pair_about(run.money, pair, names), figure, n_clusters=row.n_clusters))
    return found


def pair_about(money: Money, pair: tuple[str, str], names: Mapping[str, str]) -> About:
    """What two initiatives bring together, a customer and month with both."""
    one, other = (words.safe_text(names.get(key, key)) for key in pair)
    subject = f"{one} and {other} for the same customers, beyond what each brings alone"
    return About(
        f"pair/{pair[0]}+{pair[1]}",
        TOGETHER,
        subject,
        replace(EFFECT, money=money),
        "since_launch",
        per="customer and month",
        noun=money,
    )


def _of(run: Run, who: tuple[str, str], rows: tuple[Estimate, ...], known: tuple[Grade, int]) -> Iterable[Finding]:
    (key, name), (grade, n) = who, known
    for row in rows:
        kind, _, month = row.term.partition(" ")
        when = words.month_name(int(month)) if month else ""
        path, told, cut = {
            DECAY: ("decay", "change of its effect from month to month since launch", "all"),
            NEAR: ("neighbours", "on neighbours it never reached", "all"),
            GROUP: ("by_launch", f"groups launched in {when}", f"launch={month}"),
            CALENDAR: ("by_month", f"all that were live in {when}", f"month={month}"),
        }[kind]
        per = "customer and month, a month" if kind == DECAY else "customer and month"
        nature = replace(FADING if kind == DECAY else EFFECT, money=run.money)
        subject = f"{words.safe_text(name)}, {told}"
        about = About(f"initiative/{key}/{path}", QUESTION, subject, nature, "since_launch", cut, key, per, run.money)
        shown = weakest([grade, "C"]) if kind == NEAR else grade
        method = row.method if kind == NEAR else METHOD
        figure = Figure(row.estimate, row.conf_low, row.conf_high, shown, n, "money", method)
        yield finding(run, about, figure, n_clusters=row.n_clusters)
