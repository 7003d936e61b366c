"""Event studies as findings: one per month from launch, for margin while active and for leaving."""

from __future__ import annotations

from cxroi import words
from cxroi.engine import Engine
from cxroi.estimators.company.impact import ImpactResult
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Check, Finding
from cxroi.value.base.figure import Figure

EVENT = "Did the exposed move apart from the others at launch, and not before?"
METHOD = (
    "Group-time effects by months from each group's own launch, never-exposed groups as comparison"
    " (Callaway and Sant'Anna 2021)."
)
RANDOM = "Difference by arm as assigned, per assigned customer and month, zero after leaving; unpooled errors."
OUTCOMES = {
    "margin": ("money", "{0} while active, against others", "customer and month"),
    "leaving": ("share", "chance of leaving in the month, against others", ""),
}


def event_findings(engine: Engine, run: Run, impact: ImpactResult) -> list[Finding]:
    """Points with their own 90 % range; the range over all months together stands in each point's check.

    A refused initiative has no points; leaving none in a sample of transactions.
    """
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    by_id = {path.initiative_id: path for path in impact.paths}
    found = []
    for initiative, rows in impact.events.items():
        if by_id[initiative].refused:
            continue
        for row in rows:
            if row.outcome == "leaving" and run.sampled:
                continue
            unit, what, per = OUTCOMES[row.outcome]
            told, nature = what.format(run.money), Nature("level", run.money, dated=False)
            subject = f"{names.get(initiative, initiative)}, {told}, {_when(row.e)}"
            place = f"event/{initiative}/{row.outcome}/{row.e}"
            about = About(place, EVENT, subject, nature, "since_launch", initiative=initiative, per=per)
            band = Check("all months together", "PASS", f"{row.band_low:.6g} to {row.band_high:.6g}")
            path = by_id[initiative]
            method = path.method if path.design == "one region" else RANDOM if path.grade == "A" else METHOD
            figure = Figure(row.estimate, row.low, row.high, path.grade, row.n, unit, method, None, (band,))
            found.append(finding(run, about, figure, n_clusters=path.n_clusters))
    return found


def _when(e: int) -> str:
    if e == 0:
        return "in the month of launch"
    return f"{words.months(abs(e), None)} {'before' if e < 0 else 'after'} launch"
