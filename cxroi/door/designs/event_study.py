"""Door design `event-study`: effects by period since launch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.door.designs.did import NEEDS, checks, launches, tidy
from cxroi.door.fits import group_times as gt
from cxroi.door.request import Request
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.estimators.launches.groups import simultaneous
from cxroi.terms import LEVEL, Check, Estimate

HELP = """The effects of `did` averaged by periods since launch (event 0: launch), with a band for all at once. Needs
--period --cohort --outcome; --unit, --covariates, --controls, --base as in did. Row `dynamic`: mean from event 0 on.
Callaway, Sant'Anna 2021, J. of Econometrics 225; sup-t bands: Montiel Olea, Plagborg-Moeller 2019."""

BAND_SEED = 20_260_501

__all__ = ["HELP", "NEEDS", "rows"]


def rows(table: Table, request: Request) -> list[Estimate]:
    """`event E` in order, each with its simultaneous band as a check, then dynamic."""
    data = launches(table, request)
    found = gt.group_times(data.study)
    parts, own = gt.events(found), checks(data, found, request)
    reach = simultaneous(gt.covariance(parts, data.clusters), LEVEL, BAND_SEED)
    if not reach:
        raise DesignError("every unit moves alike in every period: no range can be given")
    out = [_banded(row, reach) for row in tidy(data, parts, own)]
    return [*out, *tidy(data, [each for each in gt.averages(found) if each.term == "dynamic"], own)]


def _banded(row: Estimate, reach: float) -> Estimate:
    low, high = row.estimate - reach * row.std_error, row.estimate + reach * row.std_error
    words = f"All events at once lie within {reach:.4f} errors at {LEVEL:.0%}: here {low:.6g} to {high:.6g}."
    return replace(
        row, checks=(*row.checks, Check("simultaneous band", "PASS" if np.isfinite(reach) else "REVIEW", words))
    )
