"""Best-customer lens: what leaks and who is heard by value of the customer, and who is happy without growing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.metrics import METRICS
from cxroi.nature import Nature
from cxroi.results.act.leaks import effect_pair, ladder_of
from cxroi.results.base.run import About, Run, finding, recorded, sql
from cxroi.terms import ALL, Finding, ScoreEffect
from cxroi.value.base.figure import refusal

TIERS = "How do the customers who bring most margin feel, and what leaks with them?"
GROWTH = "Do happy customers bring more margin a year later?"
COLUMN = "value_tier"
BY_MARGIN = "customers ranked by their margin of the 12 months before"
COMPARED = (
    "answered high a year ago, customers for 12 months then; margin of the 12 months before and after, leavers included"
)
GREW = {0: "flat", 1: "grown"}
TELLS = {"flat": "happy but not growing", "grown": "happy and growing"}
MARGIN, REVENUE = Nature("level", "margin", scores=True), Nature("level", "revenue", scores=True)
SHARE, SCORE, COUNT = (
    Nature("share", scores=True),
    Nature("level", scores=True),
    Nature("count", scores=True),
)
UNITS = {MARGIN: "money", REVENUE: "money", SHARE: "share", SCORE: "points", COUNT: "customers"}


def lens(engine: Engine, run: Run, effects: Sequence[ScoreEffect]) -> list[Finding]:
    """`lens/{margin,exposure,recoverable,heard,score}` by tier, and
    `lens/{flat,grown}/{customers,before,after,change}`.

    Tiers are the store's own where the units name any, else by margin of the prior 12 months: best 20 %, next 30 %, the
    rest. Refused as a whole where there is no followed metric, neither margin nor a stated rate, or less than
    two years of it.
    """
    metric = METRICS.get(run.primary_metric or "")
    if metric is None or run.last_month is None or run.first_month is None:
        return []
    months = run.last_month - run.first_month + 1
    rate = None if run.has_margin else run.assumptions.margin_rate_of(ALL)
    reason = (
        "the files hold revenue only and no margin rate is stated; a customer's worth is his margin"
        if run.worth() == "revenue"
        else f"{months} months of money, {rule.TWO_YEARS} needed"
        if months < rule.TWO_YEARS
        else None
    )
    if reason:
        about = About("lens/recoverable", TIERS, "Best customers", MARGIN, "last12")
        return [finding(run, about, refusal(reason, "money"))]
    rows = engine.query(
        sql("lens"), [run.last_month, metric.unhappy_up_to, metric.happy_from, rate.value if rate else None]
    )
    pair = effect_pair({(one.segment, one.kind): one for one in effects}, ALL)
    now, then = (rows.filter(pl.col("view") == view) for view in ("now", "then"))
    found: list[Finding] = []
    for tier in _in_order(now):
        mine, before = now.filter(pl.col("tier") == tier), then.filter(pl.col("tier") == tier)
        about = About(
            "lens/recoverable",
            TIERS,
            f"{words.safe_text(tier)}, margin that can be won back",
            MARGIN,
            "last12",
            f"{COLUMN}={tier}",
        )
        found += [*_tier(run, mine, tier), finding(run, about, ladder_of(run, mine, before, pair).recoverable)]
    return [*found, *_growth(run, then.filter(pl.col("band") == "happy"))]


def _in_order(now: pl.DataFrame) -> list[str]:
    """Tiers from most to least margin per customer."""
    worth = now.group_by("tier").agg((pl.col("sum_margin").sum() / pl.col("n_units").sum()).alias("each"))
    return [str(name) for name in worth.sort("each", "tier", descending=[True, False], nulls_last=True)["tier"]]


def _tier(run: Run, rows: pl.DataFrame, tier: str) -> Iterable[Finding]:
    n, heard = int(rows["n_units"].sum()), rows.filter(pl.col("band") != "never")
    unhappy, n_heard = rows.filter(pl.col("band") == "unhappy"), int(heard["n_units"].sum())
    shown, mean = words.safe_text(tier), float(heard["sum_score"].sum()) / n_heard if n_heard else None
    facts = (
        ("margin", f"{shown}, a year's margin", float(rows["sum_margin"].sum() or 0), MARGIN, n),
        (
            "exposure",
            f"{shown}, revenue with unhappy customers",
            float(unhappy["sum_revenue"].sum() or 0),
            REVENUE,
            int(unhappy["n_units"].sum()),
        ),
        ("heard", f"{shown}, share whose answer is known", n_heard / n if n else None, SHARE, n),
        ("score", f"{shown}, mean answer", mean, SCORE, n_heard),
    )
    for key, subject, point, nature, size in facts:
        about = About(f"lens/{key}", TIERS, subject, nature, "last12", f"{COLUMN}={tier}")
        unit = UNITS[nature]
        yield recorded(run, about, point, unit, n=size, source=f"last month of the files; {BY_MARGIN}")


def _growth(run: Run, happy: pl.DataFrame) -> Iterable[Finding]:
    """Happy customers of a year ago with a whole year behind them: who brought more margin in the year after, who did
    not."""
    for grown, key in GREW.items():
        rows = happy.filter(pl.col("grown") == grown)
        n = int(rows["n_units"].sum())
        before, after = (float(rows[name].sum() or 0) for name in ("sum_before", "sum_margin"))
        facts = (
            ("customers", f"Customers {TELLS[key]}", float(n), COUNT),
            ("before", f"Margin of those {TELLS[key]}, the year before", before, MARGIN),
            ("after", f"Margin of those {TELLS[key]}, the year after", after, MARGIN),
            ("change", f"Change of margin of those {TELLS[key]}", after - before, MARGIN),
        )
        for name, subject, point, nature in facts:
            about = About(f"lens/{key}/{name}", GROWTH, subject, nature, "last12")
            yield recorded(run, about, point, UNITS[nature], n=n, source=COMPARED)
