"""A typed case becomes the draft of an initiative's business case."""

from __future__ import annotations

from cxroi import words
from cxroi.errors import DataError
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import cases as ledger_cases
from cxroi.reading.base.company import Company
from cxroi.reading.plans.quickcase import WARNING, Typed
from cxroi.terms import Principal


def draft(company: Company, typed: Typed, initiative: str, start: str, who: Principal) -> Entry:
    """Save the typed case as a draft of an initiative's business case; DataError where it has no effect or a field is
    wrong."""
    if not typed.has_effect:
        raise DataError("a case needs an effect: type the extra margin you expect")
    case = typed.case
    content: dict[str, object] = {
        "initiative": initiative,
        "start": start,
        "months": case.months,
        "reach": case.reach[0],
        "ramp_months": case.ramp,
        "effect": case.effect[0],
        "price": case.price[0],
        "one_off_cost": case.one_off,
        "monthly_cost": case.monthly,
        "note": f"{words.safe_text(typed.name, 200)}. {WARNING}",
    }
    return ledger_cases.add(Ledger(company.path), who, ledger_cases.checked(content))
