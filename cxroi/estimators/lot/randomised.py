"""Random assignment: what everyone brought as assigned, adjusted for the margin before the lot (Lin 2013), the plain
difference beside it; and what customers who used it gained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.launches.exposed import arm_counts, assignment_order, planned_share
from cxroi.cells.lot.assigned import Arm, arm_moments, known_before
from cxroi.cells.lot.experiment import Experiment, experiment_rows
from cxroi.cells.lot.weights import adjustable
from cxroi.checks import thresholds as rule
from cxroi.checks.grade_a import ArmEvidence, randomised_checks
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import cluster_factor, half_width
from cxroi.estimators.lot.arms import ADJUSTED, adjusted_rows, difference_rows, only
from cxroi.estimators.lot.balance import Balance, balance
from cxroi.terms import LEVEL, Array, Check, Fit, MarginDraws
from cxroi.words import amount

PLAIN = "difference"


@dataclass(frozen=True)
class ArmPaths:
    """Stacked means of both arms (2V,) and the (2V, 2V) covariance of their errors, t(`df`); variables as in
    cells/assigned.arm_moments.

    `plain`, `adjusted`: effect on the margin of one customer since launch; adjusted is primary, None where nothing is
    known before.
    """

    months: tuple[int, ...]
    means: Array
    covariance: Array
    df: float
    n_treated: int
    n_control: int
    n_clusters: int
    checks: tuple[Check, ...]
    plain: Fit
    adjusted: Fit | None

    @property
    def primary(self) -> Fit:
        """The estimate that is booked."""
        return self.adjusted or self.plain


def arm_paths(
    engine: Engine, initiative_id: str, months: tuple[int, ...], kinds: tuple[str, ...], drawn: str | None = None
) -> dict[str, ArmPaths]:
    """Both arms from launch to the last data month by kind of money (columns of the panel), the customers read once.

    `drawn`: the kind of group that the lot drew (team, region ...), None where it drew customers. Raises DesignError
    when only one arm was loaded, or too few groups were drawn.
    """
    known = known_before(engine, initiative_id, months[0], kinds)
    if set(known["treated"].to_list()) != {0, 1}:
        raise DesignError("only one arm of the randomised initiative was loaded; load the control group too")
    each = pl.len() if drawn is None else pl.col("group_id").n_unique()
    _enough(int(known.group_by("treated").agg(n=each)["n"].to_numpy().min()), drawn)
    found = arm_moments(engine, initiative_id, months, known, by_group=drawn is not None)
    checks = _checks(engine, initiative_id, months, known, drawn)
    return {kind: _paths(months, arms, checks, drawn) for kind, arms in found.items()}


def _enough(fewest: int, drawn: str | None) -> None:
    """Raises DesignError where the smaller arm cannot tell chance from effect."""
    needed = rule.ARM_AT_LEAST if drawn is None else rule.FEW_CLUSTERS
    if fewest < needed:
        who = f"{drawn or 'customer'}{'' if fewest == 1 else 's'}"
        raise DesignError(
            f"the lot drew {fewest} {who} for one arm, and chance among so few cannot be told from effect: at least "
            f"{needed} in each arm are needed"
        )


def _paths(months: tuple[int, ...], arms: Mapping[str, Arm], checks: tuple[Check, ...], drawn: str | None) -> ArmPaths:
    treated, control = arms["treated"], arms["control"]
    V, n, use = len(treated.mean), treated.n + control.n, treated.adjusted
    groups = treated.n_groups + control.n_groups
    total = np.concatenate([np.ones(len(months)), np.zeros(V - len(months))])

    def factor(K: int) -> float:
        return 1.0 if drawn is None else cluster_factor(groups, n, K)

    def fit(term: str, means: tuple[Array, Array], errors: tuple[Array, Array], K: int) -> Fit:
        variance = factor(K) * float(total @ (errors[0] + errors[1]) @ total)
        how = ("HC2" if K == 2 else "HC3") if drawn is None else f"clustered by {drawn}"
        named = "difference in means as assigned" if K == 2 else "adjusted for margin before launch (Lin 2013)"
        point = np.array([float(total @ (means[0] - means[1]))])
        df = float(n - K) if drawn is None else _df_of_groups(treated.n_groups, control.n_groups)
        return Fit((term,), point, np.array([[variance]]), n, groups, df, f"{named}, {how}")

    plain = fit(PLAIN, (treated.plain, control.plain), (treated.plain_error, control.plain_error), 2)
    adjusted = fit(ADJUSTED, (treated.mean, control.mean), (treated.error, control.error), 4) if use else None
    covariance = np.zeros((2 * V, 2 * V))
    covariance[:V, :V], covariance[V:, V:] = treated.error, control.error
    primary = adjusted or plain
    means = np.concatenate([treated.mean, control.mean])
    errors = factor(4 if use else 2) * covariance
    return ArmPaths(months, means, errors, primary.df, treated.n, control.n, groups, checks, plain, adjusted)


def _df_of_groups(n_treated: int, n_control: int) -> float:
    """Groups less one; with fewer than ten in an arm those of the smaller arm less one."""
    fewest = min(n_treated, n_control)
    return float(fewest - 1 if fewest < rule.CLUSTERS else n_treated + n_control - 1)


def _checks(
    engine: Engine, initiative_id: str, months: tuple[int, ...], known: pl.DataFrame, drawn: str | None
) -> tuple[Check, ...]:
    counts = {
        bool(row["treated"]): row
        for row in arm_counts(engine, initiative_id, months[0], months[-1]).iter_rows(named=True)
    }
    order = assignment_order(engine, initiative_id)
    alike = balance_before(known, by_group=drawn is not None)
    return randomised_checks(
        ArmEvidence(
            alike.n_treated,
            alike.n_control,
            alike.differences,
            alike.p,
            (counts[True]["n"], counts[False]["n"]),
            (counts[True]["n_missing"], counts[False]["n_missing"]),
            order["n"],
            order["n_after"],
            order["n_undated"],
            order["n_declared"],
            planned_share(engine, initiative_id),
            drawn or "customer",
        )
    )


def balance_before(known: pl.DataFrame, *, by_group: bool = False) -> Balance:
    """Balance in margin, time as a customer, being there and segments, of everyone assigned (`known_before`)."""
    money = next(name for name in known.columns if name.startswith("before_"))
    segments = known["segment"].unique().sort().to_list()
    columns = {"margin": known[money], "tenure": known["tenure"], "there before": known["was_there"]}
    columns |= {f"segment {name}": known["segment"] == name for name in segments}
    varying = {name: column.cast(pl.Float64).to_numpy() for name, column in columns.items() if column.n_unique() > 1}
    groups = known["group_id"].cast(pl.String).fill_null("unknown").to_numpy() if by_group else None
    treated = known["treated"].cast(pl.Float64).to_numpy()
    X = np.column_stack(list(varying.values())) if varying else np.empty((known.height, 0))
    return balance(X, tuple(varying), treated, groups)


def plain_beside(arms: ArmPaths) -> Check:
    """The adjusted difference decides; the plain one stands beside it."""
    told = _told(arms.plain)
    if arms.adjusted is None:
        words = f"Nothing is known of what they brought before launch, so the plain difference decides: {told}."
        return Check("plain difference beside it", "PASS", words)
    words = (
        f"On one customer since launch the difference adjusted for margin before launch is {_told(arms.adjusted)}; "
        f"the plain difference is {told}. The adjusted one decides, by rule and not by result."
    )
    return Check("plain difference beside it", "PASS", words)


def _told(fit: Fit) -> str:
    point, reach = float(fit.params[0]), half_width(fit.df, LEVEL) * fit.std_error(fit.terms[0])
    return f"{amount(point)} (90 % range {amount(point - reach)} to {amount(point + reach)})"


def randomised_draws(paths: ArmPaths, deviations: Array) -> MarginDraws:
    """Incremental margin of the treated by month: n (S1 m1 - S0 m0), from the arms as assigned; deviations (D, 2V)."""
    point = _split(paths, paths.means[None, :])
    return MarginDraws(point[0][0], point[1][0], point[2][0], *_split(paths, paths.means[None, :] + deviations))


def _split(paths: ArmPaths, means: Array) -> tuple[Array, Array, Array]:
    T, V = len(paths.months), means.shape[1] // 2
    one, other = means[:, :V], means[:, V:]
    there, rest = one[:, T : 2 * T], other[:, T : 2 * T]
    per_head = other[:, :T] / np.maximum(rest, 1e-9)
    retention = paths.n_treated * (there - rest) * per_head
    total = paths.n_treated * (one[:, :T] - other[:, :T])
    kept = paths.n_treated * (one[:, T + 1 : 2 * T + 1] - other[:, T + 1 : 2 * T + 1])
    return retention, total - retention, kept


@dataclass(frozen=True)
class Experimented:
    """Effect on one customer: plain and adjusted for prior spend (None where nothing is known before), the customers
    treated, and the checks of grade A."""

    plain: Fit
    adjusted: Fit | None
    n_treated: int
    checks: tuple[Check, ...]

    @property
    def primary(self) -> Fit:
        """The estimate that is booked."""
        return self.adjusted or self.plain


def experiment(engine: Engine, initiative_id: str, outcome: str) -> Experimented:
    """Intention-to-treat effect on one outcome of a store without dates. Raises DesignError without two arms."""
    rows = experiment_rows(engine, initiative_id, outcome)
    seen = np.isfinite(rows.outcome)
    treated, y = rows.treated[seen], rows.outcome[seen]
    if min(int(treated.sum()), int((1 - treated).sum())) < 2:
        raise DesignError(
            "both arms need at least two customers with an outcome; load the control group and the outcome"
        )
    before = rows.before[seen][:, None]
    plain = difference_rows(y, treated[:, None], (PLAIN,))
    adjusted = only(adjusted_rows(y, treated, before)) if adjustable(treated, before) else None
    named = replace(only(plain, PLAIN), method="difference in means by arm as assigned, HC2")
    return Experimented(named, adjusted, int(treated.sum()), _experiment_checks(engine, initiative_id, rows, seen))


def _experiment_checks(
    engine: Engine, initiative_id: str, rows: Experiment, seen: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Check, ...]:
    """The checks of grade A; balance of those with an outcome."""
    order = assignment_order(engine, initiative_id)
    alike = balance(rows.covariates[seen], rows.names, rows.treated[seen])
    sides = [rows.treated == side for side in (1, 0)]
    n = (int(sides[0].sum()), int(sides[1].sum()))
    return randomised_checks(
        ArmEvidence(
            *n,
            alike.differences,
            alike.p,
            n,
            (int((sides[0] & ~seen).sum()), int((sides[1] & ~seen).sum())),
            order["n"],
            order["n_after"],
            order["n_undated"],
            order["n_declared"],
            planned_share(engine, initiative_id),
        )
    )
