"""All initiatives of a company valued together, on one calendar, costs and assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from cxroi import words
from cxroi.checks import acts
from cxroi.engine import Engine
from cxroi.estimators.company.impact import ImpactResult
from cxroi.results.base.run import Run, sql
from cxroi.results.initiatives.outlook import outlooks
from cxroi.terms import ALL, Finding
from cxroi.value.base.periods import Calendar, periods
from cxroi.value.initiatives.costs import CostRow, Costs
from cxroi.value.initiatives.initiative import (
    InitiativeValue,
    Market,
    PeriodValue,
    expected_error,
    in_revenue,
    initiative_value,
)
from cxroi.value.initiatives.priced import priced_path
from cxroi.value.initiatives.recommendation import Recommendation, open_harm, recommendations
from cxroi.value.initiatives.shrinkage import shrinkages


@dataclass(frozen=True)
class Portfolio:
    """All initiatives of a company, valued in one set of worlds.

    `revenue`: what each brought by period in revenue, where neither margin nor a margin rate is known: shown, never
    added.
    """

    values: tuple[InitiativeValue, ...]
    market: Market
    names: Mapping[str, str]
    n_exposed: int
    advice: Mapping[str, Recommendation]
    revenue: Mapping[str, Mapping[str, PeriodValue]] = field(default_factory=dict)


def read_costs(engine: Engine, run: Run) -> Costs:
    """Cost rows in the reporting currency; overhead falls back to the assumption where no row of it was loaded."""
    rows = engine.query(sql("costs"))
    read = tuple(
        CostRow(row["initiative_id"], row["month"], row["kind"], float(row["amount"]), bool(row["already_in_margin"]))
        for row in rows.iter_rows(named=True)
    )
    return Costs(read, run.assumptions.overhead_per_year.value)


def portfolio(engine: Engine, run: Run, impact: ImpactResult, harm: Iterable[Finding] = ()) -> Portfolio:
    """Value every initiative on the same calendar, costs and assumptions; pure once the rows are read.

    `harm`: findings of the harm check, a failed one of which stops its initiative.
    """
    if run.first_month is None or run.last_month is None:
        raise ValueError("a portfolio needs a panel of months")
    priced = (path if run.has_margin else priced_path(path, run.assumptions) for path in impact.paths)
    paths = [replace(path, grade=acts.held(path.grade, path.checks)) for path in priced]
    launches = [path.months[0] for path in paths if path.months]
    calendar = Calendar(run.first_month, run.last_month, min(launches, default=None), run.assumptions.fiscal_start)
    market = Market(periods(calendar), run.last_month, read_costs(engine, run), run.assumptions)
    rates = {path.initiative_id: rate for path in paths if (rate := expected_error(path)) is not None}
    ahead = outlooks(engine, run, impact, paths)
    leaning = shrinkages({name: rate for name, rate in rates.items() if not ahead[name].ended})
    values = tuple(
        initiative_value(path, market, ahead[path.initiative_id], leaning.get(path.initiative_id)) for path in paths
    )
    named = engine.query(sql("initiative_names"))
    names = dict(zip(named["initiative_id"].to_list(), map(words.safe_text, named["name"].to_list()), strict=True))
    exposed = engine.query(sql("exposed_units"))["n_units"].item()
    unpriced = not run.has_margin and run.assumptions.margin_rate_of(ALL) is None
    revenue = {path.initiative_id: in_revenue(path, market) for path in impact.paths} if unpriced else {}
    advice = recommendations(values, open_harm(harm))
    return Portfolio(values, market, names, int(exposed or 0), advice, revenue)
