"""What a build knows of itself, and the one place where a finding is made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import polars as pl

from cxroi import words
from cxroi.checks.coverage import coverage_check
from cxroi.engine import Engine
from cxroi.errors import DataError, StoreError
from cxroi.terms import ALL, LEVEL, Finding, Kind
from cxroi.value.assumptions import Assumptions
from cxroi.value.figure import Figure, refusal
from cxroi.value.figure import recorded as fact


@dataclass(frozen=True)
class Run:
    """One build of one company: identity, span of months, and the assumptions in force.

    `sampled`: the files hold a sample of transactions, so that who is absent need not have left. `has_margin`: False where
    the panel holds revenue only. `unhealthy`: why nothing may rest on the scores, where their measurement health fails.
    `leaving_known`: False where nothing says who left, so that nobody ever leaves the panel.
    """

    generation: str
    run_id: str
    company: str
    is_demo: bool
    currency: str | None
    profile: str
    snapshot: bool
    primary_metric: str | None
    first_month: int | None
    last_month: int | None
    assumptions: Assumptions
    units_word: str = "customers"
    sampled: bool = False
    has_margin: bool = True
    n_units: int = 0
    unhealthy: str | None = None
    leaving_known: bool = True


NO_LEAVING = ("nothing in the files says who left, so everybody seems to stay. Load who left and when (table outcomes, kind "
              "'left'), or who is a customer in each month (table financials, column active)")
RESTS_ON_SCORES = ("point/", "curve/", "curve_monotone/", "interaction/", "recency/", "serving/score", "driver/", "league/",
                   "ladder/", "loop/", "lens/")
"""Where findings live that are computed from answers: measurement health withholds all of them but counts of what was loaded."""


@dataclass(frozen=True)
class About:
    """Where a finding belongs: its path, the question it answers, and the cut it is for."""

    path: str
    question: str
    subject: str
    period: str = "all"
    segment: str = ALL
    initiative: str | None = None
    per: str = ""
    noun: str = ""
    design: str = ""

    @property
    def id(self) -> str:
        cut = "" if self.segment == ALL else f"#{self.segment}"
        return f"{self.path}@{self.period}{cut}"


def sql(name: str) -> str:
    """Text of one of this package's SELECTs."""
    return files("cxroi.results").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def read_run(engine: Engine, assumptions: Assumptions, *, generation: str, run_id: str) -> Run:
    """The company as its newest import describes it, with the months that its panel covers."""
    newest = engine.query("select company, is_demo, currency, profile, snapshot, primary_metric, panel_unit "
                          "from intake.meta.imports order by import_id desc limit 1")
    if newest.is_empty():
        raise StoreError("nothing has been loaded into this store yet. Next: python -m cxroi load")
    row = newest.row(0, named=True)
    span = engine.query("select min(month) as first_month, max(month) as last_month from panel.customer_month").row(0, named=True)
    stated = assumptions.currency
    if stated and row["currency"] and stated.value != row["currency"]:
        raise DataError(f"the files report in {row['currency']} and assumptions.toml in {stated.value}: set currency = "
                        f"\"{stated.value}\" under [company] in the profile and a rate under [currency_rates.{row['currency']}], "
                        "load again with --replace, or take the currency out of assumptions.toml")
    unit = row["panel_unit"] or "customer"
    kinds = engine.query("select distinct sample_kind from intake.meta.files")["sample_kind"].to_list()
    n_margin = engine.query("select count(margin) as n from panel.customer_month").item()
    return Run(generation, run_id, row["company"], bool(row["is_demo"]), assumptions.currency_or(row["currency"]), row["profile"],
               bool(row["snapshot"]), row["primary_metric"], span["first_month"], span["last_month"], assumptions,
               {"person": "customers", "customer": "customers"}.get(unit, f"{unit}s"), "transactions" in kinds, n_margin > 0,
               int(engine.query(sql("panel_units")).item() or 0),
               leaving_known=engine.query("select c.leaving_rule from panel.calendar as c").item() != "unknown")


def finding(run: Run, about: About, figure: Figure, *, n_clusters: int | None = None) -> Finding:
    """The one place where a figure becomes a finding, with its sentence: recorded (R), assumed (E), else estimated."""
    figure = _healthy(run, about, figure)
    refused = figure.point is None
    judged = figure.low is not None and (figure.grade not in ("R", "D", "E") or bool(about.design))
    measured = coverage_check(about.path, run.n_units, about.segment, about.design) if judged else None
    checks = (*figure.checks, measured) if measured else figure.checks
    kind: Kind = "recorded" if figure.grade == "R" else "assumed" if figure.grade == "E" else "estimated"
    money = figure.unit == "money"
    unit = " ".join(filter(None, (run.currency or "currency" if money else figure.unit, about.per)))
    made = Finding(
        id=about.id, kind=kind, question=about.question, statement="", initiative=about.initiative, segment=about.segment,
        unit=unit, currency=run.currency if money else None, period=about.period, point=figure.point,
        low=figure.low, high=figure.high, level=LEVEL if figure.low is not None else None,
        grade="insufficient" if refused else figure.grade, n=figure.n, n_clusters=n_clusters, method=figure.method,
        reason=(figure.refused or "the data do not carry it") if refused else None, checks=checks,
        assumptions_version=run.assumptions.version, run_id=run.run_id)
    told = replace(made, reason=because(made.reason)) if made.reason else made
    return replace(made, statement=words.statement(about.subject, told, noun=about.noun))


def _healthy(run: Run, about: About, figure: Figure) -> Figure:
    """The figure, refused where it rests on scores whose measurement health fails; facts from the files stand."""
    if run.unhealthy is None or figure.point is None or figure.grade == "R" or not about.path.startswith(RESTS_ON_SCORES):
        return figure
    return replace(refusal(run.unhealthy, figure.unit, figure.n, method=figure.method), checks=figure.checks)


def because(reason: str) -> str:
    """A reason as it stands inside a sentence: without the verdict that the sentence already says, in lower case."""
    bare = reason.removeprefix("insufficient: ").removeprefix("Not measurable here: ")
    return bare[:1].lower() + bare[1:] if bare[1:2].islower() else bare


def recorded(run: Run, about: About, point: float | None, unit: str, *, n: int, source: str) -> Finding:
    """A fact from the files: grade R, no range, its source named."""
    figure = refusal("no such rows were loaded", unit, n, method=source) if point is None else fact(float(point), n, unit, source)
    return replace(finding(run, about, figure), kind="recorded")


def _told(item: Finding, currency: str | None) -> dict[str, object]:
    """The finding as a row: checks as JSON text, amounts in sentences with the currency's sign."""
    row = {**item.as_dict(), "checks": json.dumps(item.as_dict()["checks"], ensure_ascii=False)}
    return row | {name: words.in_currency(str(row[name]), currency) for name in ("statement", "reason", "checks") if row[name]}


def write_findings(engine: Engine, found: Sequence[Finding], currency: str | None) -> None:
    """Store the findings as `results.findings`, columns = fields."""
    rows = [_told(item, currency) for item in found]
    numbers, texts = ("point", "low", "high", "level"), ("initiative", "currency", "reason")
    schema = {**dict.fromkeys(numbers, pl.Float64), **dict.fromkeys(texts, pl.String), "n": pl.Int64, "n_clusters": pl.Int64}
    engine.put("finding_rows", pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None))
    engine.execute("create table results.findings as from finding_rows")
