"""Finance signs the build that is shown."""

from __future__ import annotations

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import signoff as ledger_signoff
from cxroi.reading.base.company import Company
from cxroi.reading.base.pending import inputs_now
from cxroi.reading.base.signoff import blockers
from cxroi.terms import Principal


def sign(company: Company, principal: Principal, note: str = "") -> Entry:
    """Sign the build that is shown. Raises DataError naming every reason against it; StoreError without the right
    "admin"."""
    if "admin" not in principal.rights:
        raise StoreError("Nobody is signed in who may sign off here: sign in first.")
    against = blockers(company)
    if against:
        raise DataError(f"this build cannot be signed off: {' '.join(against)}")
    build = company.build
    bound = {"run_id": build.run_id, "generation": build.generation, **inputs_now(company.path)}
    return ledger_signoff.sign(Ledger(company.path), principal, build.generation, bound, note)
