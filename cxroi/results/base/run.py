"""What a build knows of itself, and the one place where a finding is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from cxroi import words
from cxroi.checks import acts
from cxroi.checks.coverage import PLAIN, Coverage, coverage_of
from cxroi.engine import Engine
from cxroi.engine.sqlfiles import select
from cxroi.errors import DataError, StoreError
from cxroi.nature import Money, Nature, Place
from cxroi.results.base.likeness import likeness
from cxroi.results.base.scope import WHOLE, Built, Scope
from cxroi.results.base.sound import named, sound
from cxroi.terms import ALL, LEVEL, Finding, Grade, Kind
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.base.figure import recorded as fact


@dataclass(frozen=True)
class Run:
    """One build of one company: identity, span of months, what its data cover, and the assumptions in force."""

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
    scope: Scope = WHOLE

    @staticmethod
    def of(build: Built, rules: Assumptions, what: str = "") -> Run:
        """A published build as the run behind figures that are made on a page, under these assumptions; `what` names
        the page in their run id."""
        return Run(
            build.generation,
            f"{build.run_id}, {what}" if what else build.run_id,
            build.company,
            build.is_demo,
            build.currency,
            build.profile,
            build.snapshot,
            build.primary_metric,
            build.first_month,
            build.data_through_month,
            rules,
            build.scope,
        )

    @staticmethod
    def typed(currency: str | None, rules: Assumptions) -> Run:
        """What stands behind typed numbers where there is no company."""
        return Run("typed", "typed, no data", "No company", False, currency, "", False, None, None, None, rules)

    @property
    def units_word(self) -> str:
        return self.scope.units_word

    @property
    def sampled(self) -> bool:
        return self.scope.sampled

    @property
    def has_margin(self) -> bool:
        return self.scope.has_margin

    @property
    def leaving_known(self) -> bool:
        return self.scope.leaving_known

    @property
    def money(self) -> Money:
        """What the money of the panel is."""
        return "margin" if self.has_margin else "revenue"

    def worth(self, segment: str = ALL) -> Money:
        """What money is once a stated margin rate is applied."""
        return "margin" if self.has_margin or self.assumptions.margin_rate_of(segment) else "revenue"


UNJUDGED: tuple[Grade, ...] = ("R", "D", "E")
"""Grades whose ranges claim no coverage, unless the design of an initiative is known."""
NO_LEAVING = (
    "nothing in the files says who left, so everybody seems to stay. Load who left and when (table outcomes, kind "
    "'left'), or who is a customer in each month (table financials, column active)"
)


@dataclass(frozen=True)
class About:
    """Where a finding belongs and what it is: path, the question it answers, nature, and the cut it is for.

    `per`: for whom and how long ("customer and month"); `noun`: how its money is called in its sentence; `at`: its
    address where that is not path, period and segment; `label`: what it is called in a list where that is not its
    subject.
    """

    path: str
    question: str
    subject: str
    nature: Nature
    period: str = ALL
    segment: str = ALL
    initiative: str | None = None
    per: str = ""
    noun: str = ""
    at: Place | None = None
    label: str = ""

    @property
    def id(self) -> str:
        return (self.at or Place(self.path, self.period, self.segment)).id


sql = partial(select, "cxroi.results")
"""Text of one of this package's SELECTs."""


def read_run(engine: Engine, assumptions: Assumptions, *, generation: str, run_id: str) -> Run:
    """The company as its newest import describes it, with the months that its panel covers."""
    newest = engine.query(
        "select company, is_demo, currency, profile, snapshot, primary_metric, panel_unit "
        "from intake.meta.imports order by import_id desc limit 1"
    )
    if newest.is_empty():
        raise StoreError("nothing has been loaded into this store yet. Next: python -m cxroi load")
    row = newest.row(0, named=True)
    span = engine.query("select min(month) as first_month, max(month) as last_month from panel.customer_month").row(
        0, named=True
    )
    stated = assumptions.currency
    if stated and row["currency"] and stated.value != row["currency"]:
        raise DataError(
            f"the files report in {row['currency']} and assumptions.toml in {stated.value}: set currency = "
            f'"{stated.value}" under [company] in the profile and a rate under [currency_rates.{row["currency"]}], '
            "load again with --replace, or take the currency out of assumptions.toml"
        )
    is_snapshot, scope = _covered(engine, row["panel_unit"] or "customer", assumptions)
    return Run(
        generation,
        run_id,
        row["company"],
        bool(row["is_demo"]),
        assumptions.currency_or(row["currency"]),
        row["profile"],
        bool(row["snapshot"]) or is_snapshot,
        row["primary_metric"],
        span["first_month"],
        span["last_month"],
        assumptions,
        scope,
    )


