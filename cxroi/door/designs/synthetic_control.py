"""Door design `synthetic-control`: one treated unit against a weighted mix of the others."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.door.periods import placed
from cxroi.door.request import Request
from cxroi.door.table import Table
from cxroi.errors import DataError, DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.core.synthetic import WAYS, Block, Synthetic, synthetic
from cxroi.terms import Check, Estimate

HELP = """One treated unit against the weighted mix of others that followed it before; ranges from placebos. Needs
--unit --period --outcome --exposure (1 while in force): synthetic control, synthetic difference in differences, did.
Abadie, Diamond, Hainmueller 2010, JASA 105; Arkhangelsky et al. 2021, American Economic Review 111."""
NEEDS = ("unit", "period", "outcome", "exposure")


def rows(table: Table, request: Request) -> list[Estimate]:
    """One row a way; effect = mean over treated units and periods in force."""
    block, names, more = block_of(table, request)
    return [_row(synthetic(block, way), block, names, more) for way in WAYS]


def block_of(table: Table, request: Request) -> tuple[Block, list[str], list[Check]]:
    """Balanced block, donors' names, checks. Raises DataError or DesignError when the columns do not carry the
    design."""
    if len(table.exposure) != 1:
        raise DesignError("name one column under --exposure: 1 while in force, else 0")
    unit, period, exposure = request.unit or "", request.period or "", table.exposure[0]
    frame, made = table.frame, []
    if not frame[exposure].is_in([0.0, 1.0]).all():
        raise DataError(f"the column '{exposure}' holds other numbers than 0 and 1: it is 1 while in force, else 0")
    frame = frame.with_columns(pl.Series("_period", placed(frame[period]).period))
    periods = frame[period].n_unique()
    whole = frame.filter(pl.len().over(unit) == periods).sort(unit, "_period")
    lost = frame[unit].n_unique() - whole[unit].n_unique()
    if lost:
        made.append(
            Check("balanced panel", "REVIEW", f"{lost} units are not seen in every period: their rows are left out.")
        )
    if whole.is_empty():
        raise DesignError("no unit is seen in every period: load the whole history of each")
    on = whole[exposure].to_numpy().reshape(-1, periods) > 0
    values = whole[request.outcome or ""].to_numpy().reshape(-1, periods)
    names = np.asarray(whole[unit].to_list()).reshape(-1, periods)[:, 0]
    treated = on.any(axis=1)
    if not treated.any() and (frame[exposure] > 0).any():
        raise DesignError("the treated units are not seen in every period: load the whole history of each")
    if not treated.any() or treated.all():
        raise DesignError(
            f"'{exposure}' is {'always 0' if not treated.any() else 'at some time 1 for every unit'}: "
            "treated and untreated units are both needed"
        )
    if (on[treated] != on[treated][0]).any():
        raise DesignError("the treated units are not in force in the same periods: use the design did")
    force = on[treated][0]
    start = int(force.argmax())
    keep = force.copy()
    keep[:start] = True
    if not keep.all():
        made.append(Check("periods", "REVIEW", f"{int((~keep).sum())} periods after it ended are left out."))
    if not np.ptp(values[~treated], axis=1).any():
        raise DesignError("the outcome of the untreated units never changes: there is nothing to compare with")
    block = Block(np.vstack([values[~treated], values[treated]])[:, keep], int(treated.sum()), int(force.sum()))
    return block, [str(name) for name in names[~treated]], made


def _row(found: Synthetic, block: Block, names: list[str], more: list[Check]) -> Estimate:
    reach = half_width(float("inf")) * found.std_error
    share = found.rank / found.among
    own = [
        *more,
        Check(
            "placebo rank",
            "PASS" if share <= rule.PLACEBO_RANK else "REVIEW",
            f"Rank {found.rank} of {found.among} among the untreated taken as if treated: p = {share:.4f}.",
        ),
    ]
    spread = float(block.values[: block.donors, : block.before].std())
    close = found.fit <= rule.CLOSE_FIT * spread
    own.append(
        Check(
            "fit before launch",
            "PASS" if close else "REVIEW",
            f"Mean distance before launch {found.fit:.4g}, spread of the untreated {spread:.4g}.",
        )
    )
    largest = np.argsort(-found.donor_weights)[:5]
    if found.way != "did":
        mix = ", ".join(f"{names[k]} {found.donor_weights[k]:.3f}" for k in largest if found.donor_weights[k] > 5e-4)
        own.append(Check("weights", "PASS", f"Compared with {mix}."))
    if block.treated == 1:
        own.append(Check("treated clusters", "REVIEW", "One treated unit: the range is the spread of placebos."))
    return Estimate(
        found.way,
        found.effect,
        found.std_error,
        found.effect - reach,
        found.effect + reach,
        block.values.size,
        len(block.values),
        f"{found.way}, placebo errors",
        tuple(own),
    )
