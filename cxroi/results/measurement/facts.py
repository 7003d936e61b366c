"""Recorded facts (grade R) and measurement health, as they stand in the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from cxroi import words
from cxroi.checks.health import verdict
from cxroi.engine import Engine
from cxroi.metrics import METRICS
from cxroi.results.base.run import About, Run, recorded, sql
from cxroi.results.measurement.measures import AMOUNT, COUNT, FACT, LEVEL, SHARE, measured
from cxroi.terms import Finding

HEALTH = "How far can the scores be trusted?"


def _label(metric: str) -> str:
    return METRICS[metric].label if metric in METRICS else metric


def _totals(engine: Engine, run: Run) -> list[Finding]:
    found = []
    for row in engine.query(sql("unit_counts")).iter_rows(named=True):
        kind = row["kind_of_unit"]
        about = About(f"fact/units/{kind}", FACT, f"Number of {kind}s", COUNT)
        found.append(recorded(run, about, row["n_units"], "units", n=row["n_units"], source="count of units loaded"))
    for row in engine.query(sql("transaction_totals")).iter_rows(named=True):
        name = words.safe_text(row["movement_kind"])
        about = About(f"fact/total/{name}", FACT, f"Total of {name}s", AMOUNT)
        found.append(
            recorded(
                run,
                about,
                float(row["total_amount"]),
                "money",
                n=row["n_units"],
                source=f"sum of {row['n_movements']:,} {name} rows",
            )
        )
    return found


def _promises(engine: Engine, run: Run) -> list[Finding]:
    found = []
    for row in engine.query(sql("late_shares")).iter_rows(named=True):
        name, done, late = words.safe_text(row["measure_name"]), row["n_done"], row["n_late"]
        if not row["n_timed"]:
            continue
        source = f"{late:,} of {done:,} done later than the promised calendar day"
        n = row["n_units"] or done
        about = About(f"fact/late_share/{name}", FACT, f"Late share of {name}", SHARE)
        found.append(recorded(run, about, late / done, "share", n=n, source=source))
        about = About(f"fact/late_count/{name}", FACT, f"Late {name}", COUNT)
        found.append(recorded(run, about, late, "events", n=n, source=source))
    for row in engine.query(sql("score_by_promise")).sort("metric", "measure", "is_late").iter_rows(named=True):
        when, slug = ("late", "score_late") if row["is_late"] else ("on time", "score_on_time")
        subject = f"Mean of '{_label(row['metric'])}' when {words.safe_text(row['measure'])} was {when}"
        about = About(f"fact/{slug}/{row['metric']}", FACT, subject, LEVEL)
        found.append(
            recorded(
                run,
                about,
                row["mean_score"],
                "points",
                n=row["n_answers"],
                source=f"mean of the last answer about each of {row['n_answers']:,}",
            )
        )
    return found


def _scores(engine: Engine, run: Run) -> list[Finding]:
    found = []
    for row in engine.query(sql("score_means")).sort("metric_name").iter_rows(named=True):
        subject = f"Mean of '{_label(row['metric_name'])}'"
        about = About(f"fact/score/{row['metric_name']}", FACT, subject, LEVEL)
        found.append(
            recorded(
                run,
                about,
                row["mean_score"],
                "points",
                n=row["n_units"] or row["n_answers"],
                source=f"mean{', by the weights given,' if row['n_weights'] else ''} of {row['n_answers']:,} answers, "
                "the last about each thing",
            )
        )
    return found


def facts(engine: Engine, run: Run) -> list[Finding]:
    """Totals, promises kept, mean scores, measures: what the files say before any model."""
    told = list(measured(engine, run))
    of_outcomes = [one for one in told if not one.place.under("fact/operation")]
    of_operations = [one for one in told if one.place.under("fact/operation")]
    return _totals(engine, run) + of_outcomes + _promises(engine, run) + _scores(engine, run) + of_operations


def health(engine: Engine, run: Run) -> list[Finding]:
    """Response share, units with two scores, scores after the outcome, age of scores, revenue heard; each with its
    verdict.

    Nothing where nobody was asked and nothing answered: there is no measurement whose health could be judged.
    """
    if run.primary_metric is None:
        return []
    row = engine.query(sql("health"), [run.primary_metric]).row(0, named=True)
    if not row["n_answers"] and not row["n_asked"]:
        return []
    told = [*_heard(run, row, int(engine.query(sql("panel_units")).item())), *_ages(engine)]
    return [_judged(run, one) for one in told]


class _Health(NamedTuple):
    """One figure of measurement health: `top` of `bottom`, or an age in months where there is no bottom."""

    slug: str
    subject: str
    top: float | None
    bottom: float | None
    source: str
    n: int
    unit: str = "share"


def _heard(run: Run, row: Mapping[str, Any], n_units: int) -> Iterable[_Health]:
    who, answers = run.units_word, row["n_answers"]
    if row["n_asked"]:
        asked, source = row["n_asked"], "invitations answered / sent"
        yield _Health("response", "Share of questions answered", row["n_replied"], asked, source, asked)
    source = "with at least one answer / all"
    yield _Health("heard", f"Share of {who} ever heard", row["n_heard"], n_units, source, n_units)
    twice, source = f"Share of {who} with two or more scores", "with two answers / all"
    yield _Health("two_scores", twice, row["n_two_scores"], n_units, source, n_units)
    after, source = "Scores given after the customer had left", "answers after leaving / answers"
    yield _Health("after_outcome", after, row["n_after_outcome"], answers, source, int(answers or 0))
    source = "answers without a date / answers"
    yield _Health("undated", "Scores without a date", row["n_undated"], answers, source, int(answers or 0))


def _ages(engine: Engine) -> Iterable[_Health]:
    for age in engine.query(sql("score_age")).iter_rows(named=True):
        if age["mean_age_months"] is not None:
            subject, source = "Mean age of the score in force", "last month of the panel"
            yield _Health("score_age", subject, age["mean_age_months"], None, source, age["n_scored"], "months")
        if age["sum_revenue"]:
            money = float(age["sum_revenue_scored"]), float(age["sum_revenue"])
            source = "revenue of scored / all, last month"
            subject = "Share of revenue from customers heard"
            yield _Health("revenue_heard", subject, *money, source, age["n_paid"])


def _judged(run: Run, one: _Health) -> Finding:
    point = one.top if one.unit == "months" else one.top / one.bottom if one.top is not None and one.bottom else None
    about = About(f"health/{one.slug}", HEALTH, one.subject, LEVEL if one.unit == "months" else SHARE)
    made = recorded(run, about, point, one.unit, n=one.n, source=one.source)
    check = verdict(one.slug, made)
    return replace(made, checks=(check,)) if check else made
