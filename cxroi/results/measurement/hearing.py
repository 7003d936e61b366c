"""The score of those who answered beside the score of all customers: non-response weights, raw and weighted side by
side."""

from __future__ import annotations

from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.score.response import effective, raw, weighted, weights
from cxroi.metrics import METRICS, NPS
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.terms import Check, Estimate, Finding
from cxroi.value.base.figure import Figure, refusal

QUESTION = "Would the score be another if everybody had answered?"
METHOD = (
    "mean answer per customer in the last 12 months; weighted: each heard customer stands for all of the same segment, "
    "tenure and last known answer before"
)
WEIGHTED_GRADE_REASON = (
    "Weights make up for what was known before: segment, tenure and the last answer. Who keeps silent for "
    "another reason is not in them."
)


def hearing(engine: Engine, run: Run) -> list[Finding]:
    """`hearing/{score,nps}/{raw,weighted}@last12`; NPS only for a metric from 0 to 10, in points from -100 to 100."""
    metric = METRICS.get(run.primary_metric or "")
    if metric is None or run.last_month is None:
        return []
    shown = [("score", f"Mean answer ({metric.label.lower()})", 1.0)]
    if metric.name == NPS:
        shown.append(("nps", "NPS", 100.0))
    cells = engine.query(sql("hearing"), [run.last_month, metric.unhappy_up_to, metric.happy_from])
    if cells.is_empty():
        return []
    try:
        whole = weights(cells)
    except DesignError as reason:
        return [
            finding(run, _about(name, label, way), refusal(str(reason), "points", method=METHOD))
            for name, label, _ in shown
            for way in ("raw", "weighted")
        ]
    n_units, n_heard = int(cells["n_units"].sum()), int(cells["n_heard"].sum())
    checks = (
        Check(
            "heard",
            "PASS" if n_heard >= n_units / 2 else "REVIEW",
            f"{n_heard:,} of {n_units:,} customers answered; "
            f"with weights they tell as much as {effective(whole):,.0f} would.",
        ),
        Check("silent for other reasons", "REVIEW", WEIGHTED_GRADE_REASON),
    )
    found = []
    for name, label, factor in shown:
        for way, row in (("raw", raw(cells, name)), ("weighted", weighted(whole, name))):
            found.append(_shown(run, _about(name, label, way), (row, factor), checks))
    return found


def _about(name: str, label: str, way: str) -> About:
    who = "of those who answered, as it is" if way == "raw" else "weighted to all customers"
    return About(f"hearing/{name}/{way}", QUESTION, f"{label} {who}", Nature("level"), "last12")


def _shown(run: Run, about: About, row: tuple[Estimate, float], checks: tuple[Check, ...]) -> Finding:
    one, factor = row
    figure = Figure(
        factor * one.estimate,
        factor * one.conf_low,
        factor * one.conf_high,
        "D",
        one.n_obs,
        "points",
        METHOD,
        checks=checks,
    )
    return finding(run, about, figure, n_clusters=one.n_clusters)