def _covered(engine: Engine, unit: str, rules: Assumptions) -> tuple[bool, Scope]:
    """Whether there is no panel by month, and what the data cover."""
    sampled = bool(engine.query("select c.is_sample from clean.company as c").item())
    calendar = engine.query("select c.leaving_rule, c.is_snapshot from panel.calendar as c").row(0, named=True)
    dated = engine.query(sql("answers_dated")).row(0, named=True)
    traits = None if calendar["is_snapshot"] else likeness(engine)
    n_margin = engine.query("select count(margin) as n from panel.customer_month").item()
    return bool(calendar["is_snapshot"]), Scope(
        {"person": "customers", "customer": "customers"}.get(unit, f"{unit}s"),
        sampled,
        n_margin > 0,
        int(engine.query(sql("panel_units")).item() or 0),
        leaving_known=calendar["leaving_rule"] != "unknown",
        shape=PLAIN if traits is None else traits.shape,
        answers=(dated["first_month"], dated["last_month"]) if dated["n_dated"] else None,
        has_rate=rules.margin_rate_of(ALL) is not None,
    )


def finding(
    run: Run,
    about: About,
    figure: Figure,
    *,
    n_clusters: int | None = None,
    level: float = LEVEL,
    horizon: float | None = words.HORIZON,
) -> Finding:
    """The one place where a figure becomes a finding, with its sentence: recorded (R), assumed (E), else estimated.

    `level` of its range; `horizon`: months beyond which a payback is never.
    """
    measured, figure = _measured(run, about.nature, sound(_healthy(run, about, figure)))
    nature, refused = (about := _called(run, about, figure)).nature, figure.point is None
    grade: Grade = "insufficient" if refused else acts.held(figure.grade, figure.checks)
    made = Finding(
        id=about.id,
        kind=_kind(figure),
        question=about.question,
        statement="",
        initiative=about.initiative,
        segment=about.segment,
        unit=_unit(run, about, figure),
        currency=run.currency if figure.unit == "money" else None,
        period=about.period,
        point=figure.point,
        low=figure.low,
        high=figure.high,
        level=level if figure.low is not None else None,
        grade=grade,
        n=figure.n,
        n_clusters=n_clusters,
        method=figure.method,
        reason=(figure.refused or "the data do not carry it") if refused else None,
        checks=acts.stated(figure.checks, grade),
        assumptions_version=run.assumptions.version,
        run_id=run.run_id,
        sense=nature.sense,
        measure=figure.unit,
        money=nature.money if figure.unit == "money" else "",
        per=about.per,
        rests_on_scores=nature.scores,
        family=nature.family,
        gate="health" if nature.scores and figure.grade != "R" else "",
        booked=nature.booked,
        dated=nature.dated,
        coverage=measured.share if measured else None,
        within=figure.within,
        meaning=nature.meaning,
        label=(about.label or words.safe_text(about.subject)).rstrip(",. "),
    )
    return replace(made, statement=words.statement(about.subject, made, about.noun, horizon))


def _called(run: Run, about: About, figure: Figure) -> About:
    """What is known is called revenue where neither margin nor a rate is known, whatever its maker took for granted."""
    if figure.point is None or about.nature.money != "margin" or run.worth(about.segment) == "margin":
        return about
    return replace(about, nature=replace(about.nature, money="revenue"), noun=words.in_revenue(about.noun))


def figure_of(found: Finding) -> Figure:
    """The figure behind a finding, to compute on with."""
    return Figure(
        found.point, found.low, found.high, found.grade, found.n, found.measure, found.method, refused=found.reason
    )


def _measured(run: Run, nature: Nature, figure: Figure) -> tuple[Coverage | None, Figure]:
    """How often ranges like this one held, where it has a range that claims to, and the figure that says so."""
    judged = figure.low is not None and (figure.grade not in UNJUDGED or nature.design)
    found = coverage_of(nature.family, run.scope.n_units, run.scope.shape) if judged else None
    return found, named(figure, found, found.check(run.units_word), nature.scores) if found else figure


def _kind(figure: Figure) -> Kind:
    return "recorded" if figure.grade == "R" else "assumed" if figure.grade == "E" else "estimated"


def _unit(run: Run, about: About, figure: Figure) -> str:
    """The unit in words: currency where it is money, and for whom and how long ("USD per customer and month")."""
    unit = run.currency or "currency" if figure.unit == "money" else figure.unit
    return f"{unit} per {about.per}" if about.per else unit


def _healthy(run: Run, about: About, figure: Figure) -> Figure:
    """The figure, refused where it rests on scores whose measurement health fails; facts from the files stand."""
    reason = run.scope.unhealthy
    if reason is None or figure.point is None or figure.grade == "R" or not about.nature.scores:
        return figure
    return replace(refusal(reason, figure.unit, figure.n, method=figure.method), checks=figure.checks)


def recorded(run: Run, about: About, point: float | None, unit: str, *, n: int, source: str) -> Finding:
    """A fact from the files: grade R, no range, its source named."""
    figure = (
        refusal("no such rows were loaded", unit, n, method=source)
        if point is None
        else fact(float(point), n, unit, source)
    )
    return replace(finding(run, about, figure), kind="recorded", gate="")
