"""Not everybody used what the lot gave them: the effect on those who did, beside the effect as assigned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.cells.lot.used import drawn_by, used
from cxroi.cells.lot.weights import adjustable
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.lot.arms import on_users
from cxroi.terms import Fit


@dataclass(frozen=True)
class OnUsers:
    """Effect on one customer who used it, since launch; shares that used it of treated and control, and users."""

    fit: Fit
    share_treated: float
    share_control: float
    n_users: int


def users_effect(engine: Engine, initiative_id: str, span: tuple[int, int], money: str) -> OnUsers | None:
    """None where no use was recorded, or everybody who was assigned used it and nobody else.

    Raises DesignError where use tells nothing, or the arms cannot be compared.
    """
    rows = used(engine, initiative_id, span, money)
    if rows.is_empty():
        return None
    treated, y, before, use = (rows[name].cast(float).to_numpy() for name in ("treated", "total", "before", "used"))
    if min(treated.sum(), len(treated) - treated.sum()) < 2:
        raise DesignError("only one arm of the randomised initiative was loaded; load the control group too")
    shares = float(use[treated == 1].mean()), float(use[treated != 1].mean())
    if shares == (1.0, 0.0):
        return None
    groups = np.unique(rows["group_id"].cast(str).fill_null("unknown").to_numpy(), return_inverse=True)[1]
    known = before[:, None] if adjustable(treated, before[:, None]) else None
    fit = on_users(y, treated, use, known, groups.astype(float) if drawn_by(engine, initiative_id) else None)
    return OnUsers(fit, *shares, int(use[treated == 1].sum()))
