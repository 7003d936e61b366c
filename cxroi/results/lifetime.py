"""Customer lifetime value up to the agreed horizon: of today's customers, of one of them, of a new one; by cut."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.engine import Engine
from cxroi.results.cuts import cut_rows
from cxroi.results.points import SAMPLED
from cxroi.results.run import About, Run, finding, sql
from cxroi.terms import Array, Finding
from cxroi.value.draws import N_DRAWS, SEED, standard_normals
from cxroi.value.figure import Basis, ranged, refusal
from cxroi.value.lifetime import OLDEST, Rates, elasticity, elasticity_check, worth, years_of_margin

QUESTION = "What are our customers worth?"
FEWEST_LEFT, FEWEST_IN_BAND = 30, 10
N_BANDS = 5
SUBJECTS = {"total": "All of today's customers", "customer": "One of today's customers", "new": "A new customer"}
PERIOD = "forecast_horizon"


def lifetime_findings(engine: Engine, run: Run) -> list[Finding]:
    """Value of all, of one and of a new customer, and how it answers to retention, for all and by cut."""
    last = engine.query("select max(month) as last_month from panel.customer_month where active = 1").item()
    if last is None:
        return []
    rates = dict(cut_rows(engine.query(sql("tenure_rates"), [last])))
    found = []
    for segment, now in cut_rows(engine.query(sql("tenure_now"), [last])):
        found += _of_cut(run, segment, rates.get(segment), _customers(now))
    return found


def _customers(now: pl.DataFrame) -> Array:
    counts = np.zeros(OLDEST + 1)
    for tenure, n in now.group_by("tenure").agg(pl.col("n_units").sum()).iter_rows():
        counts[int(tenure)] = n
    return counts


def _of_cut(run: Run, segment: str, rows: pl.DataFrame | None, customers: Array) -> list[Finding]:
    n = int(customers.sum())
    noun = "margin" if run.has_margin or run.assumptions.margin_rate_of(segment) else "revenue"
    about = {name: About(f"lifetime/{name}", QUESTION, subject, PERIOD, segment, noun=noun)
             for name, subject in SUBJECTS.items()}
    reason = _withheld(run, rows, n)
    if reason or rows is None:
        return [finding(run, each, refusal(reason or "nobody was active in the last twelve months", "money", n))
                for each in about.values()]
    bands, rate = pooled(rows), _rate(run, segment)
    point, drawn = _rates(bands, rate)
    horizon, annual = run.assumptions.horizon, run.assumptions.discount_rate
    one, worlds = worth(point, horizon, annual.value), worth(drawn, horizon, run.assumptions.draws("discount_rate", N_DRAWS))
    answer = float(elasticity(point, horizon, annual.value, customers))
    answers = elasticity(drawn, horizon, run.assumptions.draws("discount_rate", N_DRAWS), customers)
    method = (f"Margin times the chance to be still there, by time as a customer in the last 12 months, over {horizon} months,"
              f" discounted at {annual.value:.0%} a year ({annual.owner}). No newcomers, no growth; the range holds"
              " the luck of twelve months and the discount rate, not what may change.")
    basis = Basis("C", n, method, (elasticity_check(answer),))
    each = ranged(float(one.mean(customers)), (worlds.mean(customers),), "money", basis)
    yearly = years_of_margin(each, 12 * float(rows["sum_money"].sum()) * rate / float(rows["n_months"].sum()))
    total = ranged(float(one.mean(customers)) * n, (worlds.mean(customers) * n,), "money",
                   Basis("C", n, method, (*basis.checks, *((yearly,) if yearly else ()))))
    new = ranged(float(one.by_tenure[0]), (worlds.by_tenure[:, 0],), "money", basis)
    found = [finding(run, about[name], figure) for name, figure in (("total", total), ("customer", each), ("new", new))]
    how = "Value recomputed with yearly retention 1 % higher."
    figure = ranged(answer, (answers,), "percent", Basis("C", n, how, basis.checks))
    asked = About("lifetime/elasticity", QUESTION, "Value in % for 1 % more retention", PERIOD, segment)
    return [*found, finding(run, asked, figure)]


def _rate(run: Run, segment: str) -> float:
    """Factor from the panel's money to margin: 1 where margin is known, the stated rate, or 1 with figures in revenue."""
    stated = None if run.has_margin else run.assumptions.margin_rate_of(segment)
    return stated.value if stated else 1.0


def _withheld(run: Run, rows: pl.DataFrame | None, n: int) -> str | None:
    if run.sampled:
        return SAMPLED
    if n == 0 or rows is None or rows["sum_money"].null_count() == rows.height:
        return "no customer with money is active in the last month"
    left = float(rows["n_left"].sum())
    if left < FEWEST_LEFT:
        return f"{left:.0f} customers left in the last 12 months, {FEWEST_LEFT} needed"
    return None


def pooled(rows: pl.DataFrame) -> pl.DataFrame:
    """Sums by tenure band 0..4; a band with fewer than ten leavers takes the rates of itself and its neighbours together."""
    sums = rows.group_by("tenure_band").agg(pl.col("^(n_|sum_|squares_|products).*$").sum())
    every = pl.DataFrame({"tenure_band": list(range(N_BANDS))}).join(
        sums.with_columns(pl.col("tenure_band").cast(pl.Int64)), on="tenure_band", how="left").fill_null(0).sort("tenure_band")
    values = every.drop("tenure_band").to_numpy().astype(float)
    left = every.columns.index("n_left") - 1
    out = values.copy()
    for band in range(N_BANDS):
        reach = 0
        while values[max(band - reach, 0) : band + reach + 1, left].sum() < FEWEST_IN_BAND and reach < N_BANDS:
            reach += 1
        out[band] = values[max(band - reach, 0) : band + reach + 1].sum(axis=0)
    return pl.DataFrame(out, schema=every.columns[1:], orient="row")


def _rates(bands: pl.DataFrame, rate: float) -> tuple[Rates, Rates]:
    """Points and draws; errors: leaving binomial (one event a customer), margin clustered by customer."""
    n, left, money, squares, products, square_money = (
        bands[name].to_numpy() for name in ("n_months", "n_left", "sum_money", "squares_months", "products", "squares_money"))
    hazard, margin = left / n, money / n
    spread = np.sqrt(np.maximum(square_money - 2 * margin * products + margin**2 * squares, 0.0)) / n
    normals = standard_normals(N_DRAWS, 2 * N_BANDS, SEED + 23)
    drawn = np.clip(hazard + np.sqrt(hazard * (1 - hazard) / n) * normals[:, :N_BANDS], 0.0, 1.0)
    return Rates(hazard, rate * margin), Rates(drawn, rate * (margin + spread * normals[:, N_BANDS:]))
