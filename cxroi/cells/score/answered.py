"""Months in which a customer answered: the answer known before the month beside the one given in it."""

from __future__ import annotations

from cxroi.cells.core.common import Rows, scratch_name
from cxroi.cells.core.groups import PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

KNOWN, GIVEN, MONEY = "score", "given", "money"


def answered_months(engine: Engine, money: str, names: list[str]) -> Rows:
    """Rows unit_id, month, score (known before the month opened), given (in the month), money; the table is added to
    `names`.

    The answer given in month t is the one known from t + 1 on. `money`: column of the panel.
    """
    table = scratch_name("answered")
    names.append(table)
    engine.execute(
        f"""
        create temp table {quoted(table)} as
        select p.unit_id, p.month, cast(p.score as double) as {KNOWN}, cast(s.score as double) as {GIVEN},
            cast(p.{quoted(money)} as double) as {MONEY}
        from {quoted(PANEL)} as p
        inner join panel.score_interval as s on s.unit_id = p.unit_id and s.known_from = p.month + 1
        where p.judged = 1 and p.score is not null and p.{quoted(money)} is not null"""
    )
    return Rows(table)


def mean_age(engine: Engine) -> float | None:
    """Mean age in months of the answer in force over active customer-months with one; None without any."""
    months = engine.query(
        f"select avg(p.score_age_months) as age from {quoted(PANEL)} as p where p.judged = 1 and p.score is not null"
    )["age"][0]
    return None if months is None else float(months)
