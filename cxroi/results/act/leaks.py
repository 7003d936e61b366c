"""Where money leaks: the ladder from revenue with unhappy customers to what can be won back, for all and by cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.metrics import METRICS
from cxroi.nature import Nature
from cxroi.results.base.cuts import cut_rows
from cxroi.results.base.run import NO_LEAVING, About, Run, finding, sql
from cxroi.results.score.points import SAMPLED
from cxroi.terms import ALL, YEAR, Finding, ScoreEffect
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.score.ladder import Ladder, LadderInputs, Share, ladder, within_share

QUESTION = "Of the revenue with unhappy customers, how much can be won back?"
STEPS = {
    "exposure": "Revenue with unhappy customers",
    "expected_loss": "Of it likely to leave in a year",
    "excess_loss": "More than happy customers leave",
    "margin": "The same as margin",
    "recoverable": "Margin that can be won back",
}
NO_LOW_SCORE = (
    "no customer with a known low score was active in the last month. Load answers with their dates and the customer "
    "who gave them"
)


def leaks(engine: Engine, run: Run, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """Five ladder findings per cut; a cut with too few leavers is refused from step 2 on, with the count it has."""
    metric = METRICS.get(run.primary_metric or "")
    if metric is None or run.last_month is None or run.first_month is None:
        return []
    bands = [metric.unhappy_up_to, metric.happy_from]
    now = engine.query(sql("ladder_now"), [run.last_month, *bands])
    judged = engine.query(sql("span")).row(0)[2] or run.last_month
    cohort = engine.query(sql("ladder"), [judged - YEAR + 1, *bands])
    by_cut: dict[tuple[str, str], ScoreEffect] = {(effect.segment, effect.kind): effect for effect in effects}
    earlier = dict(cut_rows(cohort))
    found = []
    for segment, rows in cut_rows(now):
        steps = ladder_of(run, rows, earlier.get(segment, cohort.clear()), effect_pair(by_cut, segment))
        for name, subject in STEPS.items():
            figure: Figure = getattr(steps, name)
            nature = Nature("level", "margin" if name in ("margin", "recoverable") else "revenue", scores=True)
            about = About(f"ladder/{name}", QUESTION, subject, nature, "last12", segment)
            found.append(finding(run, about, figure))
        nature = Nature("level", "cost", scores=True)
        about = About("ladder/cost", QUESTION, "Cost of working on them", nature, "last12", segment)
        found.append(finding(run, about, steps.cost))
    return found


Pair = tuple[ScoreEffect | None, ScoreEffect | None]


def effect_pair(by_cut: Mapping[tuple[str, str], ScoreEffect], segment: str) -> Pair:
    """Within and between effect of the cut, else of all customers (said in the ladder's checks)."""
    return (
        by_cut.get((segment, "within")) or by_cut.get((ALL, "within")),
        by_cut.get((segment, "between")) or by_cut.get((ALL, "between")),
    )


def ladder_of(run: Run, now: pl.DataFrame, cohort: pl.DataFrame, pair: Pair) -> Ladder:
    """The ladder of one group: `now` and `cohort` hold n, money and what became of customers by band of their score."""
    unhappy = _sums(now, "unhappy", ("n_units", "sum_revenue", "sum_margin"))
    then = _sums(cohort, "unhappy", ("n_units", "n_left", "n_moved_out", "n_closing"))
    reference = _sums(cohort, "happy", ("n_units", "n_left"))
    n = int(unhappy["n_units"])
    within, between = pair
    shares = within_share(within, between) if within and between else None
    enough = then["n_left"] >= rule.EVENTS_NEEDED and reference["n_units"] >= rule.EVENTS_NEEDED
    if run.sampled or n == 0:
        reason = SAMPLED if run.sampled else NO_LOW_SCORE
        none = refusal(reason, "money", n)
        return Ladder(none, none, none, none, none, none)
    if shares is None or not enough:
        reason = (
            "no score effect was estimated"
            if shares is None
            else NO_LEAVING
            if not run.leaving_known
            else f"{then['n_left']:.0f} unhappy customers left within a year, {rule.EVENTS_NEEDED} needed"
        )
        none = refusal(reason, "money", n)
        exposed = Figure(
            unhappy["sum_revenue"], None, None, "R", n, "money", "A year's revenue with unhappy customers."
        )
        return Ladder(exposed, none, none, none, none, none)
    rate = unhappy["sum_margin"] / unhappy["sum_revenue"] if _has_margin(now) and unhappy["sum_revenue"] else None
    inputs = LadderInputs(
        n,
        unhappy["sum_revenue"],
        _share(then["n_left"], then["n_units"]),
        _share(reference["n_left"], reference["n_units"]),
        rate,
        _share(then["n_moved_out"], then["n_closing"]),
        shares,
    )
    return ladder(inputs, run.assumptions)


def _sums(rows: pl.DataFrame, band: str, names: tuple[str, ...]) -> dict[str, float]:
    part = rows.filter(pl.col("band") == band)
    return {name: float(part[name].sum() or 0) for name in names}


def _has_margin(rows: pl.DataFrame) -> bool:
    return rows["sum_margin"].null_count() < rows.height


def _share(top: float, bottom: float) -> Share:
    if bottom <= 0:
        return Share(0.0)
    p = top / bottom
    return Share(p, float(np.sqrt(p * (1 - p) / bottom)))
