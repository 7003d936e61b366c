"""What the pilot page shows: the plan, the curve of detectable effects, where the first effect comes from, what is registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil, floor, log10
from typing import Any

import numpy as np

from cxroi import words
from cxroi.answers import audit, context, pilots, steps
from cxroi.answers.company import Company
from cxroi.answers.pilots import Ground, PilotPlan, Wanted
from cxroi.answers.whatif import assumptions
from cxroi.engine.store import Store
from cxroi.errors import DesignError, EngineError
from cxroi.estimators.pilot import detectable
from cxroi.ledger import Ledger
from cxroi.ledger import pilots as ledger_pilots
from cxroi.ledger.pilots import Registered
from cxroi.results.run import About, finding
from cxroi.terms import Finding, Principal
from cxroi.value.figure import Figure

QUESTION = "How many customers does a pilot need?"
SIZES = 28
UNITS = {"margin": "money", "left": "share", "score": "points"}


def ground(company: Company, outcome: str, months: int, segment: str) -> Ground:
    """Who can be drawn and how much they differ, from the build shown."""
    store = Store(company.path)
    try:
        with store.read(audit.manifest_of(store, company.build.generation)) as engine:
            return pilots.ground(engine, outcome, months, segment)
    except EngineError:
        raise DesignError("this build holds no customers by month: load money by month, then build") from None


def break_evens(company: Company) -> dict[str, float]:
    """Initiative name -> what each customer must bring so that the next step pays: its cost over the customers it adds."""
    return {one.name: one.next_cost / one.next_reach for one in context.initiatives(company)
            if one.next_step and one.next_cost and one.next_reach and one.next_reach > 0}


def first_effect(known: Ground) -> float:
    """Where no break-even is known: the smallest effect that all who can be drawn would show, adjusted for money before.

    Rounded up to two digits: rounded down, the customers there are would no longer find it.
    """
    least = detectable(known.spread, known.units.height // 2, adjusted=True)
    step = 10.0 ** (floor(log10(least)) - 1) if least > 0 else 1.0
    return ceil(least / step) * step


def curve(company: Company, plan: PilotPlan) -> tuple[Finding, ...]:
    """Smallest effect found by customers in each group, the effect wanted, and the customers that find it."""
    wanted = plan.wanted
    run, unit = steps.run_of(company, assumptions(company), "pilot"), UNITS[wanted.outcome]
    sizes = np.unique(np.geomspace(30, max(plan.active // 2, 60), SIZES).astype(int))
    adjusted = plan.adjusted or not plan.fits
    how = f"Two groups by lot, two-sided t test, power {wanted.power:g}, level {wanted.alpha:g} (Cohen 1988)"
    how += f", adjusted for {plan.ground.told.before} before (Deng 2013)." if adjusted else "."

    def made(slug: str, point: float, unit: str, subject: str) -> Finding:
        where = About(f"pilot/{slug}", QUESTION, subject, f"{wanted.months} months")
        return finding(run, where, Figure(point, None, None, "E", plan.ground.spread.n, unit, how))

    found = [made(f"detectable/{n}", detectable(plan.ground.spread, int(n), adjusted=adjusted, **wanted.chances), unit,
                  f"Smallest effect that {words.count(n)} customers in each group find") for n in sizes]
    needed = plan.small if adjusted else plan.n
    return (*found, made("wanted", abs(wanted.effect), unit, "Effect worth finding"),
            made("needed", float(needed), "customers", "Customers needed in each group"))


def register(company: Company, name: str, registered: Mapping[str, Any], who: Principal) -> None:
    """Write the registration into the ledger, once and for good."""
    ledger_pilots.register(Ledger(company.path), who, name, registered)


def withdraw(company: Company, name: str, who: Principal) -> None:
    """Take a registration back before its first month."""
    ledger_pilots.withdraw(Ledger(company.path), who, name)


def registered(company: Company) -> tuple[Registered, ...]:
    """Every pilot as it was registered."""
    return ledger_pilots.pilots(Ledger(company.path), company.principal)


def due(company: Company, pilot: Registered) -> bool:
    """True where the months of the pilot are loaded, so that it can be read out."""
    through = company.build.data_through_month
    return through is not None and through >= int(pilot.body["first_month"]) + int(pilot.body["months"]) - 1


def read(company: Company, pilot: Registered, text: bytes, outcome: str) -> dict[str, Any]:
    """The read-out of a pilot from the build shown."""
    store = Store(company.path)
    with store.read(audit.manifest_of(store, company.build.generation)) as engine:
        return pilots.read_out(engine, pilot.body, text, outcome)


def can_withdraw(pilot: Registered, today: date | None = None) -> bool:
    """True before the pilot's first month."""
    return not ledger_pilots.started(pilot.body, today)


__all__ = ["Wanted", "break_evens", "can_withdraw", "curve", "due", "first_effect", "ground", "read", "register", "registered",
           "withdraw"]
