"""The assumptions that a page computes with: those in force, or those of the build where the ledger cannot be read."""

from __future__ import annotations

from cxroi.engine.store import Store
from cxroi.errors import LedgerError
from cxroi.reading.base import queries
from cxroi.reading.base.company import Company
from cxroi.value.assumptions.in_force import Assumptions, in_force


def rules_shown(company: Company) -> Assumptions:
    """The company's assumptions as they stand now; the defaults where nobody has written any.

    Where the ledger cannot be read they are those that the build shown was computed with, never a reset.
    """
    try:
        return in_force(company.path)
    except LedgerError:
        return rules_then(company)


def rules_then(company: Company) -> Assumptions:
    """The assumptions of the build that is shown, as it kept them; the defaults where it kept none."""
    store = Store(company.path)
    kept = next((one for one in store.history() if one.generation == company.build.generation), None)
    with store.read(kept) as engine:
        rows = queries.rows(engine, "provenance") if "meta.provenance" in queries.present(engine) else ()
    return Assumptions.model_validate_json(rows[0]["assumptions"]) if rows else Assumptions()
