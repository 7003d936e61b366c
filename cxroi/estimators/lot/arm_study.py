"""Month-by-month picture of a random test: the arms should agree before launch and part after it."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.cells.lot.arm_months import arm_months
from cxroi.engine import Engine
from cxroi.estimators.launches.rollouts import EventRow
from cxroi.terms import LEVEL

MONTHS_BEFORE = 12


def arm_events(
    engine: Engine, initiative_id: str, launch: int, money: str, *, by_group: bool = False
) -> tuple[EventRow, ...]:
    """Difference of money per assigned customer by months from launch (zero after leaving), with its own 90 % range.

    Unpooled errors, clustered where the lot drew groups; the band for all months at once is Bonferroni's, a little wide
    because months move together.
    """
    from scipy.stats import norm

    rows = arm_months(engine, initiative_id, launch - MONTHS_BEFORE, money, by_group=by_group)
    control = rows.filter(pl.col("treated") == 0)
    wide = rows.filter(pl.col("treated") == 1).join(control, on="month", suffix="_control").sort("month")
    if wide.is_empty():
        return ()
    mean, mean_control = wide["mean"].to_numpy(), wide["mean_control"].to_numpy()
    error = np.sqrt(wide["variance"].to_numpy() + wide["variance_control"].to_numpy())
    one, every = (float(norm.ppf(0.5 + level / 2)) for level in (LEVEL, 1 - (1 - LEVEL) / wide.height))
    return tuple(
        EventRow(
            "margin",
            int(month) - launch,
            float(d),
            float(d - one * e),
            float(d + one * e),
            float(d - every * e),
            float(d + every * e),
            int(n),
            int(n),
        )
        for month, d, e, n in zip(wide["month"], mean - mean_control, error, wide["n_assigned"], strict=True)
    )
