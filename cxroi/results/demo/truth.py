"""Demo company only: the planted truth as recorded findings, in the same units and periods as the estimates beside
it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cxroi.demo import Truth
from cxroi.nature import Nature, split_segment
from cxroi.results.base.run import About, Run, recorded
from cxroi.results.initiatives.aggregates import pair_about
from cxroi.results.initiatives.whole import Portfolio
from cxroi.terms import Finding, ScoreEffect
from cxroi.value.base.periods import Period

__all__ = ["Truth", "truth_findings"]

QUESTION = "What was planted?"
SOURCE = "demo generator: expected money with and without, same random numbers"
MARGIN = Nature("level", "margin")
SHOWN = ("last12", "prior12", "since_launch")


def truth_findings(run: Run, truth: Truth, whole: Portfolio, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """Planted money and customers kept per initiative and in total, what two bring together, the worth of one step, the
    curve."""
    spans = whole.market.periods
    found = [made for value in whole.values for made in _initiative(run, truth, value.initiative_id, whole)]
    booked = [value.initiative_id for value in whole.values if value.booked]
    for key in SHOWN:
        if key in spans and booked:
            total = sum(truth.initiative(one).path.total(*_span(spans, key)).total for one in booked)
            about = About("truth/booked/gross", QUESTION, "All booked initiatives together", MARGIN, key)
            found.append(recorded(run, about, total, "money", n=whole.n_exposed, source=SOURCE))
    return [
        *found,
        *_pairs(run, truth, whole.names),
        *_steps(run, truth, effects),
        *_spend(run, truth),
        *_curve(run, truth),
    ]


def _pairs(run: Run, truth: Truth, names: Mapping[str, str]) -> Iterable[Finding]:
    """What two initiatives bring together beyond each alone."""
    for pair in truth.pairs:
        about = pair_about(run.money, (pair.one, pair.other), names)
        about = replace(about, path=f"truth/{about.path}", question=QUESTION, nature=MARGIN)
        yield recorded(
            run, about, pair.total, "money", n=pair.units, source=f"{SOURCE}: both, either and none of the two"
        )


def _span(spans: Mapping[str, Period], key: str) -> tuple[int, int]:
    return spans[key].first, spans[key].last


def _initiative(run: Run, truth: Truth, initiative: str, whole: Portfolio) -> Iterable[Finding]:
    planted = truth.initiative(initiative)
    name = whole.names.get(initiative, initiative)
    for key in SHOWN:
        if key not in whole.market.periods:
            continue
        first, last = _span(whole.market.periods, key)
        total = planted.path.total(min(first, planted.launch_month) if key == "since_launch" else first, last)
        told = (("earned", total.total, "money", MARGIN), ("kept", total.kept, "customers", Nature("count")))
        for slug, point, unit, nature in told:
            about = About(f"truth/{initiative}/{slug}", QUESTION, name, nature, key, initiative=initiative)
            yield recorded(run, about, point, unit, n=planted.units, source=SOURCE)


def _steps(run: Run, truth: Truth, effects: Sequence[ScoreEffect]) -> Iterable[Finding]:
    """One step in the answer, in money: each planted customer-month's own year, averaged."""
    known = {(one.segment, one.period): one for one in truth.score_effects}
    for effect in effects:
        planted = known.get((split_segment(effect.segment)[1] or effect.segment, "all"))
        if effect.kind != "within" or planted is None:
            continue
        about = About(
            "truth/point/answer/within",
            QUESTION,
            "One step up in a customer's answer",
            MARGIN,
            "all",
            effect.segment,
            per="customer and year",
        )
        yield recorded(run, about, planted.worth, "money", n=planted.n, source=SOURCE)


def _spend(run: Run, truth: Truth) -> Iterable[Finding]:
    """One step in the answer in margin a month while active."""
    planted = truth.score_effect()
    about = About(
        "truth/point/spend/within",
        QUESTION,
        "One step up in a customer's answer, margin while active",
        MARGIN,
        per="customer and month",
    )
    yield recorded(run, about, planted.margin, "money", n=planted.n, source=SOURCE)


def _curve(run: Run, truth: Truth) -> Iterable[Finding]:
    for point in truth.curve:
        subject = f"Share who stay 12 months after answering {point.score}"
        about = About(f"truth/curve/stay/{point.score}", QUESTION, subject, Nature("level"))
        yield recorded(run, about, point.stay12, "share", n=truth.units, source=SOURCE)
