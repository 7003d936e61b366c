"""Contacts and cost to serve as outcomes of their own: with the score, and with each initiative. Already inside
margin."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cxroi.engine import Engine
from cxroi.estimators.company.impact import ImpactResult
from cxroi.estimators.operations.serving import Change, nothing, score_change, service_paths, varies
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.results.initiatives.whole import Portfolio
from cxroi.results.score.points import Active
from cxroi.terms import ALL, YEAR, Finding, MarginPath
from cxroi.value.base.figure import Basis, Figure, ranged, refusal

QUESTION = "Does better experience save service cost?"
INSIDE = "Cost to serve is a part of margin: this is not added to it."
THOUSAND = 1000
OF_SCORE = Nature("effect", "cost", scores=True)
NO_DESIGN = (
    "neither random assignment nor a launch by group with months around it. Launch by team in steps, or keep a random "
    "holdout at the next launch"
)
COST = "cost_to_serve"
NUMBERS = {"contacts": "contacts", "cost": COST}


def serving_findings(engine: Engine, run: Run, active: Mapping[str, Active]) -> list[Finding]:
    """A year of one step up in the answer: contacts and cost per thousand customers, and cost over everyone heard."""
    found, heard = [], active.get(ALL, Active(0, 0)).heard
    for name, column in NUMBERS.items():
        missing = _missing(engine, column)
        change = nothing(missing) if missing else score_change(engine, column)
        subject = f"One step up in a customer's answer, {column.replace('_', ' ')}"
        unit = "money" if name == "cost" else "contacts"
        about = About(
            f"serving/score/{name}",
            QUESTION,
            subject,
            OF_SCORE,
            per="1,000 customers and year",
            noun="cost to serve",
        )
        found.append(finding(run, about, _figure(change, unit, YEAR * THOUSAND), n_clusters=change.n_clusters or None))
        if name == "cost":
            everyone = About(
                "serving/score/total",
                QUESTION,
                "One step up in the answer of everyone heard, service cost saved",
                OF_SCORE,
                per="year",
                noun="cost to serve",
            )
            found.append(
                finding(run, everyone, _figure(change, unit, -YEAR * heard), n_clusters=change.n_clusters or None)
            )
    return found


def _missing(engine: Engine, column: str) -> str | None:
    """Why `column` cannot be an outcome and what would do; None where it can. Contacts not loaded stand as 0 in the
    panel."""
    words = column.replace("_", " ")
    loaded = column != "contacts" or engine.query(sql("contacts_known")).item() > 0
    reason = varies(engine, column) if loaded else f"{words} were not loaded"
    return f"{reason}. Load the table financials with the column {column}, by customer and month" if reason else None


def _figure(change: Change, unit: str, times: float) -> Figure:
    if change.refused is not None:
        return refusal(change.refused, unit, change.n)
    low, high = sorted(end * times for end in change.ends())
    return Figure(
        change.value * times, low, high, "C", change.n, unit, f"{change.method} {INSIDE}", None, change.checks
    )


def paths_of_service(
    engine: Engine, run: Run, impact: ImpactResult, *, draws: int, seed: int
) -> Mapping[str, Mapping[str, MarginPath]]:
    """Incremental contacts and cost to serve (money, only where margin is known) by number and initiative; empty where
    none was loaded."""
    found = {number: service_paths(engine, number, impact.arms, draws=draws, seed=seed) for number in NUMBERS.values()}
    return found if run.has_margin else found | {COST: {}}


def served_findings(
    engine: Engine, run: Run, whole: Portfolio, service: Mapping[str, Mapping[str, MarginPath]]
) -> list[Finding]:
    """Contacts and cost to serve that each initiative changed in the last 12 months; refused where no design allows
    it."""
    period = whole.market.periods["last12"]
    lacking = {slug: _missing(engine, column) for slug, column in NUMBERS.items()}
    found = []
    for value in whole.values:
        name = whole.names.get(value.initiative_id, value.initiative_id)
        for slug, paths, unit in (
            ("contacts", service["contacts"], "contacts"),
            ("cost", service[COST], "money"),
        ):
            about = About(
                f"serving/initiative/{value.initiative_id}/{slug}",
                QUESTION,
                f"{NUMBERS[slug].replace('_', ' ').capitalize()} with {name}",
                Nature("effect", "cost"),
                "last12",
                initiative=value.initiative_id,
                noun="cost to serve",
            )
            path = paths.get(value.initiative_id)
            missing = lacking[slug] or NO_DESIGN
            figure = (
                refusal(missing, unit, value.path.n_units)
                if path is None or path.plain is None
                else _in_period(path, (period.first, period.last), unit)
            )
            found.append(finding(run, about, figure, n_clusters=path.n_clusters if path else None))
    return found


def _in_period(path: MarginPath, span: tuple[int, int], unit: str) -> Figure:
    if path.plain is None:
        return refusal("no path was estimated", unit, path.n_units)
    months = np.asarray(path.months)
    inside = (months >= span[0]) & (months <= span[1])
    both, drawn = path.plain.retention + path.plain.spend, path.plain.retention_draws + path.plain.spend_draws
    basis = Basis("C", path.n_units, f"{path.method} {INSIDE}", path.checks)
    return ranged(float(both[inside].sum()), (drawn[:, inside].sum(axis=1),), unit, basis)
