"""Contacts and cost to serve as outcomes of their own: with a step of the score, and with an initiative.

Score: within-customer regression with month effects (as margin). Random assignment: both arms as assigned. Launch by
group: group-time effect on the mean per active customer, months after launch less months -5 to -3 (as margin, without
its
grade).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.core import groups
from cxroi.cells.core.common import Rows
from cxroi.cells.core.within import Layout
from cxroi.cells.launches import exposed
from cxroi.cells.operations.serving import cluster_numbers, number_facts
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.accounting import exposed_of
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.core.within import within
from cxroi.estimators.core.worlds import worlds
from cxroi.estimators.launches.panels import cluster_panel
from cxroi.estimators.launches.rollouts import rollout_of
from cxroi.estimators.launches.staggered import Outcome, contrasts, statistics
from cxroi.estimators.lot.randomised import ArmPaths, randomised_draws
from cxroi.terms import LEVEL, Array, Check, MarginDraws, MarginPath

PANEL = "panel.customer_month"
ACTIVE = (("active", 1),)


@dataclass(frozen=True)
class Change:
    """Change of a monthly number per customer: estimate, its error, degrees of freedom, customers; or why there is
    none. It is the mean of the months since launch below `counted`."""

    value: float
    error: float
    df: float
    n: int
    n_clusters: int
    method: str
    checks: tuple[Check, ...] = ()
    refused: str | None = None
    counted: float = np.inf

    def ends(self, level: float = LEVEL) -> tuple[float, float]:
        reach = half_width(self.df, level) * self.error
        return self.value - reach, self.value + reach


def nothing(reason: str, n: int = 0) -> Change:
    """A refused change."""
    return Change(0.0, 0.0, np.inf, n, 0, "", (), reason)


def varies(engine: Engine, number: str) -> str | None:
    """Why `number` cannot be an outcome, None where it can."""
    n, _, spread = number_facts(engine, number)
    words = number.replace("_", " ")
    if n == 0:
        return f"{words} were not loaded" if words == "contacts" else f"{words} was not loaded"
    return f"{words} is the same in every month of every customer" if spread == 0 else None


def score_change(engine: Engine, number: str) -> Change:
    """Change of `number` in the month with one step more in the customer's last known answer, same customers."""
    reason = varies(engine, number)
    if reason:
        return nothing(reason)
    try:
        fit = within(engine, Rows(PANEL, ACTIVE), Layout("unit_id", "month", number, ("score",)))
    except DesignError as found:
        return nothing(str(found).rstrip(".")[:1].lower() + str(found).rstrip(".")[1:])
    return Change(
        float(fit.params[0]),
        fit.std_error(fit.terms[0]),
        fit.df,
        int(fit.stats["n_units"]),
        fit.n_clusters,
        "Same customers before and after a change of their answer, month effects taken out, clustered by customer.",
    )


def group_change(engine: Engine, number: str, name: str, group: str) -> Change:
    """Change of `number` per active customer and month after a launch by group, against groups never exposed."""
    launches = groups.group_launches(engine).filter((pl.col("initiative_id") == name) & (pl.col("group_type") == group))
    panel = cluster_panel(cluster_numbers(engine, group, number), groups.cluster_regions(engine, group))
    if panel is None or panel.money != "sum_margin":
        return nothing(f"no {group} is there in every month")
    rollout, kept = rollout_of(panel, panel.launches(launches))
    treated = int(rollout.treated.sum())
    if min(treated, int(kept.sum()) - treated) < 2:
        return nothing(
            f"{treated} launched {group}s with enough months around their launch, against {int(kept.sum()) - treated}"
        )
    found = statistics(rollout, Outcome(panel.margin[kept]), {"plain": contrasts(rollout)["plain"]})
    return Change(
        found.value("plain"),
        found.error("plain"),
        float(found.df[0]),
        int(launches["n_units"].sum()),
        int(kept.sum()),
        f"Group-time effect on the mean per active customer, {group}s never exposed as comparison.",
        (Check("fitted alone", "REVIEW", "Overlapping initiatives are not taken off: at most grade C."),),
        counted=rollout.counted,
    )


def service_paths(
    engine: Engine, number: str, arms: Mapping[str, Mapping[str, ArmPaths]], *, draws: int, seed: int
) -> Mapping[str, MarginPath]:
    """Incremental `number` of every initiative by month, from the first exposure on, where a design allows one.

    Random assignment: as margin is split (customers kept, and change per customer), from its `arms` by initiative and
    number; by group: change per customer times exposed customers.
    """
    if varies(engine, number):
        return {}
    designs, found = groups.designs(engine), {}
    last = engine.query("select max(month) as last_month from panel.customer_month").item()
    cells = exposed.exposed_cells(engine)
    for row in designs.iter_rows(named=True):
        name, own = str(row["initiative_id"]), cells.filter(pl.col("initiative_id") == row["initiative_id"])
        if row["first_launch"] is None or own.is_empty():
            continue
        made = None
        if row["group_type"] is not None and not row["has_own_rows"]:
            months = tuple(range(int(row["first_launch"]), int(last) + 1))
            made = _by_group(engine, (name, number, str(row["group_type"])), own, months, (draws, seed))
        elif number in arms.get(name, {}):
            made = _by_arm(name, arms[name][number], (draws, seed))
        if made is not None:
            found[name] = made
    return found


def _by_group(
    engine: Engine,
    about: tuple[str, str, str],
    own: pl.DataFrame,
    months: tuple[int, ...],
    luck: tuple[int, int],
) -> MarginPath | None:
    name, number, group = about
    change = group_change(engine, number, name, group)
    if change.refused:
        return None
    cells = exposed_of(own, months, "sum_revenue")
    at_risk = np.where(cells.since() < change.counted, cells.at_risk, 0.0).sum(axis=0)
    drawn = change.value + worlds(np.array([[change.error**2]]), np.array([change.df]), luck[0], luck[1] + 101)[:, 0]
    zero = np.zeros(len(months))
    plain = MarginDraws(
        zero,
        change.value * at_risk,
        zero,
        np.zeros((len(drawn), len(months))),
        np.outer(drawn, at_risk),
        np.zeros((len(drawn), len(months))),
    )
    return MarginPath(name, months, plain, None, "C", change.checks, change.n, change.n_clusters, change.method)


def _by_arm(name: str, arms: ArmPaths, luck: tuple[int, int]) -> MarginPath:
    size: Array = np.full(len(arms.means), arms.df)
    plain = randomised_draws(arms, worlds(arms.covariance, size, luck[0], luck[1] + 102))
    return MarginPath(
        name,
        arms.months,
        plain,
        None,
        "C",
        (),
        arms.n_treated,
        arms.n_treated + arms.n_control,
        "Both arms as assigned, zero after leaving.",
    )
