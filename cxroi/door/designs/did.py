"""Door design `did`: effects by launch date and period, and their averages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.door.fits import group_times as gt
from cxroi.door.periods import placed
from cxroi.door.request import Request
from cxroi.door.rows import clusters_check
from cxroi.door.table import Table
from cxroi.errors import DataError, DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.launches.groups import NEVER
from cxroi.terms import LEVEL, Array, Check, Estimate

HELP = """Compares units launched together with units never launched (--controls not-yet: or not yet launched) by time.
Needs --period --cohort --outcome; without --unit each row is another person; --covariates = doubly robust. --base
last|donut. Callaway, Sant'Anna 2021, J. of Econometrics 225; Sant'Anna, Zhao 2020, J. of Econometrics 219."""
NEEDS = ("period", "cohort", "outcome")


@dataclass(frozen=True)
class Launches:
    """A table ready for group-time effects: the study, clusters (N,), rows used, labels of periods, checks."""

    study: gt.Study
    clusters: Array
    n_obs: int
    labels: dict[float, str]
    checks: tuple[Check, ...]

    def label(self, value: float) -> str:
        return self.labels.get(value, f"{value:.15g}")


def rows(table: Table, request: Request) -> list[Estimate]:
    """`att G T` of every cell, then simple, group, calendar and dynamic."""
    data = launches(table, request)
    found = gt.group_times(data.study)
    return tidy(data, [*gt.cells(found, data.label), *gt.averages(found)], checks(data, found, request))


def tidy(data: Launches, parts: list[gt.Average], found: tuple[Check, ...]) -> list[Estimate]:
    """Rows of averages, errors from influence functions without a small-sample factor, ranges t(G-1)."""
    n_clusters = len(np.unique(data.clusters))
    reach, method = half_width(float(n_clusters - 1)), "group-time effects, influence-function errors"
    out = []
    for part in parts:
        error = float(np.sqrt(gt.covariance([part], data.clusters)[0, 0]))
        low, high = part.estimate - reach * error, part.estimate + reach * error
        out.append(Estimate(part.term, part.estimate, error, low, high, data.n_obs, n_clusters, method, found))
    return out


def checks(data: Launches, found: gt.GroupTimes, request: Request) -> tuple[Check, ...]:
    """Few clusters, the history before launch, and comparisons that could not be made."""
    made = list(data.checks)
    treated = data.study.launch < NEVER
    n, m = len(np.unique(data.clusters[treated])), len(np.unique(data.clusters[~treated]))
    enough = n >= rule.CLUSTERS and (m >= rule.CLUSTERS or request.controls == "not-yet")
    words = f"{n} treated and {m} never treated clusters" + (
        "." if enough else f"; below {rule.CLUSTERS} ranges tend to be too narrow."
    )
    lone = n < 2 or (m < 2 and request.controls == "never")
    words += " One cluster on a side has no spread of its own: use synthetic-control." if lone else ""
    made.append(Check("treated clusters", "FAIL" if lone else "PASS" if enough else "REVIEW", words))
    if n < 2 and m < 2:
        raise DesignError(
            "one treated and one untreated cluster: no range can be given, at least 2 of one side are needed"
        )
    test = gt.pre_test(found, data.clusters)
    if test:
        p, k = test
        made.append(
            Check(
                "before launch",
                "PASS" if p >= 1 - LEVEL else "REVIEW",
                f"{k} effects before launch, all zero by a Wald test: p = {p:.5f}.",
            )
        )
    if found.skipped:
        why = found.skipped[0].split(": ", 1)[1]
        made.append(
            Check(
                "comparisons left out",
                "REVIEW",
                f"{len(found.skipped)} launch and period pairs cannot be compared: {why}.",
            )
        )
    return (*made, *clusters_check(len(np.unique(data.clusters)), request.clusters_by))


def launches(table: Table, request: Request) -> Launches:
    """Read launches and periods; raises DataError or DesignError when the columns do not carry the design."""
    frame, labels, made = _timed(table.frame, request)
    first = frame["_period"].min()
    already = frame.filter(pl.col("_launch") <= first).height
    if already:
        made.append(
            Check(
                "treated from the start",
                "REVIEW",
                f"{already} rows of units treated in the first period have no earlier period: left out.",
            )
        )
        frame = frame.filter(pl.col("_launch") > first)
    later = pl.col("_launch") > pl.col("_period").max()
    frame = frame.with_columns(pl.when(later).then(NEVER).otherwise("_launch").alias("_launch"))
    if request.controls == "not-yet" and frame.height and not (frame["_launch"] >= NEVER).any():
        last = frame["_launch"].max()
        frame = frame.filter(pl.col("_period") < last).with_columns(
            pl.when(pl.col("_launch") >= last).then(NEVER).otherwise("_launch").alias("_launch")
        )
    if not (frame["_launch"] < NEVER).any():
        raise DesignError(
            f"no unit of '{request.cohort}' is first treated after the first period: there is no launch to study"
        )
    if not (frame["_launch"] >= NEVER).any():
        raise DesignError(
            f"every unit of '{request.cohort}' is treated at some time: there are no never treated controls; "
            "ask for --controls not-yet"
        )
    frame, alone = _alone(frame, request, labels)
    made += alone
    if request.unit:
        return _panel(frame, table, request, labels, made)
    return _sections(frame, table, request, labels, made)


def _alone(frame: pl.DataFrame, request: Request, labels: dict[float, str]) -> tuple[pl.DataFrame, list[Check]]:
    """The frame without launch dates of a single unit or cluster, and a check that names them: one alone shows no error
    of its own, so that its range, and what it adds to the averages', would be too narrow. Kept where no other is left.
    """
    by = request.clusters_by or request.unit
    if by is None:
        return frame, []
    launched = frame.filter(pl.col("_launch") < NEVER)
    units = launched.group_by("_launch").agg(pl.col(by).n_unique().alias("n")).sort("_launch")
    alone = units.filter(pl.col("n") < 2)["_launch"].to_list()
    if not alone or len(alone) == units.height:
        return frame, []
    named = ", ".join(labels.get(value, f"{value:.15g}") for value in alone)
    words = (
        f"Launched by one {by} alone, which shows no error of its own: {named}. Its rows are left out, no range can be "
        "given; use synthetic-control for it."
    )
    return frame.filter(~pl.col("_launch").is_in(alone)), [Check("launch dates of one unit", "REVIEW", words)]


def _timed(frame: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, dict[float, str], list[Check]]:
    """The frame with `_period` and `_launch` as places in time, the labels of these, and checks."""
    found = placed(frame[request.period or ""], frame[request.cohort or ""])
    launch = np.where(np.isfinite(found.launch), found.launch, NEVER)
    columns = pl.Series("_period", found.period), pl.Series("_launch", launch)
    return frame.with_columns(*columns), found.labels, []


def _panel(
    frame: pl.DataFrame, table: Table, request: Request, labels: dict[float, str], made: list[Check]
) -> Launches:
    """Units seen in every period; the others are left out and counted."""
    unit = request.unit or ""
    if frame.group_by(unit).agg(pl.col("_launch").n_unique().alias("k"))["k"].max() != 1:
        raise DataError(f"some units have more than one value of '{request.cohort}': each has one first treated period")
    if request.cluster and frame.group_by(unit).agg(pl.col(request.cluster).n_unique().alias("k"))["k"].max() != 1:
        raise DataError(f"some units lie in more than one '{request.cluster}': each unit belongs to one cluster")
    periods = np.sort(frame["_period"].unique().to_numpy())
    whole = frame.filter(pl.len().over(unit) == len(periods)).sort(unit, "_period")
    lost = frame[unit].n_unique() - whole[unit].n_unique()
    if lost:
        made.append(
            Check("balanced panel", "REVIEW", f"{lost} units are not seen in every period: their rows are left out.")
        )
    T = len(periods)
    if whole.is_empty():
        raise DesignError(
            "no unit is seen in every period; leave out --unit to treat the rows as repeated cross-sections"
        )
    values = whole[request.outcome or ""].to_numpy().reshape(-1, T)
    known = (
        np.stack([whole[name].to_numpy().reshape(-1, T) for name in table.covariates], axis=2)
        if table.covariates
        else np.zeros((*values.shape, 0))
    )
    launch = whole["_launch"].to_numpy().reshape(-1, T)[:, 0]
    study = gt.Study(
        periods, launch, gt.of_panel(values, known, launch), request.controls == "not-yet", request.base == "donut"
    )
    clusters = whole[request.clusters_by or unit].rank("dense").to_numpy().reshape(-1, T)[:, 0]
    return Launches(study, clusters, whole.height, labels, tuple(made))


def _sections(
    frame: pl.DataFrame, table: Table, request: Request, labels: dict[float, str], made: list[Check]
) -> Launches:
    """Every row another person."""
    periods = np.sort(frame["_period"].unique().to_numpy())
    at = np.searchsorted(periods, frame["_period"].to_numpy())
    known = frame.select(table.covariates).to_numpy() if table.covariates else np.zeros((frame.height, 0))
    launch = frame["_launch"].to_numpy()
    study = gt.Study(
        periods,
        launch,
        gt.of_rows(frame[request.outcome or ""].to_numpy(), at, known, launch),
        request.controls == "not-yet",
        request.base == "donut",
    )
    clusters = frame[request.cluster].rank("dense").to_numpy() if request.cluster else np.arange(frame.height)
    made.append(Check("repeated cross-sections", "PASS", "No --unit: every row counts as another person."))
    return Launches(study, np.asarray(clusters, float), frame.height, labels, tuple(made))
