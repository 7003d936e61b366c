"""Door design `power`: how many units an arm a comparison of means takes."""

from __future__ import annotations

import math

from cxroi.door.fits.power import size_for_means
from cxroi.door.request import Request
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.terms import Check, Estimate

HELP = """Units per arm for a two-sided t test with equal arms, the spread taken from the outcome in the table. Needs
--outcome and --effect (in the outcome's units); --power (default .8), --alpha (default .05). Row `n per arm`. Cohen
1988, Statistical Power Analysis for the Behavioral Sciences; as R's power.t.test."""
NEEDS = ("outcome", "effect")


def rows(table: Table, request: Request) -> list[Estimate]:
    """One row: units per arm, not rounded, without a range."""
    y = table.values(request.outcome or "")
    if len(y) < 2 or not (spread := float(y.std(ddof=1))) > 0:
        raise DesignError("the outcome does not vary, so no size can be computed")
    n = size_for_means((request.effect or 0.0) / spread, request.power, request.alpha)
    said = Check(
        "size",
        "PASS",
        f"{math.ceil(n - 1e-9):,} units in each arm; the outcome's standard deviation is {spread:.6g} "
        f"over {len(y):,} rows.",
    )
    return [
        Estimate(
            "n per arm",
            n,
            math.nan,
            math.nan,
            math.nan,
            len(y),
            len(y),
            "two-sided t test of two equal arms (noncentral t)",
            (said,),
        )
    ]
