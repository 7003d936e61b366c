"""Randomised read-outs of stores without dates: the difference per customer and its total, for every outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from cxroi import words
from cxroi.checks.grade_a import randomised_grade
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.company.impact import Experimented, experiment
from cxroi.estimators.core.linear import half_width
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.results.score.slopes import offers
from cxroi.terms import LEVEL, Finding, Fit
from cxroi.value.base.figure import Figure, refusal

QUESTION = "What did the random test bring?"
Meaning = Mapping[str, Any]


def experiments(engine: Engine, run: Run) -> list[Finding]:
    """Randomised initiatives: difference and total per outcome; the others: refused, with the naive difference in the
    reason."""
    arms = engine.query(sql("snapshot_arms")).sort("initiative_id")
    kinds = engine.query(sql("outcome_measures")).sort("measure")
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    found: list[Finding] = []
    for arm in arms.filter(arms["assignment"] == "random").iter_rows(named=True):
        initiative = arm["initiative_id"]
        for kind in kinds.iter_rows(named=True):
            found += _readout(engine, run, (initiative, words.safe_text(names.get(initiative, initiative))), kind)
    return found + offers(engine, run, arms.filter(arms["assignment"] != "random"))


def _readout(engine: Engine, run: Run, who: tuple[str, str], meaning: Meaning) -> Iterable[Finding]:
    (initiative, name), kind = who, str(meaning["measure"])
    unit, nature = _unit(meaning), _nature(meaning)
    base = f"experiment/{initiative}/{kind}"
    subject = f"{name}, {words.safe_text(kind)} per customer,"
    try:
        read = experiment(engine, initiative, kind)
        rows = [(slug, _range(fit), factor) for slug, fit, factor in _shown(read)]
    except DesignError as reason:
        about = About(f"{base}/difference", QUESTION, subject, nature, initiative=initiative)
        yield finding(run, about, refusal(str(reason), unit))
        return
    grade, n = randomised_grade(read.checks), read.plain.n_obs
    noun, whole = words.safe_text(kind) if unit == "money" else "", float(meaning["whole"])
    for slug, ends, times in rows:
        in_all = times != 1.0
        if in_all and meaning["adds_up"] != "flow":
            continue
        point, low, high = (value * (times if in_all else 1 / whole) for value in ends)
        per, told = "" if in_all else "customer", _told(name, meaning, slug)
        shown = "customers" if in_all and meaning["is_event"] else unit
        what = nature if shown == unit else Nature("effect")
        about = About(f"{base}/{slug}", QUESTION, told, what, initiative=initiative, per=per, noun=noun)
        method = (read.adjusted if slug.startswith("adjusted") and read.adjusted else read.plain).method
        figure = Figure(point, low, high, grade, n, shown, method, None, read.checks)
        yield finding(run, about, figure, n_clusters=read.plain.n_clusters)


def _shown(read: Experimented) -> list[tuple[str, Fit, float]]:
    """The adjusted difference first where something is known before (it is primary), the plain one under its own id."""
    n = float(read.n_treated)
    first = [("adjusted", read.adjusted, 1.0), ("adjusted_total", read.adjusted, n)] if read.adjusted else []
    return [*first, ("difference", read.plain, 1.0), ("total", read.plain, n)]


def _unit(meaning: Meaning) -> str:
    """Money where it was declared; what happened or not is a share of customers."""
    if meaning["is_event"]:
        return "share"
    return {"money": "money", "share": "share", "count": "units", "index": "points"}[meaning["unit_kind"]]


def _nature(meaning: Meaning) -> Nature:
    """Money is an effect, in an amount as loaded; a share is a difference of two shares."""
    if meaning["unit_kind"] != "money":
        return Nature("difference")
    kind = meaning["measure"]
    return Nature("effect", "margin" if kind == "margin" else "revenue" if kind == "revenue" else "amount")


def _told(name: str, meaning: Meaning, slug: str) -> str:
    """ "Men's e-mail (plain difference as assigned)", "Men's e-mail, visit (adjusted for spending before)", "Men's
    e-mail, more customers with visit, ..."."""
    money, outcome = meaning["unit_kind"] == "money", words.safe_text(meaning["measure"])
    adjusted = slug in ("adjusted", "adjusted_total")
    if slug in ("total", "adjusted_total"):
        more = f"{name}, more {'customers with ' if meaning['is_event'] else ''}{outcome}, of all who got it"
        return f"{f'{name}, all who got it' if money else more}{' (adjusted)' if adjusted else ''},"
    how = "adjusted for spending before" if adjusted else "plain difference as assigned"
    return f"{name}{'' if money else f', {outcome}'} ({how})"


def _range(fit: Fit) -> tuple[float, float, float]:
    point, reach = fit.param(fit.terms[0]), half_width(fit.df, LEVEL) * fit.std_error(fit.terms[0])
    if not np.isfinite(reach) or reach == 0:
        raise DesignError("the range of this outcome cannot be computed: it does not vary")
    return point, point - reach, point + reach
