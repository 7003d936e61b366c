"""Who has each initiative now and how its effect goes on: what every figure of the months ahead is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cxroi import words
from cxroi.checks.thresholds import STILL_RISING
from cxroi.engine import Engine
from cxroi.estimators.company.impact import ImpactResult
from cxroi.results.base.run import Run, sql
from cxroi.terms import ALL, Array, MarginPath
from cxroi.value.initiatives.ahead import Effects, Having, Outlook
from cxroi.value.initiatives.own import effects_of_months, effects_of_path

TOO_EARLY = (
    "it is too early to tell how its effect goes on: four months with data since launch are needed, and groups enough "
    "to compare them"
)
NOBODY = "nobody has it: no customer who got it is in the data after its launch"
ALL_LEFT = "every customer who had it has left"


def outlooks(engine: Engine, run: Run, impact: ImpactResult, paths: Sequence[MarginPath]) -> Mapping[str, Outlook]:
    """The outlook of every initiative with a path; `paths` in money, as they are valued."""
    last = run.last_month or 0
    recent = {row["initiative_id"]: row for row in engine.query(sql("recent")).iter_rows(named=True)}
    ends = {row["initiative_id"]: row for row in engine.query(sql("exposure_ends")).iter_rows(named=True)}
    there: dict[str, list[Mapping[str, Any]]] = {}
    for row in engine.query(sql("exposed_now")).iter_rows(named=True):
        there.setdefault(row["initiative_id"], []).append(row)
    exposed: dict[str, dict[int, float]] = {}
    for row in engine.query(sql("actuals")).iter_rows(named=True):
        exposed.setdefault(row["initiative_id"], {})[row["month"]] = float(row["n_exposed"])
    rate = None if run.has_margin else run.assumptions.margin_rate_of(ALL)
    price = 1.0 if rate is None else rate.value
    found = {}
    for path in paths:
        name = path.initiative_id
        having = _having(there.get(name, []), recent.get(name), (ends.get(name), last), (run.has_margin, price))
        by_month = np.asarray([exposed.get(name, {}).get(month, 0.0) for month in path.months])
        found[name] = _outlook(path, having, by_month, (impact, price))
    return found


def _having(
    rows: Sequence[Mapping[str, Any]],
    recent: Mapping[str, Any] | None,
    ending: tuple[Mapping[str, Any] | None, int],
    money: tuple[bool, float],
) -> Having:
    (ends, last), (has_margin, price) = ending, money
    since = np.asarray([last - row["launch_month"] for row in rows], dtype=np.float64)
    ahead = np.asarray([np.inf if row["end_month"] is None else max(row["end_month"] - last, 0) for row in rows])
    people = np.asarray([row["n_units"] for row in rows], dtype=np.float64)
    margin, leaving = 0.0, 0.0
    if recent is not None:
        n = recent["n_margin" if has_margin else "n_seen"]
        margin = float(recent["margin" if has_margin else "revenue"] or 0.0) / max(float(n), 1.0) * price
        others = recent["n_others"] > 0
        left, of = (recent[f"{what}_{'others' if others else 'since'}"] for what in ("left", "n"))
        leaving = float(left or 0.0) / max(float(of), 1.0)
    return Having(since, ahead, people, margin, leaving, _gone(people[ahead > 0].sum() if len(rows) else 0, ends))


def _gone(in_force: float, ends: Mapping[str, Any] | None) -> str:
    """Why nobody has it any more; empty where somebody has."""
    if in_force > 0:
        return ""
    if ends is None or not ends["n_reached"]:
        return NOBODY
    if ends["n_open"] or ends["last_end"] is None:
        return ALL_LEFT
    return f"it ended in {words.month_name(int(ends['last_end']))}"


def _outlook(path: MarginPath, having: Having, exposed: Array, basis: tuple[ImpactResult, float]) -> Outlook:
    if path.plain is None:
        return Outlook(having, None, path.refused)
    if having.gone:
        kept = path.plain.kept_draws[:, -1]
        nothing = f"{having.gone}, and nobody stays or leaves because of it, so nothing more is expected"
        return Outlook(having, None, None if np.any(kept) else nothing)
    if path.initiative_id not in basis[0].own:
        having = having.alike(len(path.months) - 1)
    effects = _effects(path, having, exposed, basis)
    if effects is None:
        return Outlook(having, None, TOO_EARLY)
    rising = max(effects.spend.rising, effects.leaving.rising) > STILL_RISING
    return Outlook(having, effects, None, rising)


def _effects(path: MarginPath, having: Having, exposed: Array, basis: tuple[ImpactResult, float]) -> Effects | None:
    impact, price = basis
    own = impact.own.get(path.initiative_id)
    if own is None or path.plain is None:
        return effects_of_path(path, exposed, having.leaving)
    return effects_of_months(own, impact.deviations[path.initiative_id], path.initiative_id, price)
