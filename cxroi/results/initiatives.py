"""From margin paths to findings: each initiative's money, the totals, the bridge, the event studies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from cxroi import words
from cxroi.checks.coverage import design_of
from cxroi.engine import Engine
from cxroi.estimators.impact import ImpactResult
from cxroi.results.points import SAMPLED
from cxroi.results.run import About, Run, because, finding, recorded, sql
from cxroi.terms import ALL, Check, Finding, MarginPath
from cxroi.value.bridge import bridge, portfolio_check
from cxroi.value.costs import CostRow, Costs
from cxroi.value.figure import Figure, refusal
from cxroi.value.initiative import InitiativeValue, Market, PeriodValue, expected_error, in_revenue, initiative_value
from cxroi.value.periods import Calendar, periods
from cxroi.value.plausibility import roi_size
from cxroi.value.priced import priced_path
from cxroi.value.recommendation import Recommendation, recommendations
from cxroi.value.shrinkage import shrinkages
from cxroi.value.totals import Totals, programme_payback, totals

EARNED = "What did customer-experience work earn?"
WORTH = "What is this initiative worth?"
EVENT = "Did the exposed move apart from the others at launch, and not before?"
BRIDGE = "What would margin be without customer-experience work?"
WORK = "Customer-experience work"
REVENUE = "revenue (not margin: no margin rate was stated)"
STEPS = {"without": "Margin without customer-experience work", "retention": "Customers kept",
         "spend": "More margin per customer", "cost_to_serve": "Service cost saved", "programme_cost": "Programme cost",
         "with_work": "Margin with customer-experience work"}


@dataclass(frozen=True)
class Portfolio:
    """All initiatives of a company, valued in one set of worlds.

    `revenue`: what each brought by period in revenue, where neither margin nor a margin rate is known: shown, never added.
    `today`: customers who have each one now.
    """

    values: tuple[InitiativeValue, ...]
    market: Market
    names: Mapping[str, str]
    n_exposed: int
    advice: Mapping[str, Recommendation]
    revenue: Mapping[str, Mapping[str, PeriodValue]] = field(default_factory=dict)
    today: Mapping[str, int] = field(default_factory=dict)


def read_costs(engine: Engine, run: Run) -> Costs:
    """Cost rows in the reporting currency; overhead falls back to the assumption where no row of it was loaded."""
    rows = engine.query(sql("costs"))
    read = tuple(CostRow(row["initiative_id"], row["month"], row["kind"], float(row["amount"]), bool(row["already_in_margin"]))
                 for row in rows.iter_rows(named=True))
    return Costs(read, run.assumptions.overhead_per_year.value)


def portfolio(engine: Engine, run: Run, impact: ImpactResult, harm: Iterable[Finding] = ()) -> Portfolio:
    """Value every initiative on the same calendar, costs and assumptions; pure once the rows are read.

    `harm`: findings of the harm check, a failed one of which stops its initiative.
    """
    if run.first_month is None or run.last_month is None:
        raise ValueError("a portfolio needs a panel of months")
    paths = [path if run.has_margin else priced_path(path, run.assumptions) for path in impact.paths]
    launches = [path.months[0] for path in paths if path.months]
    calendar = Calendar(run.first_month, run.last_month, min(launches, default=None), run.assumptions.fiscal_start)
    market = Market(periods(calendar), run.last_month, read_costs(engine, run), run.assumptions)
    rates = {path.initiative_id: rate for path in paths if (rate := expected_error(path)) is not None}
    leaning = shrinkages(rates)
    values = tuple(initiative_value(path, market, leaning.get(path.initiative_id)) for path in paths)
    named = engine.query(sql("initiative_names"))
    names = dict(zip(named["initiative_id"].to_list(), map(words.safe_text, named["name"].to_list()), strict=True))
    exposed = engine.query(sql("exposed_units"))["n_units"].item()
    unpriced = not run.has_margin and run.assumptions.margin_rate_of(ALL) is None
    revenue = {path.initiative_id: in_revenue(path, market) for path in impact.paths} if unpriced else {}
    today = {str(name): int(n) for name, n in engine.query(sql("exposed_now")).iter_rows()}
    return Portfolio(values, market, names, int(exposed or 0), recommendations(values, _harmed(harm)), revenue, today)


def _harmed(harm: Iterable[Finding]) -> dict[str, str]:
    """What the first failed harm check says, by initiative."""
    failed = [(one.initiative, check.reason) for one in harm for check in one.checks if check.status == "FAIL"]
    return {initiative: reason for initiative, reason in reversed(failed) if initiative is not None}


def initiative_findings(run: Run, whole: Portfolio) -> list[Finding]:
    """Every figure of every initiative, refused ones with their reason."""
    return [made for value in whole.values for made in _of(run, whole, value)]


def _of(run: Run, whole: Portfolio, value: InitiativeValue) -> Iterable[Finding]:
    key, path = value.initiative_id, value.path
    name = whole.names.get(key, key)
    base = About(f"initiative/{key}", WORTH, name, "since_launch", initiative=key, noun="margin",
                 design=design_of(path.method))

    def made(slug: str, figure: Figure, subject: str, period: str = "since_launch", noun: str = "") -> Finding:
        about = replace(base, path=f"{base.path}/{slug}", subject=subject, period=period, noun=noun)
        return finding(run, about, figure, n_clusters=path.n_clusters or None)

    revenue = whole.revenue.get(key, {})
    for period, part in value.periods.items():
        yield made("earned", part.earned, name, period, "margin")
        if period in revenue:
            yield made("revenue", revenue[period].earned, name, period, REVENUE)
        yield made("net", part.net, f"{name}, after its costs,", period, "margin")
        yield made("cost", part.cost, f"Cost of {name}", period)
        kept = revenue.get(period, part).kept
        kept = refusal(SAMPLED, "customers", path.n_units) if run.sampled and kept.point is not None else kept
        yield made("kept", kept, f"Customers kept by {name}", period)
    money = value.worth
    for slug, figure, subject in (
            ("npv", money.npv, f"Net value of {name} from launch to the horizon"),
            ("npv_decision", money.npv_decision, f"Net value of going on with {name}"),
            ("roi", _held(money.roi), f"Return on the cost of {name}"), ("payback", money.payback, f"Payback of {name}"),
            ("payback_discounted", money.payback_discounted, f"Discounted payback of {name}"),
            ("irr", money.irr, f"Internal rate of return of {name}"), ("expected", money.expected, f"{name} from here on"),
            ("probability", replace(money.probability, unit="probability"), f"Chance that {name} beats the hurdle rate"),
            ("months", value.months, f"Months of {name} measured")):
        yield made(slug, figure, subject)
    launched = f"Customers {name} was launched for, those gone since included"
    counted = replace(base, path=f"{base.path}/units", subject=launched, noun="")
    yield recorded(run, counted, path.n_units, "customers", n=path.n_units, source="customers exposed since launch")
    now = replace(base, path=f"{base.path}/units_now", subject=f"Customers who have {name} now", noun="")
    today = whole.today.get(key, 0)
    yield recorded(run, now, today, "customers", n=today, source="exposed customers still there after the last month")
    advice = whole.advice[key]
    told = made("recommendation", replace(money.probability, unit="probability"), name)
    silent = value.refused if advice.action == "learn" else None
    why = f"nothing can be said yet, because {because(silent)}" if silent else advice.why
    pilot = f" {advice.pilot}" if advice.pilot and not silent else ""
    yield replace(told, question="Scale, fix or stop?", statement=f"{advice.action.capitalize()}: {why}{pilot}")


def _held(roi: Figure) -> Figure:
    """A return beside the largest that is believable."""
    check = roi_size(roi)
    return roi if check is None else replace(roi, checks=(*roi.checks, check))


def total_findings(run: Run, whole: Portfolio, engine: Engine, service: Mapping[str, MarginPath] | None = None) -> list[Finding]:
    """Booked, supported, claimed and the bridge for every period; `service`: paths of cost to serve, split out of spend."""
    found: list[Finding] = []
    margins = {row["month"]: float(row["margin"] or 0) for row in engine.query(sql("margin_by_month")).iter_rows(named=True)}
    for period in whole.market.periods.values():
        total = totals(whole.values, whole.market.costs, period, whole.n_exposed)
        check = _portfolio_check(engine, total)
        found += _totals(run, total, check)
        seen = sum(margin for month, margin in margins.items() if period.first <= month <= period.last)
        observed = seen if run.has_margin else None
        found += _bridge(run, whole, (total, service), observed)
    payback = programme_payback(whole.values, whole.market, whole.n_exposed)
    found.append(finding(run, About("booked/payback", EARNED, f"Payback of all {WORK.lower()}", "since_launch"), payback))
    return found


def _portfolio_check(engine: Engine, total: Totals) -> Check:
    row = engine.query(sql("exposed_margin"), [total.period.first, total.period.last, total.period.months]).row(0, named=True)
    now, before = float(row["margin_now"] or 0), float(row["margin_before"] or 0)
    return portfolio_check(total, now - before, now)


def _totals(run: Run, total: Totals, check: Check) -> Iterable[Finding]:
    subjects = {"gross": ("booked/gross", WORK), "net": ("booked/net", f"{WORK}, after all its costs,"),
                "cost": ("booked/cost", f"Cost of all {WORK.lower()}"),
                "prudence": ("booked/prudence", "Losses that failed a check"),
                "supported": ("supported", "Work supported by data, not booked,"),
                "claimed": ("claimed", "Work that is only claimed"),
                "kept": ("booked/kept", "Customers kept by booked initiatives")}
    for name, (path, subject) in subjects.items():
        figure: Figure = getattr(total, name)
        if name in ("gross", "net"):
            figure = replace(figure, checks=(*figure.checks, check))
        noun = "margin" if name not in ("cost", "kept") else ""
        made = finding(run, About(path, EARNED, subject, total.period.key, noun=noun), figure)
        nothing = made.refused and name in ("gross", "net", "kept")
        if nothing:
            yield replace(made, statement=f"No earned figure can be booked yet: {made.reason}")
        elif name == "net" and made.point is not None and made.point < 0:
            told = f"{WORK} has not paid for itself {words.period_phrase(made.period)}: {words.figure_words(made)}"
            yield replace(made, statement=f"{told} {words.range_words(made)}.")
        else:
            yield made


def _bridge(run: Run, whole: Portfolio, parts: tuple[Totals, Mapping[str, MarginPath] | None], observed: float | None
            ) -> Iterable[Finding]:
    total, service = parts
    steps = bridge(whole.values, total, observed, whole.n_exposed, service)
    for step, subject in STEPS.items():
        figure: Figure = getattr(steps, step)
        slug = "with" if step == "with_work" else step
        yield finding(run, About(f"bridge/{slug}", BRIDGE, subject, total.period.key), figure)


def refused_path(path: MarginPath) -> bool:
    """True when nothing may be shown of the initiative but its costs and the reason."""
    return path.plain is None


def overlap_frame(impact: ImpactResult) -> pl.DataFrame:
    """The overlap matrix as rows (initiative_id, other_id, n_units)."""
    rows = [(one, other, int(n)) for (one, other), n in impact.overlap.items()]
    return pl.DataFrame(rows, schema={"initiative_id": pl.String, "other_id": pl.String, "n_units": pl.Int64}, orient="row")
