"""Contacts and cost to serve against the truth the demo's generator planted, and their refusals."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.estimators.operations.serving import score_change, varies

STEP, PRICE = -0.04, 6.0


def panel(seed: int, units: int = 800, months: int = 24) -> pl.DataFrame:
    """Contacts fall by 0.04 a month with each step of the answer; customers who answer low also contact more by
    nature."""
    rng = np.random.default_rng(seed)
    nature = rng.standard_normal(units)[:, None]
    score = np.clip(np.rint(7 + 1.5 * nature + 1.5 * rng.standard_normal((units, months))), 0, 10)
    contacts = rng.poisson(np.maximum(0.8 - 0.10 * nature + STEP * (score - 7), 0.01))
    unit, month = np.divmod(np.arange(units * months), months)
    return pl.DataFrame(
        {
            "unit_id": unit,
            "month": month + 24_000,
            "active": 1,
            "judged": 1,
            "has_left": 0,
            "score": score.ravel(),
            "contacts": contacts.ravel(),
            "cost_to_serve": 2 + PRICE * contacts.ravel(),
            "revenue_net": 40.0,
        }
    )


@pytest.fixture
def engine() -> DuckEngine:
    made = DuckEngine()
    made.execute("create schema panel")
    made.put("rows", panel(11))
    made.execute("create table panel.customer_month as from rows")
    return made


def test_a_step_of_the_answer_moves_contacts_and_their_cost_as_planted(engine: DuckEngine) -> None:
    contacts, cost = score_change(engine, "contacts"), score_change(engine, "cost_to_serve")
    low, high = contacts.ends(0.99)
    assert low <= STEP <= high
    assert abs(contacts.value - STEP) < 0.01
    assert cost.value == pytest.approx(PRICE * contacts.value)
    assert cost.error == pytest.approx(PRICE * contacts.error)


def test_pooling_customers_would_say_far_more(engine: DuckEngine) -> None:
    rows = engine.query("select score, contacts from panel.customer_month")
    pooled = float(np.polyfit(rows["score"].to_numpy(), rows["contacts"].to_numpy().astype(float), 1)[0])
    assert pooled < 1.5 * STEP


def test_the_same_slope_as_statsmodels_with_customer_and_month_indicators(engine: DuckEngine) -> None:
    import statsmodels.api as sm

    rows = engine.query("select unit_id, month, score, contacts from panel.customer_month where unit_id < 60")
    engine.execute(
        "create or replace table panel.customer_month as select * from panel.customer_month where unit_id < 60"
    )
    frame = rows.to_dummies(["unit_id", "month"], drop_first=True)
    columns = frame.drop("contacts")
    X = sm.add_constant(columns.to_numpy().astype(float))
    fit = sm.OLS(frame["contacts"].to_numpy().astype(float), X).fit()
    assert score_change(engine, "contacts").value == pytest.approx(
        fit.params[1 + columns.columns.index("score")], rel=1e-8
    )


def test_what_is_the_same_everywhere_or_missing_is_refused(engine: DuckEngine) -> None:
    assert varies(engine, "revenue_net") == "revenue net is the same in every month of every customer"
    engine.execute(
        "create or replace table panel.customer_month as select * replace (cast(null as double) as contacts) "
        "from panel.customer_month"
    )
    assert score_change(engine, "contacts").refused == "contacts were not loaded"
