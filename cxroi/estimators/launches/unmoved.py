"""The outcome an initiative cannot change (a negative control outcome; Lipsitch, Tchetgen Tchetgen and Cohen 2010).

It goes through the same contrast, groups, months and controls as the money; where it moves all the same, something else
happened to the exposed groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.launches.unmoved import EVENTS, cluster_events, meaning, n_events
from cxroi.cells.operations.serving import cluster_numbers
from cxroi.checks.evidence import Unmoved
from cxroi.checks.thresholds import NO_SPREAD
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.launches.declared import Declared
from cxroi.estimators.launches.panels import ClusterPanel
from cxroi.estimators.launches.staggered import Outcome, Rollout, since_base, statistics
from cxroi.safetext import safe_text
from cxroi.terms import Array

COLUMNS = ("contacts", "cost_to_serve")
CLAIMED = frozenset(
    (
        "margin",
        "revenue",
        "revenue_net",
        "revenue_gross",
        "discounts",
        "refunds",
        "cost_of_goods",
        "active",
        "left",
        "renewed",
        "spend",
        "bought",
    )
)
"""Names of what is claimed (margin and leaving) or of what holds it."""
MEAN_OF = ("operations", "feedback")
LOAD = "load it, or write in the column cannot_move of initiatives"


@dataclass(frozen=True)
class Named:
    """An outcome named as one that cannot move: words for it, values (G, T), or the problem in words."""

    words: str
    outcome: Outcome | None = None
    problem: str = ""
    money: bool = False

    def having(self, outcome: Outcome | None) -> Named:
        """The same name with another outcome: other initiatives taken off, or comparable groups only."""
        return replace(self, outcome=outcome)


def named_outcome(engine: Engine, panel: ClusterPanel, group: str, said: Declared) -> Named | None:
    """The outcome of `said.cannot_move` on the groups and months of the panel; None where none was named."""
    if not said.cannot_move:
        return None
    try:
        return _found(engine, panel, group, said)
    except DesignError as problem:
        return Named(safe_text(said.cannot_move, 60), problem=str(problem))


def _found(engine: Engine, panel: ClusterPanel, group: str, said: Declared) -> Named:
    asked, shown = said.cannot_move.lower(), safe_text(said.cannot_move, 60)
    _allowed(said)
    if asked in COLUMNS:
        rows = cluster_numbers(engine, group, asked).select(
            "cluster", "month", n_events="n_margin", n_values="n_margin", sum_value="sum_margin"
        )
        values = _grid(panel, rows, "mean")
        return Named(
            f"{_plain(shown)} per customer and month",
            Outcome(_usable(values, panel, group, shown)),
            money=asked == "cost_to_serve",
        )
    source, name, place, with_values = _where(engine, asked, shown)
    kind, adds_up = meaning(engine, source, name)
    mean = with_values and (source in MEAN_OF or adds_up != "flow")
    if (
        source == "feedback"
        and said.touchpoint
        and place in ("", said.touchpoint.lower())
        and name == said.judged_by.lower()
    ):
        raise DesignError(f"'{shown}' is measured where the initiative works: name a metric at another touchpoint")
    values = _grid(panel, cluster_events(engine, group, source, name, place), "mean" if mean else "rate")
    words = f"the mean of '{_plain(shown)}'" if mean else f"'{_plain(shown)}' per customer and month"
    return Named(words, Outcome(_usable(values, panel, group, shown)), money=kind == "money")


def _allowed(said: Declared) -> None:
    """Raises DesignError for the outcome claimed, one that holds it, or one at the initiative's own touchpoint."""
    asked, shown = said.cannot_move.lower(), safe_text(said.cannot_move, 60)
    _, place = _split(asked)
    if asked in CLAIMED:
        raise DesignError(f"'{shown}' is what is claimed, or holds it: name something else that it cannot change")
    if asked == said.judged_by.lower():
        raise DesignError(f"'{shown}' is what the initiative is judged by: name something that it cannot change")
    if place and place == said.touchpoint.lower():
        raise DesignError(f"'{shown}' is measured where the initiative works: name a metric at another touchpoint")


def _split(asked: str) -> tuple[str, str]:
    name, found, place = asked.rpartition(" at ")
    return (name.strip(), place.strip()) if found else (asked, "")


def _where(engine: Engine, asked: str, shown: str) -> tuple[str, str, str, bool]:
    """(source, name, touchpoint, whether values are known). DesignError where it is nowhere, or in several places."""
    tried = [(source, asked, "") for source in EVENTS]
    name, place = _split(asked)
    tried += [("feedback", name, place)] if place else []
    found = [(*one, n_values > 0) for one in tried for n, n_values in (n_events(engine, *one),) if n]
    if not found:
        raise DesignError(
            f"'{shown}' is no measure of operations, metric of feedback ('csat at parking' for one touchpoint) or "
            f"kind of outcomes that was loaded: {LOAD} one that was, contacts or cost_to_serve"
        )
    if len(found) > 1:
        raise DesignError(f"'{shown}' stands in {' and in '.join(source for source, *_ in found)}: rename one of them")
    return found[0]


def _grid(panel: ClusterPanel, rows: pl.DataFrame, way: str) -> Array:
    """(G, T): mean of known values ("mean"), or their sum (events, where none has a value) per customer at risk
    ("rate").

    A rate is zero where a month that others report has none; everything else that is not there is NaN.
    """
    row_of = {cluster: g for g, cluster in enumerate(panel.clusters)}
    shape = panel.at_risk.shape
    events, known, total = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for cluster, month, n, n_values, amount in rows.iter_rows():
        g, t = row_of.get(str(cluster)), int(month - panel.months[0])
        if g is not None and 0 <= t < shape[1]:
            events[g, t], known[g, t], total[g, t] = n, n_values, float(amount or 0)
    if way == "mean":
        return np.asarray(np.where(known > 0, total / np.maximum(known, 1), np.nan))
    sums = total if known.any() else events
    return np.asarray(np.where(events.sum(axis=0) > 0, sums / panel.at_risk, np.nan))


def _usable(values: Array, panel: ClusterPanel, group: str, shown: str) -> Array:
    """Raises DesignError where a group's month is missing or nothing ever changes."""
    missing = int(np.isnan(values).sum())
    if missing:
        raise DesignError(
            f"'{shown}' is not known in {missing:,} of {values.size:,} months of the {len(panel.clusters)} "
            f"{group}s: load it for every one of them, or name one that is known everywhere"
        )
    if np.ptp(values, axis=1).max() <= NO_SPREAD * np.abs(values).max():
        raise DesignError(f"'{shown}' is the same in every month, so it could not show anything: name one that varies")
    return values


def _plain(name: str) -> str:
    return name.replace("_", " ")


def looked_at(rollout: Rollout, named: Named) -> Unmoved:
    """The estimate's own sum on the named outcome, a customer and month."""
    if named.outcome is None:
        return Unmoved(named.words, problem=named.problem)
    own = since_base(rollout, rollout.summed / rollout.summed.sum())
    found = statistics(rollout, named.outcome, {"plain": own})
    before = (rollout.months[None, :] < rollout.launches[:, None]) & rollout.treated[:, None]
    level = float(np.average(named.outcome.values[before], weights=(before * rollout.weights[:, None])[before]))
    return Unmoved(named.words, level, found.value("plain"), found.p("plain"), money=named.money)
