"""Random assignment: difference in means (HC2), covariate-adjusted beside it, and the margin path of everyone as assigned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.experiment import Experiment, experiment_cells
from cxroi.cells.exposed import Arm, arm_baseline, arm_counts, arm_moments, assignment_order, planned_share
from cxroi.checks import thresholds as rule
from cxroi.checks.grade_a import ArmEvidence, randomised_checks
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.terms import Array, Check, Fit, MarginDraws
from cxroi.words import amount

ARMS = ("treated", "control")


@dataclass(frozen=True)
class ArmPaths:
    """Stacked means of both arms (2V,) and their covariance (2V, 2V); variables as in cells/exposed.arm_moments.

    `total`: effect on the margin of one customer since launch, plain and adjusted for margin before launch.
    """

    months: tuple[int, ...]
    means: Array
    covariance: Array
    n_treated: int
    n_control: int
    checks: tuple[Check, ...]
    total: Fit


def arm_paths(engine: Engine, initiative_id: str, months: tuple[int, ...], money: str) -> ArmPaths:
    """Both arms from launch to the last data month; raises DesignError when only one arm was loaded."""
    arms = arm_moments(engine, initiative_id, months, money)
    if set(arms) != set(ARMS):
        raise DesignError("only one arm of the randomised initiative was loaded; load the control group too")
    treated, control = arms["treated"], arms["control"]
    V = len(treated.mean)
    covariance = np.zeros((2 * V, 2 * V))
    covariance[:V, :V] = treated.covariance / treated.n
    covariance[V:, V:] = control.covariance / control.n
    evidence = _panel_evidence(engine, initiative_id, months, arms)
    means = np.concatenate([treated.mean, control.mean])
    total = difference(
        Experiment(("margin before launch",), {name: _summed(arm, len(months)) for name, arm in arms.items()}, {}, {})
    )
    return ArmPaths(months, means, covariance, treated.n, control.n, randomised_checks(evidence), total)


def _summed(arm: Arm, T: int) -> Arm:
    """Two variables of an arm: money summed over the T months, and mean money before launch."""
    weights = np.zeros((2, len(arm.mean)))
    weights[0, :T], weights[1, -1] = 1.0, 1.0
    return Arm(arm.n, weights @ arm.mean, weights @ arm.covariance @ weights.T)


def _panel_evidence(engine: Engine, initiative_id: str, months: tuple[int, ...], arms: dict[str, Arm]) -> ArmEvidence:
    counts = {
        bool(row["treated"]): row for row in arm_counts(engine, initiative_id, months[0], months[-1]).iter_rows(named=True)
    }
    order = assignment_order(engine, initiative_id)
    missing = {side: counts[side]["n_missing"] / counts[side]["n"] for side in (True, False)}
    return ArmEvidence(
        arms["treated"].n,
        arms["control"].n,
        standardised(arm_baseline(engine, initiative_id, months[0])),
        missing[True],
        missing[False],
        order["n"],
        order["n_after"],
        order["n_undated"],
        order["n_declared"],
        planned_share(engine, initiative_id),
    )


def standardised(baseline: pl.DataFrame) -> tuple[tuple[str, float], ...]:
    """Standardised differences (treated less control over the pooled standard deviation) of margin, tenure, segments."""
    sides = [baseline.filter(pl.col("treated") == side) for side in (1, 0)]
    if any(side.is_empty() for side in sides):
        return ()
    found = []
    for name in ("money", "tenure"):
        moments = []
        for side in sides:
            n, mean, var = (side[column].cast(pl.Float64).to_numpy() for column in ("n", f"{name}_mean", f"{name}_var"))
            centre = float(n @ mean / n.sum())
            moments.append((centre, float(n @ (var + (mean - centre) ** 2) / n.sum())))
        found.append(("margin" if name == "money" else name, _smd(*moments)))
    for segment in sorted(set(baseline["segment"].drop_nulls().to_list())):
        shares = [float(side.filter(pl.col("segment") == segment)["n"].sum()) / float(side["n"].sum()) for side in sides]
        found.append((f"segment {segment}", _smd(*((share, share * (1 - share)) for share in shares))))
    return tuple(found)


def adjusted_beside(total: Fit) -> Check:
    """The plain difference decides; beside it the one adjusted for what was known before (Lin 2013)."""
    plain, adjusted = total.param("difference"), total.param("adjusted")
    apart = abs(adjusted - plain) > rule.YARDSTICK_ERRORS * total.std_error("difference")
    errors = [amount(total.std_error(term)) for term in ("difference", "adjusted")]
    words = (f"On one customer since launch the plain difference is {amount(plain)}, give or take {errors[0]}; adjusted for "
             f"margin before launch it is {amount(adjusted)}, give or take {errors[1]}.")
    return Check("adjusted beside it", "REVIEW" if apart else "PASS", words)


def _smd(one: tuple[float, float], other: tuple[float, float]) -> float:
    spread = np.sqrt((one[1] + other[1]) / 2)
    return float((one[0] - other[0]) / spread) if spread > 0 else 0.0


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


def experiment(engine: Engine, initiative_id: str, outcome: str) -> Fit:
    """Intention-to-treat effect on one outcome of a store without dates.

    Terms: "difference" in means with HC2 errors (primary) and "adjusted" for what was known before (Lin 2013). `stats`:
    n_treated, n_control, mean_treated, mean_control, total = difference x treated. Raises DesignError without two arms.
    """
    cells = experiment_cells(engine, initiative_id, outcome)
    return difference(cells)


def difference(cells: Experiment) -> Fit:
    """The estimates of `experiment` from sums by arm."""
    if set(cells.arms) != set(ARMS) or min(arm.n for arm in cells.arms.values()) < 2:
        raise DesignError("both arms need at least two customers with an outcome; load the control group and the outcome")
    treated, control = (cells.arms[arm] for arm in ARMS)
    n = treated.n + control.n
    centre = (treated.n * treated.mean + control.n * control.mean) / n
    keep = 1 + np.flatnonzero((np.diag(treated.covariance) + np.diag(control.covariance))[1:] > 0)
    raw, adjusted, cov = 0.0, 0.0, np.zeros((2, 2))
    for sign, arm in ((1.0, treated), (-1.0, control)):
        slope = np.linalg.lstsq(arm.covariance[np.ix_(keep, keep)], arm.covariance[keep, 0], rcond=1e-10)[0]
        raw += sign * arm.mean[0]
        adjusted += sign * (arm.mean[0] - slope @ (arm.mean - centre)[keep])
        explained = float(slope @ arm.covariance[keep, 0])
        whole, shrink = float(arm.covariance[0, 0]), (arm.n - 1) / max(arm.n - 1 - len(keep), 1)
        cov += np.array([[whole, whole - explained], [whole - explained, (whole - explained) * shrink]]) / arm.n
    stats = {
        "n_treated": float(treated.n),
        "n_control": float(control.n),
        "mean_treated": float(treated.mean[0]),
        "mean_control": float(control.mean[0]),
        "total": raw * treated.n,
    }
    return Fit(
        ("difference", "adjusted"),
        np.array([raw, adjusted]),
        cov,
        n,
        n,
        np.inf,
        "difference in means by arm as assigned, HC2; adjusted for what was known before beside it",
        (),
        stats,
    )


def experiment_checks(engine: Engine, initiative_id: str, outcome: str) -> tuple[Check, ...]:
    """The checks of grade A for one outcome of a store without dates."""
    cells = experiment_cells(engine, initiative_id, outcome)
    if set(cells.arms) != set(ARMS):
        raise DesignError("only one arm was loaded; load the control group too")
    order = assignment_order(engine, initiative_id)
    treated, control = (cells.arms[arm] for arm in ARMS)
    gaps = tuple(
        (name, _smd((treated.mean[i], treated.covariance[i, i]), (control.mean[i], control.covariance[i, i])))
        for i, name in enumerate(cells.covariates, start=1)
    )
    return randomised_checks(
        ArmEvidence(
            cells.assigned["treated"],
            cells.assigned["control"],
            gaps,
            cells.missing["treated"] / cells.assigned["treated"],
            cells.missing["control"] / cells.assigned["control"],
            order["n"],
            order["n_after"],
            order["n_undated"],
            order["n_declared"],
            planned_share(engine, initiative_id),
        )
    )
