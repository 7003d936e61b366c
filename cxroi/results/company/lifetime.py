"""Customer lifetime value up to the agreed horizon: of today's customers, of one of them, of a new one; by cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.cuts import cut_rows
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.results.score.points import SAMPLED
from cxroi.terms import YEAR, Array, Check, Finding
from cxroi.value.base.draws import N_DRAWS, SEED, quantile_range, standard_normals
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.company.lifetime import OLDEST, Rates, elasticity, elasticity_check, worth, years_of_margin

QUESTION = "What are our customers worth?"
N_BANDS = 5
SUBJECTS = {
    "total": "All {whose}",
    "customer": "One {whose}",
    "new": "A new customer",
    "elasticity": "Value in % for 1 % more retention",
}
TESTED = "back-test"
HELP = "Load who left and when (table outcomes, kind 'left'), so that leaving is known up to the last month"
PERIOD = "forecast_horizon"


@dataclass(frozen=True)
class Judged:
    """Last month in which leaving is known, and the months after it whose money is recorded already (the last one,
    which may be incomplete, left out); `later`: n_units, sum_money, squares_money of a cut's customers in these;
    `ends`: months of a customer's year in which a contract can end (first, how many)."""

    month: int
    after: int
    later: Mapping[str, pl.DataFrame]
    ends: tuple[int, int] = (0, YEAR)

    @property
    def whose(self) -> str:
        """ "of the customers of December 2010" where later months are not judged yet, else "of today's customers"."""
        return f"of the customers of {words.month_name(self.month)}" if self.after else "of today's customers"


def lifetime_findings(engine: Engine, run: Run) -> list[Finding]:
    """Value of all, of one and of a new customer, and how it answers to retention, for all and by cut."""
    last = engine.query("select max(month) as last_month from panel.customer_month where judged = 1").item()
    if last is None:
        return []
    after = max((run.last_month or last) - last, 0)
    later = dict(cut_rows(engine.query(sql("lifetime_later"), [last, last + after - 1]))) if after > 1 else {}
    rates = dict(cut_rows(engine.query(sql("tenure_rates"), [last])))
    bound = engine.query("select k.end_place, k.end_months from panel.contract as k").row(0)
    judged, found = Judged(last, after, later, bound), []
    for segment, now in cut_rows(engine.query(sql("tenure_now"), [last])):
        found += _of_cut(run, segment, rates.get(segment), _customers(now), judged)
    return found


def _customers(now: pl.DataFrame) -> Array:
    counts = np.zeros(OLDEST + 1)
    for tenure, n in now.group_by("tenure").agg(pl.col("n_units").sum()).iter_rows():
        counts[int(tenure)] = n
    return counts


def _of_cut(run: Run, segment: str, rows: pl.DataFrame | None, customers: Array, judged: Judged) -> list[Finding]:
    n = int(customers.sum())
    noun = "margin" if run.has_margin or run.assumptions.margin_rate_of(segment) else "revenue"
    about = {
        name: About(
            f"lifetime/{name}",
            QUESTION,
            subject.format(whose=judged.whose),
            Nature("ratio") if name == "elasticity" else Nature("forecast", run.worth(segment)),
            PERIOD,
            segment,
            noun="" if name == "elasticity" else noun,
        )
        for name, subject in SUBJECTS.items()
    }
    reason = _withheld(run, rows, n)
    if reason or rows is None:
        return [
            finding(run, each, refusal(reason or "nobody was active in the last twelve months", "money", n))
            for name, each in about.items()
            if name != "elasticity"
        ]
    rate = _rate(run, segment)
    point, drawn = _rates(pooled(rows), rate, judged.ends)
    tested = _back_test(drawn, customers, judged, segment, (rate, run.currency))
    if tested is not None and tested.status == "FAIL":
        return [
            finding(
                run,
                each,
                replace(refusal(f"{tested.reason}. {HELP}", "money" if each.noun else "percent", n), checks=(tested,)),
            )
            for each in about.values()
        ]
    yearly = 12 * float(rows["sum_money"].sum()) * rate / float(rows["n_months"].sum())
    figures = _figures(run, (point, drawn), customers, (yearly, tested))
    return [finding(run, about[name], figure) for name, figure in figures.items()]


def _figures(
    run: Run, rates: tuple[Rates, Rates], customers: Array, beside: tuple[float, Check | None]
) -> dict[str, Figure]:
    """total, customer, new, elasticity; `beside`: a year's money of a customer, and the back-test where there is
    one."""
    n, (point, drawn), (yearly, tested) = int(customers.sum()), rates, beside
    horizon, annual = run.assumptions.horizon, run.assumptions.discount_rate
    discount = run.assumptions.draws("discount_rate", N_DRAWS)
    one, worlds = worth(point, horizon, annual.value), worth(drawn, horizon, discount)
    means = one.mean(customers), worlds.mean(customers)
    answer = float(elasticity(means[0], point, horizon, annual.value, customers))
    answers = elasticity(means[1], drawn, horizon, discount, customers)
    method = (
        "Margin times the chance to be still there, by time as a customer in the last 12 months, over "
        f"{horizon} months,"
        f" discounted at {annual.value:.0%} a year ({annual.owner}). No newcomers, no growth; the range holds"
        " the luck of twelve months and the discount rate, not what may change."
    )
    basis = Basis("C", n, method, (elasticity_check(answer), *((tested,) if tested else ())))
    each = ranged(float(means[0]), (means[1],), "money", basis)
    years = years_of_margin(each, yearly)
    total = ranged(
        float(means[0]) * n,
        (means[1] * n,),
        "money",
        Basis("C", n, method, (*basis.checks, *((years,) if years else ()))),
    )
    new = ranged(float(one.by_tenure[0]), (worlds.by_tenure[:, 0],), "money", basis)
    how = "Value recomputed with yearly retention 1 % higher."
    return {
        "total": total,
        "customer": each,
        "new": new,
        "elasticity": ranged(answer, (answers,), "percent", Basis("C", n, how, basis.checks)),
    }


