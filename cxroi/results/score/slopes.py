"""Stores with one outcome per customer and no dates: what a score or an offer may not be credited with, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.cross_section import cross_section
from cxroi.metrics import METRICS
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, recorded, sql
from cxroi.terms import Array, Check, Finding
from cxroi.value.base.figure import Figure, refusal

SLOPE = "What does a better score go with?"
NAIVE = "What did this offer bring?"
MOST_SCORES = 11
FACT = "What do the files themselves say?"
SNAPSHOT = "snapshot, one outcome per customer"
DATED = "one outcome per customer, the last dated answer before it"


def slopes(engine: Engine, run: Run) -> list[Finding]:
    """One finding per score and outcome of a snapshot, with the recorded share at each score beside it.

    Refused on separation or where the score may be later than the outcome; otherwise a comparison of different
    customers (grade D at best), with tenure, segment and persona held equal.
    """
    cells = engine.query(sql("snapshot_slopes")).with_columns(pl.col("n_happened", "n_units").cast(pl.Float64))
    first = _stated_first(engine)
    found = []
    for (metric, kind), part in cells.group_by("metric", "kind", maintain_order=True):
        by_score = part.sort("score")
        checks = (_timing(by_score, first), _separation(by_score))
        label = METRICS[str(metric)].label if str(metric) in METRICS else words.safe_text(str(metric))
        about = About(
            f"slope/{metric}/{kind}",
            SLOPE,
            f"One step of '{label}' and '{words.safe_text(str(kind))}': difference in its share",
            Nature("difference"),
            label=f"One step of '{label}' and '{words.safe_text(str(kind))}'",
        )
        reasons = [check.reason for check in checks if check.status == "FAIL"]
        way = SNAPSHOT if by_score["n_undated_answers"].sum() else DATED
        refused = refusal("; ".join(reasons), "share", int(by_score["n_units"].sum()), method=way)
        what = (str(metric), str(kind), way)
        figure = replace(refused, checks=checks) if reasons else _between(engine, what, checks)
        made = finding(run, about, figure)
        found.append(made if made.refused else _told(made, by_score, label, str(kind)))
        if not reasons:
            found += _shares(run, by_score, (str(metric), str(kind)))
    return found


def _told(made: Finding, by_score: pl.DataFrame, label: str, kind: str) -> Finding:
    """Recorded shares at both ends, then the adjusted difference and what it is not."""
    ends = [(row["score"], words.share(row["n_happened"] / row["n_units"])) for row in by_score.iter_rows(named=True)]
    (low, share_low), (high, share_high) = ends[0], ends[-1]
    head = f"Of customers with {label} {high:g}, {share_high} {words.safe_text(kind)}; with {low:g}, {share_low}"
    adjusted = (
        f"others held equal, a step goes with a difference of {words.figure_words(made)} {words.range_words(made)}, no "
        "proof of cause."
    )
    return replace(made, statement=f"{head}: {adjusted}", label=head)


def _stated_first(engine: Engine) -> bool:
    """Whether the profile's answers confirm that every score was known before the outcome."""
    known = engine.query("select s.value from intake.meta.settings as s where s.name = 'answers'")
    return bool(known.height) and json.loads(str(known["value"][0])).get("score_first") == "confirmed"


def _between(engine: Engine, what: tuple[str, str, str], checks: tuple[Check, ...]) -> Figure:
    metric, kind, way = what
    cells = engine.query(sql("snapshot_cells"), [metric, kind])
    n = int(cells["n"].sum())
    try:
        fit = cross_section(cells, "score", ("segment", "persona"), ("tenure",))
    except DesignError as reason:
        return replace(refusal(str(reason), "share", n, method=way), checks=checks)
    point, reach = fit.param("score"), half_width(fit.df) * fit.std_error("score")
    weak = Check(
        "comparison",
        "REVIEW",
        "different customers are compared, once: what else sets them apart is not known; " + fit.notes[0],
    )
    return Figure(point, point - reach, point + reach, "D", n, "share", f"{way}: {fit.method}", None, (*checks, weak))


def _shares(run: Run, by_score: pl.DataFrame, what: tuple[str, str]) -> Iterable[Finding]:
    """Recorded share of the outcome at each score."""
    metric, kind = what
    if by_score.height > MOST_SCORES:
        return
    for score, n, happened in by_score.select("score", "n_units", "n_happened").iter_rows():
        about = About(
            f"fact/share/{kind}/{metric}/{score:g}",
            FACT,
            f"Share with '{words.safe_text(kind)}' among customers with {words.safe_text(metric)} {score:g}",
            Nature("share"),
        )
        yield recorded(run, about, happened / n, "share", n=int(n), source=f"{happened:,.0f} of {n:,.0f} customers")


def _timing(by_score: pl.DataFrame, first: bool = False) -> Check:
    n, undated, after = (int(by_score[name].sum()) for name in ("n_units", "n_undated", "n_after"))
    if undated and first and not after:
        return Check(
            "score before outcome", "PASS", "no dates, but who describes the data confirms that the score came first"
        )
    if undated + after:
        when = (
            f"{undated:,} of {n:,} scores or outcomes have no date"
            if undated
            else (f"{after:,} of {n:,} scores came after the outcome")
        )
        return Check("score before outcome", "FAIL", f"{when}, so the score may have been recorded after the outcome")
    return Check("score before outcome", "PASS", "every score is dated before its outcome")


