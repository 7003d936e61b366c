"""One step of the answer and leaving, apart for recent and for older answers: does an old answer still say
something?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.cells.core.common import cross_products, n_rows, scratch
from cxroi.cells.core.hazard import state_influence
from cxroi.cells.score.ages import COLUMN, aged_months
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term
from cxroi.estimators.core.hazard import marginal_effect, target_states
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.cut.guards import guard_checks, refusal, row_share
from cxroi.estimators.score.cut.held_equal import fitted_hazard
from cxroi.estimators.score.cut.study import Cut, Study, study
from cxroi.terms import LEVEL, Check

PANEL = "panel.customer_month"
RECENT = 3
AGES = ("recent", "older")
HEARD = ("answered", "answered twice")
"""Checks of how many are heard: answers of one age are a part of them anyhow."""


@dataclass(frozen=True)
class AgedEffect:
    """Change of the monthly chance of leaving with one step of an answer of this age; `customers` in the fit."""

    age: str
    value: float
    low: float
    high: float
    customers: int
    n_events: int
    checks: tuple[Check, ...] = ()
    refused: str | None = None


def by_age(engine: Engine, *, table: str = PANEL) -> list[AgedEffect]:
    """Within-customer effects of answers of at most three months and of older ones, each over its own customer-months.

    Never raises for thin data: an age that carries no estimate says why.
    """
    with scratch(engine) as names:
        aged = aged_months(engine, table, RECENT, names)
        try:
            with study(engine, aged, (COLUMN,)) as work:
                there = {str(cut.value) for cut in work.cuts() if cut.column}
                return [_of(work, Cut(COLUMN, age)) for age in AGES if age in there]
        except DesignError as reason:
            return [_nothing(age, str(reason).rstrip("."), 0, ()) for age in AGES]


def _nothing(age: str, reason: str, events: int, checks: tuple[Check, ...]) -> AgedEffect:
    return AgedEffect(age, 0.0, 0.0, 0.0, 0, events, checks, reason)


def _of(work: Study, cut: Cut) -> AgedEffect:
    cells, age = work.cells(cut), str(cut.value)
    events, columns = row_share(cells)[1], work.columns
    checks = tuple(check for check in guard_checks(work, cut, cells, False) if check.name not in HEARD)
    reason = refusal(checks)
    if reason:
        return _nothing(age, reason, events, checks)
    try:
        model = fitted_hazard(cells, work, (Term(columns.score), Term(columns.level)), baseline=True)
    except DesignError as found:
        return _nothing(age, str(found).rstrip("."), events, checks)
    checks = (*checks, *model.checks)
    if reason := refusal(checks):
        return _nothing(age, reason, events, checks)
    pace, (effect, by_coefficient) = work.pace(cut), marginal_effect(model.fit, columns.score)
    value, gradient = pace * effect, pace * by_coefficient
    influence = state_influence(
        work.engine,
        work.prepared,
        model.fit.design.patterns,
        *target_states(model.fit, gradient[None, :]),
        equal=work.leaving(cut),
    )
    work.names.append(influence.table)
    clusters = n_rows(work.engine, influence.table)
    error = float(np.sqrt(cross_products(work.engine, influence)[0, 0] * clusters / max(clusters - 1, 1)))
    reach = half_width(float(clusters - 1), LEVEL) * error
    return AgedEffect(age, value, value - reach, value + reach, clusters, events, checks)
