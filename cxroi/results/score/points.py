"""What one point is worth: of a person's answer and of the company's score, for all and by cut; and the curve to
staying."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.curve import CurveFit
from cxroi.estimators.score.effect import method
from cxroi.metrics import METRICS, NPS
from cxroi.nature import Nature, split_segment
from cxroi.results.base.cuts import cut_rows, touchpoint_rows
from cxroi.results.base.run import About, Run, finding, recorded, sql
from cxroi.terms import ALL, LEVEL, Finding, ScoreEffect
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.base.plausibility import best_against_worst, point_against_revenue, within_not_above_between
from cxroi.value.initiatives.priced import priced_effect
from cxroi.value.score.company_point import company_point
from cxroi.value.score.effect import effect_grade, within_grade
from cxroi.value.score.point import answer_value, step_total

POINT = "What is one point worth?"
CURVE = "At which score do customers stay?"
TOUCHPOINT = "touchpoint"
YEARLY = "customer and year"
SUBJECTS = {
    "within": "One step up in a customer's answer{about}",
    "plain": "One step up in a customer's answer{about}, counted by the answer alone,",
    "between": "A customer who answers one step higher{about} than another",
}

FELT = {"a customer's answer": "what a customer feels now", "the answer": "what is felt now"}
"""What a step is in where what customers feel now is needed."""
SPREAD = "Who was not heard belongs to no touchpoint: they are spread over touchpoints like those heard."


class Active(NamedTuple):
    """Customers active now, and those of them with a known answer."""

    customers: int
    heard: int


SAMPLED = (
    "the files hold a sample of transactions, so a customer who is absent from it need not have left. Load all"
    " transactions to measure who stays"
)


def _unknown(segment: str) -> bool:
    return split_segment(segment)[1] == "unknown"


def usable(run: Run, effects: Sequence[ScoreEffect]) -> list[ScoreEffect]:
    """Effects as they may be used: in margin where a rate is stated, refused where absence is no sign of leaving."""
    known = [effect for effect in effects if not _unknown(effect.segment)]
    if run.sampled:
        return [replace(effect, refused=effect.refused or SAMPLED) for effect in known]
    return [_priced(run, effect) for effect in known]


def _priced(run: Run, effect: ScoreEffect) -> ScoreEffect:
    """In margin where the files hold revenue and a rate is stated."""
    stated = not run.has_margin and run.assumptions.margin_rate_of(ALL) is not None
    return priced_effect(effect, run.assumptions) if stated else effect


def spend_findings(run: Run, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """The part that a sample of transactions still shows: monthly money while active with one step of the answer."""
    found = []
    for effect in (_priced(run, each) for each in effects if not _unknown(each.segment)):
        subject = _subject(SUBJECTS[effect.kind], effect)
        about = About(
            f"point/spend/{effect.kind}",
            POINT,
            subject,
            _spent(run, effect),
            "all",
            effect.segment,
            per="customer and month",
            noun=f"{run.worth()} while active",
        )
        if effect.refused is not None:
            figure = refusal(effect.refused, "money", effect.n_heard)
        else:
            reach = half_width(effect.df, LEVEL) * float(np.sqrt(effect.covariance[1][1]))
            figure = Figure(
                effect.margin,
                effect.margin - reach,
                effect.margin + reach,
                effect_grade(effect),
                effect.n_heard,
                "money",
                method(effect, "margin"),
                None,
                effect.checks,
            )
        found.append(finding(run, about, figure, n_clusters=int(effect.df) + 1 if effect.df else None))
    return found


def point_findings(run: Run, effects: Sequence[ScoreEffect], active: dict[str, Active]) -> list[Finding]:
    """Value of one step within and between customers per cut, and in total over those heard and over everyone."""
    within = {effect.segment: effect for effect in effects if effect.kind == "within"}
    return [made for effect in effects for made in _of_effect(run, effect, within.get(effect.segment), active)]


def _of_effect(
    run: Run, effect: ScoreEffect, within: ScoreEffect | None, active: dict[str, Active]
) -> Iterable[Finding]:
    figure = answer_value(effect)
    check = within_not_above_between(within, effect) if within is not None and effect.kind == "between" else None
    low, high = score_scale(run.primary_metric)
    wide = best_against_worst(effect, high - low) if effect.kind == "between" else None
    figure = replace(figure, checks=(*figure.checks, *(each for each in (check, wide) if each is not None)))
    clusters = int(effect.df) + 1 if effect.df else None
    noun = run.worth()
    stepped = Nature("effect", noun, scores=True, family=_step_family(effect), meaning=effect.meaning)
    plain = replace(stepped, family="")

    def made(path: str, subject: str, value: Figure, per: str, nature: Nature) -> Finding:
        told = _subject(subject, effect)
        about = About(path, POINT, told, nature, "all", effect.segment, per=per, noun=noun)
        return finding(run, about, value, n_clusters=clusters)

    yield made(f"point/answer/{effect.kind}", SUBJECTS[effect.kind], figure, YEARLY, stepped)
    if effect.kind == "within":
        now = active.get(effect.segment, Active(effect.n_units, effect.n_heard))
        for name, everyone in (("heard", False), ("everyone", True)):
            total = step_total(replace(effect, n_heard=now.heard), now.customers, run.assumptions, everyone=everyone)
            if everyone and words.about_words(effect.segment):
                total = replace(total, method=f"{total.method} {SPREAD}")
            told = "One step up in the answer{about} of everyone" + ("" if everyone else " heard")
            yield made(f"point/{name}/within", told, total, "year", plain if everyone else stepped)


def _subject(subject: str, effect: ScoreEffect) -> str:
    """The subject with what the answers are about; a step in what is felt where that is needed."""
    for answer, felt in FELT.items() if effect.meaning == "felt" else ():
        subject = subject.replace(f" in {answer}", f" in {felt}")
    return subject.format(about=words.about_words(effect.segment))


def _step_family(effect: ScoreEffect) -> str:
    """Whose coverage holds for the worth of a step: measured within customers only."""
    if effect.kind != "within":
        return ""
    cut = {ALL: "all", TOUCHPOINT: "by touchpoint"}.get(split_segment(effect.segment)[0] or ALL, "by segment")
    return f"one step, {cut}"


def _spent(run: Run, effect: ScoreEffect) -> Nature:
    """Money while active: measured by touchpoint only."""
    known = effect.kind == "within" and split_segment(effect.segment)[0] == TOUCHPOINT
    family = "step in margin a month, by touchpoint" if known else ""
    return Nature("effect", run.worth(), scores=True, family=family, meaning=effect.meaning)


def curve_findings(run: Run, curves: Sequence[CurveFit]) -> list[Finding]:
    """Share who stay twelve months by score, with the answers behind each; one refused finding where there is no
    curve."""
    found = []
    for fitted in curves:
        if _unknown(fitted.segment):
            continue
        curve = replace(fitted, refused=fitted.refused or SAMPLED) if run.sampled else fitted
        what = words.about_words(curve.segment)
        by_touchpoint = split_segment(curve.segment)[0] == TOUCHPOINT
        nature = Nature("level", scores=True, family="curve, by touchpoint" if by_touchpoint else "curve")
        about = About("curve/stay/all", CURVE, f"Share who stay 12 months by score{what}", nature, "all", curve.segment)
        if curve.refused is not None:
            none = refusal(curve.refused, "share", curve.n_heard, method="hazard by score")
            none = replace(none, checks=curve.checks)
            found.append(finding(run, about, none))
            continue
        for score, share, low, high, answers in curve.stay_share():
            here = replace(
                about, path=f"curve/stay/{score:g}", subject=f"Share who stay 12 months after answering {score:g}{what}"
            )
            figure = Figure(
                share,
                low,
                high,
                within_grade(curve.checks),
                curve.n_heard,
                "share",
                "Hazard with one step a score, the same customers and months held at each score.",
                None,
                curve.checks,
            )
            found.append(finding(run, here, figure, n_clusters=int(curve.df) + 1))
            counted = replace(
                about,
                path=f"curve/answers/{score:g}",
                subject=f"Answers of {score:g}{what}",
                nature=Nature("count", scores=True),
            )
            found.append(recorded(run, counted, answers, "answers", n=curve.n_heard, source="count of answers"))
    return found


def company_findings(
    run: Run, curves: Sequence[CurveFit], active: dict[str, Active], revenue: dict[str, float]
) -> list[Finding]:
    """One point of the company's NPS a year, over the customers heard, for all and by cut; only where the score is an
    NPS.

    `revenue`: a year's revenue by cut, which one point is held against.
    """
    if run.primary_metric != NPS or not run.has_margin:
        return []
    found = []
    for curve in curves:
        if _unknown(curve.segment):
            continue
        now = active.get(curve.segment, Active(curve.n_units, curve.n_heard))
        told = words.about_words(curve.segment)
        subject = f"One point of the recommendation score (NPS){' in answers' if told else ''}{told}"
        nature = Nature("effect", "margin", scores=True)
        about = About("point/company/within", POINT, subject, nature, "all", curve.segment, per="year", noun="margin")
        usable_curve = replace(curve, refused=curve.refused or SAMPLED) if run.sampled else curve
        figure = company_point(usable_curve, now.heard, run.assumptions)
        check = point_against_revenue(figure, revenue.get(curve.segment, 0.0))
        found.append(finding(run, about, replace(figure, checks=(*figure.checks, *((check,) if check else ())))))
    return found


def active_customers(engine: Engine, run: Run) -> dict[str, Active]:
    """Customers active in the last month and those of them with a known answer, for all and by cut.

    Who was not heard belongs to no touchpoint; they are spread over touchpoints like those heard, so that both add up.
    """
    totals = engine.query(sql("month_totals")).filter(pl.col("month") == run.last_month)
    known = {
        segment: Active(int(rows["n_active"].sum()), int(rows["n_heard"].sum())) for segment, rows in cut_rows(totals)
    }
    about = engine.query(sql("about_months")).filter(pl.col("month") == run.last_month)
    silent, heard = known[ALL].customers - known[ALL].heard, int(about["n_heard"].sum() or 0)
    for segment, rows in touchpoint_rows(about):
        here = int(rows["n_heard"].sum())
        known[segment] = Active(here + (round(silent * here / heard) if heard else 0), here)
    return known


def year_revenue(engine: Engine, run: Run) -> dict[str, float]:
    """Revenue of the last 12 months, for all and by cut."""
    totals = engine.query(sql("month_totals")).filter(pl.col("month") > (run.last_month or 0) - 12)
    about = engine.query(sql("about_months")).filter(pl.col("month") > (run.last_month or 0) - 12)
    return {
        segment: float(rows["sum_revenue"].sum() or 0) for segment, rows in (*cut_rows(totals), *touchpoint_rows(about))
    }


def largest_rises(engine: Engine) -> dict[str, float]:
    """Largest 12-month rise of the mean score seen in any segment of the cut (score steps): where sliders stop."""
    scores, about = engine.query(sql("mean_scores")), engine.query(sql("about_months"))
    known = {cut: max(_rise(part) for _, part in cut_rows(rows)) for cut, rows in cut_rows(scores)}
    return known | {cut: _rise(rows) for cut, rows in touchpoint_rows(about)}


def _rise(rows: pl.DataFrame) -> float:
    """Largest rise of a mean of at least 30 scores against the same group twelve months before; zero where none is
    seen."""
    if rows.is_empty():
        return 0.0
    months = (
        rows.group_by("month")
        .agg(pl.col("sum_score").sum(), pl.col("n_scores").sum())
        .filter(pl.col("n_scores") >= rule.SCORES_IN_MEAN)
    )
    mean = months.select("month", mean=pl.col("sum_score") / pl.col("n_scores"))
    before = mean.select(month=pl.col("month") + 12, before=pl.col("mean"))
    rise = mean.join(before, on="month").select((pl.col("mean") - pl.col("before")).max()).item()
    return max(float(rise or 0.0), 0.0)


def score_scale(metric: str | None) -> tuple[float, float]:
    """Ends of the primary score's scale."""
    known = METRICS.get(metric or "")
    return (known.low, known.high) if known else (0.0, 10.0)