def _separation(by_score: pl.DataFrame) -> Check:
    """Separation or near-separation: at least half of the customers have a score at which everyone or no one had the
    outcome."""
    rate = by_score["n_happened"] / by_score["n_units"]
    pure = by_score.filter((rate == 0) | (rate == 1))
    share = float(pure["n_units"].sum()) / float(by_score["n_units"].sum())
    if share > 0 and (share >= rule.PURE_SHARE or by_score.height - pure.height <= 1):
        always = by_score.filter(rate == 1)["score"].to_list()
        never = by_score.filter(rate == 0)["score"].to_list()
        told = (
            f"everyone at score {_listed(always)} had the outcome and no one at {_listed(never)}"
            if always and never
            else (f"{pure.height} of {by_score.height} scores have no variation")
        )
        reason = f"the score separates the outcome perfectly ({told}): it looks recorded after the outcome"
        return Check("separation", "FAIL", f"{reason}, and no slope can be fitted")
    return Check("separation", "PASS", "both outcomes occur at most scores")


def _listed(scores: list[float]) -> str:
    return " and ".join(f"{score:g}" for score in scores)


def offers(engine: Engine, run: Run, arms: pl.DataFrame) -> list[Finding]:
    """Initiatives of a snapshot that were not randomised: no figure; the naive difference stands in the reason only."""
    kinds = {row["measure"]: row for row in engine.query(sql("outcome_measures")).iter_rows(named=True)}
    names = dict(engine.query(sql("initiative_names")).iter_rows())
    return [
        made for arm in arms.iter_rows(named=True) for made in _offer(engine, run, arm["initiative_id"], names, kinds)
    ]


def _offer(
    engine: Engine, run: Run, initiative: str, names: dict[str, str], kinds: Mapping[str, Mapping[str, Any]]
) -> Iterable[Finding]:
    name = words.safe_text(names.get(initiative, initiative))
    for kind, meaning in kinds.items():
        cells = engine.query(sql("snapshot_overlap"), [initiative, kind])
        both = cells.pivot(on="exposed", index="tenure", values=["n_units", "sum_value"]).fill_null(0)
        if not {"n_units_0", "n_units_1"} <= set(both.columns):
            continue
        n1, n0 = (both[f"n_units_{arm}"].to_numpy().astype(float) for arm in (1, 0))
        gap = _naive(both["sum_value_1"].to_numpy(), n1) - _naive(both["sum_value_0"].to_numpy(), n0)
        check = _overlap(both["tenure"].to_numpy().astype(float), n1, n0)
        why = (
            check.reason
            if check.status == "FAIL"
            else (f"how customers came to it is not known, and one outcome each cannot adjust for it ({check.reason})")
        )
        told = _gap(run, gap, meaning)
        outcome = words.safe_text(kind.replace("_", " "))
        naive = f"the naive difference in {outcome}, {told} per customer, compares different customers"
        figure = Figure(
            None,
            None,
            None,
            "insufficient",
            int(n1.sum()),
            "points",
            "one outcome per customer, difference withheld",
            f"{why}; {naive}",
            (check,),
        )
        about = About(f"naive/{initiative}/{kind}", NAIVE, name, Nature("effect"), initiative=initiative)
        yield finding(run, about, figure)


def _gap(run: Run, gap: float, meaning: Mapping[str, Any]) -> str:
    """A difference in its own unit: money only where it was declared, shares in points of a hundred."""
    if meaning["unit_kind"] == "money":
        return words.money(gap, run.currency, signed=True)
    in_points = 100 / meaning["whole"] if meaning["is_event"] or meaning["unit_kind"] == "share" else 1
    unit = " points" if in_points != 1 or meaning["unit_kind"] == "share" else ""
    return f"{'+' if gap > 0 else ''}{words.number(in_points * gap)}{unit}"


def _naive(total: Array, n: Array) -> float:
    return float(np.sum(total) / np.sum(n))


def _overlap(tenure: Array, n1: Array, n0: Array) -> Check:
    """Share of customers at a tenure where between 5 % and 95 % were exposed; below half there is no comparable
    group."""
    share = n1 / (n1 + n0)
    inside = float(np.sum((n1 + n0)[(share >= rule.PROPENSITY[0]) & (share <= rule.PROPENSITY[1])]) / np.sum(n1 + n0))
    mean1, mean0 = float(np.average(tenure, weights=n1)), float(np.average(tenure, weights=n0))
    words_ = (
        f"exposed customers had been with us {mean1:.1f} months, the others {mean0:.1f}; "
        f"{words.share(inside)} of customers have a comparable one"
    )
    if inside < rule.OVERLAP_D:
        return Check("overlap", "FAIL", f"no overlap: {words_}, {words.share(rule.OVERLAP_D)} needed")
    return Check("overlap", "PASS" if inside >= rule.OVERLAP_SHARE else "REVIEW", words_)
