"""A pilot's list is drawn by lot, registered before anything is known, and taken back before its first month.

The registration fixes outcome, analysis, months, seed and the hash of the list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cxroi.errors import DesignError
from cxroi.estimators.lot.pilot import drawn
from cxroi.ledger import Ledger
from cxroi.ledger import pilots as ledger_pilots
from cxroi.reading.base.company import Company
from cxroi.reading.plans.pilots import BEFORE, PilotPlan, too_few
from cxroi.terms import Principal

STRATA = ("segment", "business_unit", "band", "quarter")


def listed(plan: PilotPlan) -> tuple[bytes, dict[str, Any]]:
    """The list as CSV (pseudonyms, arm, stratum) and its registration; DesignError where too few customers can be
    drawn."""
    if not plan.sizes.fits:
        raise DesignError(too_few(plan))
    found = drawn(plan.ground.units, STRATA, plan.sizes.n, plan.sizes.wanted.seed)
    text = found.write_csv().encode()
    how = (
        f"difference adjusted for {plan.ground.told.before} before, the plain one beside it"
        if plan.sizes.adjusted
        else "plain difference of means"
    )
    registered = {
        **plan.as_dict(),
        "n_drawn_per_arm": plan.sizes.n,
        "first_month": plan.ground.last + 1,
        "analysis": how,
        "before_months": BEFORE,
        "registered_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(text).hexdigest(),
        "strata": list(STRATA),
        "n_strata": found["stratum"].n_unique(),
    }
    return text, registered


def register(company: Company, name: str, registered: Mapping[str, Any], who: Principal) -> None:
    """Write the registration into the ledger, once and for good."""
    ledger_pilots.register(Ledger(company.path), who, name, registered)


def withdraw(company: Company, name: str, who: Principal) -> None:
    """Take a registration back before its first month."""
    ledger_pilots.withdraw(Ledger(company.path), who, name)
