"""Door design `matched`: a treatment people chose themselves, made comparable on the covariates."""

from __future__ import annotations

import numpy as np

from cxroi.checks.thresholds import OVERLAP_D, OVERLAP_SHARE, PROPENSITY
from cxroi.door.designs.randomised import two_arms
from cxroi.door.request import Request
from cxroi.door.rows import groups_of, rows_of
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.estimators.chosen.matched import matched
from cxroi.terms import Array, Check, Estimate, Status

HELP = """A 0/1 treatment made comparable on covariates: rows `ate`/`att` by weights (ipw), regression by arm (ra),
both (dr). Needs --outcome --exposure (0/1) --covariates; errors from stacked equations that include the score; check
`overlap`. Lunceford and Davidian 2004, Statistics in Medicine 23; Hernan and Robins 2020, What If, chapters 12, 13."""
NEEDS = ("outcome", "exposure", "covariates")


def rows(table: Table, request: Request) -> list[Estimate]:
    """Six rows: ate ipw, att ipw, ate ra, att ra, ate dr, att dr."""
    if len(table.exposure) != 1:
        raise DesignError("name one column with two values under --exposure")
    if not table.covariates:
        raise DesignError("no covariate is left to compare on: name columns that vary under --covariates")
    name = table.exposure[0]
    treated, told = two_arms(table.values(name), name)
    X = table.numbers(*table.covariates)
    fit, chance = matched(table.values(request.outcome or ""), treated, X, groups_of(table, request))
    return rows_of(fit, fit.terms, request, (*told, overlap(chance)))


def overlap(chance: Array) -> Check:
    """Share of rows whose chance of treatment lies in [.05, .95]; PASS from 90 %, REVIEW from 50 %, else FAIL."""
    share = float(((chance >= PROPENSITY[0]) & (chance <= PROPENSITY[1])).mean())
    status: Status = "PASS" if share >= OVERLAP_SHARE else "REVIEW" if share >= OVERLAP_D else "FAIL"
    return Check(
        "overlap",
        status,
        f"{share:.1%} of rows have a chance of treatment between 5 % and 95 % "
        f"(lowest {np.min(chance):.3g}, highest {np.max(chance):.3g}).",
    )
