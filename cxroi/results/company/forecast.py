"""The next twelve months: margin of the company and how many of today's customers stay, with the back-test beside
them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.company.forecast import HORIZON, BackTest, Forecast, History, forecast
from cxroi.nature import Nature
from cxroi.results.base.run import NO_LEAVING, About, Run, finding, recorded, sql
from cxroi.results.score.points import SAMPLED
from cxroi.terms import Array, Check, Finding, Grade
from cxroi.value.base.figure import Figure, refusal

QUESTION = "What do the next 12 months look like?"
METHOD = (
    "Leaving, newcomers and margin per customer carried on as local levels with a yearly wave; ranges held against"
    " earlier forecasts. Nothing that is planned is in it."
)
SUBJECTS = {"total": "The company", "stay": "Today's customers still there in 12 months"}
UNITS = {"margin": "money", "total": "money", "stay": "share"}
TESTED = {"margin": "Forecasts of monthly margin", "stay": "Forecasts of who stays"}


def forecast_findings(engine: Engine, run: Run) -> list[Finding]:
    """Totals of the next 12 months, each month of them and of the past, and the errors of earlier forecasts."""
    about = About(
        "forecast/total", QUESTION, SUBJECTS["total"], Nature("forecast", run.money), "forecast", noun=run.money
    )
    history = read_history(engine, run)
    if run.sampled or history is None:
        reason = SAMPLED if run.sampled else "no month has both customers and money"
        return [finding(run, about, refusal(reason, "money"))]
    n = int(history.active[-1] - history.left[-1])
    try:
        made = forecast(history)
    except DesignError as reason:
        waiting = (run.last_month or 0) - int(history.months[-1])
        late = (
            f" (the last {waiting} are not judged yet: leaving shows here only as a long absence). Load "
            "more months, or "
            "who left and when (table outcomes, kind 'left')"
        )
        return [finding(run, about, refusal(f"{reason}{late if waiting > 0 else ''}", "money", n))]
    told = [name for name in SUBJECTS if name != "stay" or run.leaving_known]
    found = [_total(run, made, name, n) for name in told]
    if "stay" not in told:
        found.append(
            finding(
                run,
                replace(about, path="forecast/stay", subject=SUBJECTS["stay"], nature=Nature("share"), noun=""),
                refusal(NO_LEAVING, "share", n),
            )
        )
    found += _months(run, made, history, n)
    return found + [
        row for name in TESTED if name in told or name == "margin" for row in _errors(run, made.tests[name], name, n)
    ]


def read_history(engine: Engine, run: Run) -> History | None:
    """Monthly totals up to the last month in which customers are judged; None where there is no money or nobody."""
    months = engine.query(sql("month_totals")).group_by("month").agg(pl.col("^(n_|sum_).*$").sum()).sort("month")
    months = months.filter(pl.col("n_judged") > 0)
    money = "sum_margin" if run.has_margin else "sum_revenue"
    if months.is_empty() or months[money].null_count() == months.height:
        return None
    at, active, left, margin = (
        months[name].cast(pl.Float64).fill_null(0).to_numpy() for name in ("month", "n_active", "n_left", money)
    )
    stay = stay_shares(engine.query(sql("stay_cohorts")), at)
    ahead = engine.query(sql("ends_ahead"))
    if ahead.is_empty():
        return History(at, active, left, margin, stay)
    due = months["n_ends"].cast(pl.Float64).fill_null(0).to_numpy()
    width = int(engine.query("select k.end_months from panel.contract as k").item())
    return History(at, active, left, margin, stay, due, until_end(ahead, at), width)


def until_end(rows: pl.DataFrame, months: Array) -> Array:
    """(T, 12) customers there after each month whose contract can end first 1 to 12 months later."""
    found, place = np.zeros((len(months), HORIZON)), {int(month): t for t, month in enumerate(months)}
    for month, ahead, n in rows.select("month", "ahead", "n_units").iter_rows():
        if month in place and ahead <= HORIZON:
            found[place[month], ahead - 1] = n
    return found


def stay_shares(cohorts: pl.DataFrame, months: Array) -> Array:
    """(T, T) share of the customers there after month o who are still there after a later month, nan below the
    diagonal."""
    first, gone, n = (cohorts[name].to_numpy().astype(float) for name in ("first_month", "gone_month", "n_units"))
    shares = np.full((len(months), len(months)), np.nan)
    for o, month in enumerate(months):
        there = (first <= month) & (gone > month)
        size = n[there].sum()
        for k in range(o + 1, len(months)):
            shares[o, k] = n[there & (gone > months[k])].sum() / size if size else np.nan
    return shares


def checks_of(test: BackTest) -> tuple[Check, ...]:
    """How earlier forecasts did: against what happened, and against simply repeating the year before."""
    hits = (
        f"{words.share(test.inside)} of {test.n} earlier forecasts from {test.origins} months were inside "
        "the model's own"
        " range"
    )
    wide = (
        f"; ranges are {test.widen:.1f} times as wide as the model alone says, so that nine in ten would have been"
        if test.widen > rule.WIDENED
        else ""
    )
    lean = "too low" if test.bias < 0 else "too high"
    beats = test.error <= test.naive
    than = "less than" if beats else "more than"
    return (
        Check(
            "earlier forecasts inside the model's own range",
            "PASS" if test.inside >= rule.BACK_TEST_INSIDE else "REVIEW",
            f"{hits}{wide}.",
        ),
        Check(
            "better than last year's value",
            "PASS" if beats else "REVIEW",
            f"Earlier forecasts missed by {words.share(test.error)} on average, {than} repeating the year before"
            f" ({words.share(test.naive)}); they were {words.share(abs(test.bias))} {lean}.",
        ),
    )


def _grade(test: BackTest) -> Grade:
    """C, as every figure beyond the last data month; D where repeating last year would have been the better
    forecast."""
    return "C" if test.error <= test.naive else "D"


def _total(run: Run, made: Forecast, name: str, n: int) -> Finding:
    test = made.tests[name]
    figure = Figure(
        float(made.middle[name][-1]),
        float(made.low[name][-1]),
        float(made.high[name][-1]),
        _grade(test),
        n,
        UNITS[name],
        METHOD,
        None,
        checks_of(test),
    )
    nature, noun = (Nature("forecast", run.money), run.money) if name == "total" else (Nature("share"), "")
    return finding(run, About(f"forecast/{name}", QUESTION, SUBJECTS[name], nature, "forecast", noun=noun), figure)


def _months(run: Run, made: Forecast, history: History, n: int) -> list[Finding]:
    """forecast/margin/<month> for the months ahead, and as recorded facts for up to 24 behind; month = year x 12 +
    month - 1."""

    def subject(month: int) -> str:
        return f"{run.money.capitalize()} of {words.month_name(month)}"

    found = []
    for k in range(max(len(history.months) - 24, 0), len(history.months)):
        month = int(history.months[k])
        about = About(f"forecast/margin/{month}", QUESTION, subject(month), Nature("level", run.money))
        found.append(
            recorded(run, about, float(history.margin[k]), "money", n=int(history.active[k]), source="sum of the month")
        )
    for t in range(HORIZON):
        month = int(history.months[-1]) + t + 1
        nature = Nature("forecast", run.money)
        about = About(f"forecast/margin/{month}", QUESTION, subject(month), nature, "forecast")
        figure = Figure(
            float(made.middle["margin"][t]),
            float(made.low["margin"][t]),
            float(made.high["margin"][t]),
            _grade(made.tests["margin"]),
            n,
            "money",
            METHOD,
        )
        found.append(finding(run, about, figure))
    return found


def _errors(run: Run, test: BackTest, name: str, n: int) -> list[Finding]:
    """Back-test as recorded facts: mean miss, the miss of repeating last year, share inside the range."""
    told = {
        "error": ("missed by", test.error),
        "naive": ("if last year had simply been repeated, missed by", test.naive),
        "inside": ("inside the model's own 90 % range", test.inside),
    }
    ratio, told_so = Nature("ratio"), f"{TESTED[name]}, range as wide as the model's own"
    about = About(f"forecast/widened/{name}", QUESTION, told_so, ratio)
    wide = recorded(
        run, about, test.widen, "times", n=n, source="so that nine in ten earlier forecasts would have been inside"
    )
    return [wide] + [
        recorded(
            run,
            About(f"forecast/{slug}/{name}", QUESTION, f"{TESTED[name]}, {how}", Nature("share")),
            value,
            "share",
            n=n,
            source=f"{test.n} forecasts from {test.origins} earlier months against what then happened",
        )
        for slug, (how, value) in told.items()
    ]
