"""Recorded facts (grade R) and measurement health, as they stand in the files."""

from __future__ import annotations

from dataclasses import replace

from cxroi import words
from cxroi.checks.health import verdict
from cxroi.engine import Engine
from cxroi.metrics import METRICS
from cxroi.results.run import About, Run, recorded, sql
from cxroi.terms import Finding

FACT = "What do the files themselves say?"
INDEX = "_index"
"""An outcome whose kind ends so is an index of its source, never money."""
HEALTH = "How far can the scores be trusted?"


def _label(metric: str) -> str:
    return METRICS[metric].label if metric in METRICS else metric


def _totals(engine: Engine, run: Run) -> list[Finding]:
    found = []
    for row in engine.query(sql("unit_counts")).iter_rows(named=True):
        kind = row["kind_of_unit"]
        about = About(f"fact/units/{kind}", FACT, f"Number of {kind}s")
        found.append(recorded(run, about, row["n_units"], "units", n=row["n_units"], source="count of units loaded"))
    for row in engine.query(sql("transaction_totals")).iter_rows(named=True):
        name = words.safe_text(row["movement_kind"])
        about = About(f"fact/total/{name}", FACT, f"Total of {name}s")
        found.append(recorded(run, about, float(row["total_amount"]), "money", n=row["n_units"],
                              source=f"sum of {row['n_movements']:,} {name} rows"))
    for row in engine.query(sql("outcome_counts")).iter_rows(named=True):
        name = words.safe_text(row["outcome_kind"])
        if row["is_amount"]:
            about = About(f"fact/total/{name}", FACT, f"Total of {name.replace('_', ' ')}")
            source = "sum of recorded amounts"
            unit = "points" if str(row["outcome_kind"]).endswith(INDEX) else "money"
            found.append(recorded(run, about, row["sum_value"], unit, n=row["n_units"], source=source))
            continue
        share = row["n_happened"] / row["n_units"]
        about = About(f"fact/outcome/{name}", FACT, f"Customers with outcome '{name}'")
        found.append(recorded(run, about, row["n_happened"], "customers", n=row["n_units"],
                              source=f"recorded outcomes, {words.share(share)} of {row['n_units']:,}"))
    return found


def _promises(engine: Engine, run: Run) -> list[Finding]:
    found = []
    for row in engine.query(sql("late_shares")).iter_rows(named=True):
        name, done, late = words.safe_text(row["measure_name"]), row["n_done"], row["n_late"]
        if not row["n_timed"]:
            continue
        source = f"{late:,} of {done:,} done later than the promised calendar day"
        n = row["n_units"] or done
        about = About(f"fact/late_share/{name}", FACT, f"Late share of {name}")
        found.append(recorded(run, about, late / done, "share", n=n, source=source))
        found.append(recorded(run, About(f"fact/late_count/{name}", FACT, f"Late {name}"), late, "events", n=n, source=source))
    for row in engine.query(sql("score_by_promise")).sort("metric", "measure", "is_late").iter_rows(named=True):
        when, slug = ("late", "score_late") if row["is_late"] else ("on time", "score_on_time")
        subject = f"Mean of '{_label(row['metric'])}' when {words.safe_text(row['measure'])} was {when}"
        about = About(f"fact/{slug}/{row['metric']}", FACT, subject)
        found.append(recorded(run, about, row["mean_score"], "points", n=row["n_answers"],
                              source=f"mean of the last answer about each of {row['n_answers']:,}"))
    return found


def _scores(engine: Engine, run: Run) -> list[Finding]:
    found = []
    for row in engine.query(sql("score_means")).sort("metric_name").iter_rows(named=True):
        about = About(f"fact/score/{row['metric_name']}", FACT, f"Mean of '{_label(row['metric_name'])}'")
        found.append(recorded(run, about, row["mean_score"], "points", n=row["n_units"] or row["n_answers"],
                              source=f"mean of {row['n_answers']:,} answers, the last about each thing"))
    return found


def facts(engine: Engine, run: Run) -> list[Finding]:
    """Totals, promises kept, mean scores: what the files say before any model."""
    return _totals(engine, run) + _promises(engine, run) + _scores(engine, run)


def health(engine: Engine, run: Run) -> list[Finding]:
    """Response share, units with two scores, scores after the outcome, age of scores, revenue heard; each with its verdict.

    Nothing where nobody was asked and nothing answered: there is no measurement whose health could be judged.
    """
    if run.primary_metric is None:
        return []
    row = engine.query(sql("health"), [run.primary_metric]).row(0, named=True)
    if not row["n_answers"] and not row["n_asked"]:
        return []
    n_units = engine.query(sql("panel_units")).item()
    found = []

    def add(slug: str, subject: str, top: float | None, bottom: float | None, source: str, n: int | None = None) -> None:
        point = float(top) / float(bottom) if top is not None and bottom else None
        size = int(bottom or 0) if n is None else n
        found.append(recorded(run, About(f"health/{slug}", HEALTH, subject), point, "share", n=size, source=source))

    if row["n_asked"]:
        add("response", "Share of questions answered", row["n_replied"], row["n_asked"], "invitations answered / sent")
    add("heard", f"Share of {run.units_word} ever heard", row["n_heard"], n_units, "with at least one answer / all")
    add("two_scores", f"Share of {run.units_word} with two or more scores", row["n_two_scores"], n_units,
        "with two answers / all")
    add("after_outcome", "Scores given after the customer had left", row["n_after_outcome"], row["n_answers"],
        "answers after leaving / answers")
    add("undated", "Scores without a date", row["n_undated"], row["n_answers"], "answers without a date / answers")
    for age in engine.query(sql("score_age")).iter_rows(named=True):
        if age["mean_age_months"] is not None:
            about = About("health/score_age", HEALTH, "Mean age of the score in force")
            found.append(recorded(run, about, age["mean_age_months"], "months", n=age["n_scored"],
                                  source="last month of the panel"))
        if age["sum_revenue"]:
            add("revenue_heard", "Share of revenue from customers heard", float(age["sum_revenue_scored"]),
                float(age["sum_revenue"]), "revenue of scored / all, last month", age["n_paid"])
    return [replace(one, checks=(check,)) if (check := verdict(one)) else one for one in found]