def _back_test(
    drawn: Rates, customers: Array, judged: Judged, segment: str, money_of: tuple[float, str | None]
) -> Check | None:
    """What the customers of the last judged month then brought, beside what the drawn rates say of the same months.

    `money_of`: factor from the panel's money to margin, and the currency. The range holds the luck of the rates and of
    these customers. None where no month follows.
    """
    if not judged.after:
        return None
    months, row = judged.after - 1, judged.later.get(segment)
    then = words.month_name(judged.month)
    if row is None or months < rule.LATER_MONTHS:
        return Check(
            TESTED,
            "NOTE",
            f"only {max(months, 0)} complete months after {then} are loaded, {rule.LATER_MONTHS} are "
            "needed to see whether these customers brought what this value expects",
        )
    rate, currency = money_of
    n, total, squares = (float(row[name].sum()) for name in ("n_units", "sum_money", "squares_money"))
    luck = rate * np.sqrt(max(squares - total**2 / n, 0.0)) * standard_normals(N_DRAWS, 1, SEED + 29)[:, 0]
    low, high = (float(end) for end in quantile_range(n * worth(drawn, months, 0.0).mean(customers) + luck))
    brought, implied = rate * total, words.money_range(low, high, currency)
    span = f"in the {months} months after {then} the customers of then brought {words.money(brought, currency)}"
    if low <= brought <= high:
        return Check(TESTED, "PASS", f"{span}, inside the {implied} that these rates say of the same months")
    return Check(
        TESTED,
        "FAIL",
        f"{span}, and leaving and money of the twelve months before say {implied}: the value would not "
        "hold what is recorded already",
    )


def _rate(run: Run, segment: str) -> float:
    """Factor from the panel's money to margin: 1 where margin is known, the stated rate, or 1 with figures in
    revenue."""
    stated = None if run.has_margin else run.assumptions.margin_rate_of(segment)
    return stated.value if stated else 1.0


def _withheld(run: Run, rows: pl.DataFrame | None, n: int) -> str | None:
    if run.sampled:
        return SAMPLED
    if n == 0 or rows is None or rows["sum_money"].null_count() == rows.height:
        return "no customer with money is active in the last month"
    left = float(rows["n_left"].sum())
    if left < rule.EVENTS_NEEDED:
        return f"{left:.0f} customers left in the last 12 months, {rule.EVENTS_NEEDED} needed"
    return None


def pooled(rows: pl.DataFrame) -> pl.DataFrame:
    """Sums by tenure band 0..4; a band with fewer than ten leavers takes the rates of itself and its neighbours
    together."""
    sums = rows.group_by("tenure_band").agg(pl.col("^(n_|sum_|squares_|products).*$").sum())
    every = (
        pl.DataFrame({"tenure_band": list(range(N_BANDS))})
        .join(sums.with_columns(pl.col("tenure_band").cast(pl.Int64)), on="tenure_band", how="left")
        .fill_null(0)
        .sort("tenure_band")
    )
    values = every.drop("tenure_band").to_numpy().astype(float)
    left = every.columns.index("n_left") - 1
    out = values.copy()
    for band in range(N_BANDS):
        reach = 0
        while values[max(band - reach, 0) : band + reach + 1, left].sum() < rule.BAND_LEAVERS and reach < N_BANDS:
            reach += 1
        out[band] = values[max(band - reach, 0) : band + reach + 1].sum(axis=0)
    return pl.DataFrame(out, schema=every.columns[1:], orient="row")


def _rates(bands: pl.DataFrame, rate: float, ends: tuple[int, int] = (0, YEAR)) -> tuple[Rates, Rates]:
    """Points and draws; errors: leaving binomial (one event a customer), margin clustered by customer."""
    n, at_end, left, money, squares, products, square_money = (
        bands[name].to_numpy()
        for name in ("n_months", "n_ends", "n_left", "sum_money", "squares_months", "products", "squares_money")
    )
    at_end = np.maximum(at_end, 1.0)
    hazard, margin = np.minimum(left / at_end, 1.0), money / n
    spread = np.sqrt(np.maximum(square_money - 2 * margin * products + margin**2 * squares, 0.0)) / n
    normals = standard_normals(N_DRAWS, 2 * N_BANDS, SEED + 23)
    drawn = np.clip(hazard + np.sqrt(hazard * (1 - hazard) / at_end) * normals[:, :N_BANDS], 0.0, 1.0)
    return Rates(hazard, rate * margin, ends), Rates(drawn, rate * (margin + spread * normals[:, N_BANDS:]), ends)
