"""Randomised read-outs of stores without dates: the difference per customer and its total, for every outcome."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cxroi import words
from cxroi.checks.grade_a import randomised_grade
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.impact import experiment, experiment_checks
from cxroi.estimators.linear import half_width
from cxroi.results.run import About, Run, finding, sql
from cxroi.results.slopes import offers
from cxroi.terms import LEVEL, Finding, Fit
from cxroi.value.figure import Figure, refusal

QUESTION = "What did the random test bring?"
MONEY = frozenset(("spend", "revenue", "margin"))


def experiments(engine: Engine, run: Run) -> list[Finding]:
    """Randomised initiatives: difference and total per outcome; the others: refused, with the naive difference in the reason."""
    arms = engine.query(sql("snapshot_arms")).sort("initiative_id")
    kinds = engine.query(sql("snapshot_spend")).sort("kind")["kind"].to_list()
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    found: list[Finding] = []
    for arm in arms.filter(arms["assignment"] == "random").iter_rows(named=True):
        initiative = arm["initiative_id"]
        for kind in kinds:
            found += _readout(engine, run, (initiative, words.safe_text(names.get(initiative, initiative))), kind)
    return found + offers(engine, run, arms.filter(arms["assignment"] != "random"))


def _readout(engine: Engine, run: Run, who: tuple[str, str], kind: str) -> Iterable[Finding]:
    initiative, name = who
    unit = "money" if kind in MONEY else "share"
    base = f"experiment/{initiative}/{kind}"
    subject = f"{name}, {words.safe_text(kind)} per customer,"
    try:
        fit = experiment(engine, initiative, kind)
        checks = experiment_checks(engine, initiative, kind)
    except DesignError as reason:
        yield finding(run, About(f"{base}/difference", QUESTION, subject, initiative=initiative), refusal(str(reason), unit))
        return
    grade = randomised_grade(checks)
    treated, n = fit.stats["n_treated"], int(fit.stats["n_treated"] + fit.stats["n_control"])
    noun = words.safe_text(kind) if unit == "money" else ""
    shown_as = (("difference", "difference", 1.0), ("adjusted", "adjusted", 1.0), ("total", "difference", treated))
    for slug, term, factor in shown_as:
        point, low, high = (factor * value for value in _range(fit, term))
        per = "per customer" if factor == 1.0 else ""
        about = About(f"{base}/{slug}", QUESTION, _told(name, kind, slug), initiative=initiative, per=per, noun=noun)
        shown = unit if factor == 1.0 or unit == "money" else "customers"
        figure = Figure(point, low, high, grade, n, shown, fit.method, None, checks)
        yield finding(run, about, figure, n_clusters=fit.n_clusters)


def _told(name: str, kind: str, slug: str) -> str:
    """ "Men's e-mail (as assigned)", "Men's e-mail, visit (adjusted)", "Men's e-mail, more customers with visit, ..."."""
    money, outcome = kind in MONEY, words.safe_text(kind)
    if slug == "total":
        return f"{name}, all who got it," if money else f"{name}, more customers with {outcome}, of all who got it"
    return f"{name}{'' if money else f', {outcome}'} ({'adjusted' if slug == 'adjusted' else 'as assigned'})"


def _range(fit: Fit, term: str) -> tuple[float, float, float]:
    point, reach = fit.param(term), half_width(fit.df, LEVEL) * fit.std_error(term)
    if not np.isfinite(reach):
        raise DesignError("the range of this outcome cannot be computed: it does not vary")
    return point, point - reach, point + reach
