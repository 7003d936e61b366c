"""What the pilot page shows: the plan, the curve of detectable effects, where the first effect comes from, what is
registered."""

from __future__ import annotations

from datetime import date
from typing import Any

from cxroi import words
from cxroi.engine.store import Store
from cxroi.errors import DesignError, EngineError
from cxroi.ledger import pilots as ledger_pilots
from cxroi.ledger.pilots import Registered
from cxroi.ledger.shown import Shown
from cxroi.nature import Nature
from cxroi.reading.base import context, published
from cxroi.reading.base.company import Company
from cxroi.reading.plans import pilots
from cxroi.reading.plans.pilots import Ground, PilotPlan
from cxroi.reading.plans.whatif import assumptions
from cxroi.results.base.run import About, Run, finding
from cxroi.terms import Finding
from cxroi.value.base.figure import Figure
from cxroi.value.plans import pilot

QUESTION = "How many customers does a pilot need?"
UNITS = {"margin": "money", "left": "share", "score": "points"}
NATURES = {"margin": Nature("effect", "margin"), "left": Nature("difference"), "score": Nature("effect")}


def ground(company: Company, outcome: str, months: int, segment: str) -> Ground:
    """Who can be drawn and how much they differ, from the build shown."""
    store = Store(company.path)
    try:
        with store.read(published.manifest_of(store, company.build.generation)) as engine:
            return pilots.ground(engine, outcome, months, segment)
    except EngineError:
        raise DesignError("this build holds no customers by month: load money by month, then build") from None


def break_evens(company: Company) -> dict[str, float]:
    """Initiative name -> what each customer must bring so that the next step pays: its cost over the customers it
    adds."""
    return {
        one.name: one.next_cost / one.next_reach
        for one in context.initiatives(company)
        if one.next_step and one.next_cost and one.next_reach and one.next_reach > 0
    }


def first_effect(known: Ground) -> float:
    """Where no break-even is known: the smallest effect that all who can be drawn would show."""
    return pilot.first_effect(known.spread, known.units.height)


def curve(company: Company, plan: PilotPlan) -> tuple[Finding, ...]:
    """Smallest effect found by customers in each group, the effect wanted, and the customers that find it."""
    found, wanted = plan.sizes, plan.sizes.wanted
    run, unit = Run.of(company.build, assumptions(company), "pilot"), UNITS[wanted.outcome]
    how = f"Two groups by lot, two-sided t test, power {wanted.power:g}, level {wanted.alpha:g} (Cohen 1988)"
    how += f", adjusted for {plan.ground.told.before} before (Lin 2013), as it is read out." if found.adjusted else "."

    def made(slug: str, point: float, unit: str, subject: str) -> Finding:
        nature = Nature("count") if unit == "customers" else NATURES[wanted.outcome]
        where = About(f"pilot/{slug}", QUESTION, subject, nature, f"{wanted.months} months")
        return finding(run, where, Figure(point, None, None, "E", plan.ground.spread.n, unit, how))

    effects = [
        made(f"detectable/{n}", effect, unit, f"Smallest effect that {words.count(n)} customers in each group find")
        for n, effect in pilot.curve(plan.ground.spread, found)
    ]
    return (
        *effects,
        made("wanted", abs(wanted.effect), unit, "Effect worth finding"),
        made("needed", float(found.n), "customers", "Customers needed in each group"),
    )


def registered(company: Company) -> tuple[Registered, ...]:
    """Every pilot as it was registered."""
    return ledger_pilots.pilots(Shown(company.path), company.principal)


def due(company: Company, one: Registered) -> bool:
    """True where the months of the pilot are loaded, so that it can be read out."""
    through = company.build.data_through_month
    return through is not None and through >= int(one.body["first_month"]) + int(one.body["months"]) - 1


def read(company: Company, one: Registered, text: bytes, outcome: str) -> dict[str, Any]:
    """The read-out of a pilot from the build shown."""
    store = Store(company.path)
    with store.read(published.manifest_of(store, company.build.generation)) as engine:
        return pilots.read_out(engine, one.body, text, outcome)


def can_withdraw(one: Registered, today: date | None = None) -> bool:
    """True before the pilot's first month."""
    return not ledger_pilots.started(one.body, today)
