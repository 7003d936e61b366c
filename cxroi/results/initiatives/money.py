"""From margin paths to findings: each initiative's money, the totals, the bridge, the event studies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from cxroi import words
from cxroi.engine import Engine
from cxroi.estimators.company.impact import ImpactResult
from cxroi.nature import Money, Nature
from cxroi.results.base.run import About, Run, finding, recorded, sql
from cxroi.results.initiatives.whole import Portfolio
from cxroi.results.initiatives.wide import cannot_tell
from cxroi.results.score.points import SAMPLED
from cxroi.terms import Check, Finding, MarginPath
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.base.plausibility import roi_size
from cxroi.value.initiatives.bridge import bridge, portfolio_check, too_much
from cxroi.value.initiatives.initiative import InitiativeValue, PeriodValue
from cxroi.value.initiatives.recommendation import Recommendation
from cxroi.value.initiatives.totals import Totals, programme_payback, totals

EARNED = "What did customer-experience work earn?"
WORTH = "What is this initiative worth?"
BRIDGE = "What would margin be without customer-experience work?"
WORK = "Customer-experience work"
REVENUE = "revenue (not margin: no margin rate was stated)"
STEPS = {
    "without": "Margin without customer-experience work",
    "retention": "Customers kept",
    "spend": "More margin per customer",
    "cost_to_serve": "Service cost saved",
    "programme_cost": "Programme cost",
    "with_work": "Margin with customer-experience work",
}
EFFECT, MARGIN, COST = Nature("effect", "margin"), Nature("level", "margin"), Nature("level", "cost")
BOOKED = replace(EFFECT, family="booked total, earned", booked=True)
TOTALS = {
    "gross": ("booked/gross", WORK, BOOKED),
    "net": ("booked/net", f"{WORK}, after all its costs,", BOOKED),
    "cost": ("booked/cost", f"Cost of all {WORK.lower()}", replace(COST, booked=True)),
    "prudence": ("booked/prudence", "Losses that failed a check", replace(EFFECT, booked=True)),
    "supported": ("supported", "Work supported by data, not booked,", EFFECT),
    "claimed": ("claimed", "Work that is only claimed", EFFECT),
    "kept": ("booked/kept", "Customers kept by booked initiatives", Nature("effect", booked=True)),
}
UNDATED = Nature("forecast", "margin", dated=False)
NATURES = {
    **dict.fromkeys(("earned", "later", "after_end", "revenue", "net"), EFFECT),
    "cost": COST,
    "kept": EFFECT,
    "npv": replace(UNDATED, sense="difference"),
    "npv_decision": UNDATED,
    "expected": UNDATED,
    "roi": replace(UNDATED, sense="ratio"),
    "irr": replace(UNDATED, sense="effect"),
    "payback": Nature("level"),
    "payback_discounted": Nature("level"),
    "probability": replace(UNDATED, sense="chance"),
    "recommendation": Nature("chance"),
    "months": Nature("count"),
    "units": Nature("count"),
    "units_now": Nature("count"),
}
MEASURED = {"earned": "earned", "revenue": "earned", "net": "earned", "npv": "earned", "kept": "kept"}


def initiative_findings(run: Run, whole: Portfolio) -> list[Finding]:
    """Every figure of every initiative, refused ones with their reason."""
    return [made for value in whole.values for made in _of(run, whole, value)]


@dataclass(frozen=True)
class _Maker:
    """Makes the findings of one initiative."""

    run: Run
    value: InitiativeValue
    name: str

    def nature(self, slug: str, money: Money) -> Nature:
        path, what = self.value.path, MEASURED.get(slug)
        family = f"{path.design}, {what}" if what and path.design else ""
        return replace(NATURES[slug], money=money, family=family, design=path.design)

    def about(self, slug: str, subject: str, period: str = "since_launch", noun: str = "") -> About:
        key = self.value.initiative_id
        nature = self.nature(slug, "revenue" if slug == "revenue" else "cost" if slug == "cost" else "margin")
        return About(f"initiative/{key}/{slug}", WORTH, subject, nature, period, initiative=key, noun=noun)

    def made(self, slug: str, figure: Figure, subject: str, period: str = "since_launch", noun: str = "") -> Finding:
        n_clusters = self.value.path.n_clusters or None
        return finding(self.run, self.about(slug, subject, period, noun), figure, n_clusters=n_clusters)


def _of(run: Run, whole: Portfolio, value: InitiativeValue) -> Iterable[Finding]:
    key = value.initiative_id
    maker = _Maker(run, value, whole.names.get(key, key))
    yield from _by_period(maker, whole.revenue.get(key, {}))
    yield from _since_launch(maker)
    yield from _counted(maker)
    yield _advised(maker, whole.advice[key])


def _by_period(maker: _Maker, revenue: Mapping[str, PeriodValue]) -> Iterable[Finding]:
    """Money of each period; in revenue beside it where no margin is known."""
    name, made = maker.name, maker.made
    for period, part in maker.value.periods.items():
        yield cannot_tell(made("earned", part.earned, name, period, "margin"), name, part.cost.point or 0.0)
        if period in revenue:
            yield made("revenue", revenue[period].earned, name, period, REVENUE)
        for slug, line, of in part.lines:
            yield made(slug, line, f"{name}{of}", period, "margin")
        yield made("net", part.net, f"{name}, after its costs,", period, "margin")
        yield made("cost", part.cost, f"Cost of {name}", period)
        kept = revenue.get(period, part).kept
        if maker.run.sampled and kept.point is not None:
            kept = refusal(SAMPLED, "customers", maker.value.path.n_units)
        yield made("kept", kept, f"Customers kept by {name}", period)


def _since_launch(maker: _Maker) -> Iterable[Finding]:
    """What it is worth from launch to the horizon."""
    money, name, outlook = maker.value.worth, maker.name, maker.value.outlook
    further = f"{name} from here on"
    if outlook is not None and outlook.ended:
        further = f"What customers kept by {name} still bring, although {outlook.having.gone},"
    elif outlook is not None and outlook.rising:
        further = f"{name} from here on, still rising and counted at the level of its last six months,"
    for slug, figure, subject in (
        ("npv", money.npv, f"Net value of {name} from launch to the horizon"),
        ("npv_decision", money.npv_decision, f"Net value of going on with {name}"),
        ("roi", _held(money.roi), f"Return on the cost of {name}"),
        ("payback", money.payback, f"Payback of {name}"),
        ("payback_discounted", money.payback_discounted, f"Discounted payback of {name}"),
        ("irr", money.irr, f"Internal rate of return of {name}"),
        ("expected", money.expected, further),
        ("probability", replace(money.probability, unit="probability"), f"Chance that {name} beats the hurdle rate"),
        ("months", maker.value.months, f"Months of {name} measured"),
    ):
        yield maker.made(slug, figure, subject)


def _counted(maker: _Maker) -> Iterable[Finding]:
    """Customers it was launched for, and those who have it now; a reason where nobody has."""
    name, launched, outlook = maker.name, maker.value.path.n_units, maker.value.outlook
    counted = maker.about("units", f"Customers {name} was launched for, those gone since included")
    yield recorded(maker.run, counted, launched, "customers", n=launched, source="customers exposed since launch")
    now = maker.about("units_now", f"Customers who have {name} now")
    if outlook is not None and outlook.ended:
        yield finding(maker.run, now, refusal(outlook.having.gone, "customers", launched))
        return
    today = outlook.having.in_force if outlook is not None else 0
    source = "exposed customers still there after the last month, whose exposure goes on"
    yield recorded(maker.run, now, today, "customers", n=today, source=source)


def _advised(maker: _Maker, advice: Recommendation) -> Finding:
    told = maker.made("recommendation", replace(maker.value.worth.probability, unit="probability"), maker.name)
    over = maker.value.outlook is not None and maker.value.outlook.ended
    silent = maker.value.refused if advice.action == "learn" and not over else None
    why = f"nothing can be said yet, because {words.because(silent)}" if silent else advice.why
    pilot = f" {advice.pilot}" if advice.pilot and not silent else ""
    said, label = f"{advice.action.capitalize()}: {why}{pilot}", f"Recommendation for {maker.name}"
    return replace(told, question="Scale, fix or stop?", statement=said, label=label)


def _held(roi: Figure) -> Figure:
    """A return beside the largest that is believable."""
    check = roi_size(roi)
    return roi if check is None else replace(roi, checks=(*roi.checks, check))


def total_findings(
    run: Run, whole: Portfolio, engine: Engine, service: Mapping[str, MarginPath] | None = None
) -> list[Finding]:
    """Booked, supported, claimed and the bridge for every period; `service`: paths of cost to serve, split out of
    spend."""
    found: list[Finding] = []
    margins = {
        row["month"]: float(row["margin"] or 0) for row in engine.query(sql("margin_by_month")).iter_rows(named=True)
    }
    for period in whole.market.periods.values():
        total = totals(whole.values, whole.market.costs, period, whole.n_exposed)
        check = _portfolio_check(engine, total)
        found += _totals(run, total, check)
        seen = sum(margin for month, margin in margins.items() if period.first <= month <= period.last)
        observed = seen if run.has_margin else None
        found += _bridge(run, whole, (total, service), observed)
    payback = programme_payback(whole.values, whole.market, whole.n_exposed)
    subject = f"Payback of all {WORK.lower()}"
    about = About("booked/payback", EARNED, subject, Nature("level", booked=True), "since_launch")
    made, nets = finding(run, about, payback), [one for one in found if one.id == "booked/net@since_launch"]
    so_far = "".join(f"; so far {words.range_only(net)} net" for net in nets if not (net.refused or made.refused))
    return [*found, replace(made, statement=f"{made.statement.rstrip('.')}{so_far}.")]


def _portfolio_check(engine: Engine, total: Totals) -> Check:
    row = engine.query(sql("exposed_margin"), [total.period.first, total.period.last, total.period.months]).row(
        0, named=True
    )
    now, before = float(row["margin_now"] or 0), float(row["margin_before"] or 0)
    return portfolio_check(total, now - before, now)


def _totals(run: Run, total: Totals, check: Check) -> Iterable[Finding]:
    for name, (path, subject, nature) in TOTALS.items():
        figure: Figure = getattr(total, name)
        if name in ("gross", "net"):
            figure = replace(figure, checks=(*figure.checks, check))
        if check.status == "FAIL" and name in ("gross", "net", "kept"):
            figure = replace(refusal(too_much(check), figure.unit, figure.n, method=figure.method), checks=(check,))
        noun = "margin" if name not in ("cost", "kept") else ""
        made = finding(run, About(path, EARNED, subject, nature, total.period.key, noun=noun), figure)
        nothing = made.refused and name in ("gross", "net", "kept")
        if nothing:
            yield replace(made, statement=f"No earned figure can be booked yet: {made.reason}")
        elif name == "net" and made.point is not None and made.point < 0:
            told = f"{WORK} has not paid for itself {words.period_phrase(made.period)}: {words.figure_words(made)}"
            yield replace(made, statement=f"{told} {words.range_words(made)}.")
        else:
            yield made


def _bridge(
    run: Run, whole: Portfolio, parts: tuple[Totals, Mapping[str, MarginPath] | None], observed: float | None
) -> Iterable[Finding]:
    total, service = parts
    steps = bridge(whole.values, total, observed, whole.n_exposed, service)
    for step, subject in STEPS.items():
        figure: Figure = getattr(steps, step)
        slug = "with" if step == "with_work" else step
        nature = {"without": MARGIN, "with": MARGIN, "programme_cost": COST}.get(slug, EFFECT)
        yield finding(run, About(f"bridge/{slug}", BRIDGE, subject, nature, total.period.key), figure)


def overlap_frame(impact: ImpactResult) -> pl.DataFrame:
    """The overlap matrix as rows (initiative_id, other_id, n_units)."""
    return pl.DataFrame(
        [(one, other, int(n)) for (one, other), n in impact.overlap.items()],
        schema={"initiative_id": pl.String, "other_id": pl.String, "n_units": pl.Int64},
        orient="row",
    )
