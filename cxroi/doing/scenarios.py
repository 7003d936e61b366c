"""A scenario is kept as the next version of itself, or frozen as a business case that nobody can change."""

from __future__ import annotations

from cxroi import words
from cxroi.errors import DataError
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import cases as ledger_cases
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.ledger.cases import Case
from cxroi.ledger.scenarios import Plan, Seen
from cxroi.reading.base.company import Company
from cxroi.reading.initiatives import promise
from cxroi.reading.plans.choices import chosen
from cxroi.reading.plans.whatif import WhatIfAnswer, scenario_of, what_if
from cxroi.terms import Principal
from cxroi.value.plans.flat_case import flat_case


def keep(company: Company, who: Principal, plan: Plan, *, key: str = "", version: int = 0) -> Entry:
    """Save a plan with its figures of now: new, or as the next version of `key`."""
    now = _saved(company, plan, what_if(company, plan))
    return ledger_scenarios.save(Ledger(company.path), who, now, key=key, version=version)


def _saved(company: Company, plan: Plan, answer: WhatIfAnswer) -> Plan:
    """The plan with what it comes to now, as it is put into the ledger."""
    net = answer.net
    told = f"{words.figure_words(net)} {words.range_words(net)}"
    seen = Seen(run_id=company.build.run_id, assumptions_version=net.assumptions_version, net=net.point, words=told)
    return plan.model_copy(update={"seen": seen})


def case_of(company: Company, plan: Plan, initiative: str, start: str, owners: tuple[str, str] = ("", "")) -> Case:
    """The business case that promises what the scenario expects: ramp and costs as in the scenario, cost per customer
    inside the one-off cost."""
    scenario, answer = scenario_of(plan, chosen(company, plan.segments)), what_if(company, plan)
    flat = flat_case(scenario, answer.margin.point, answer.horizon)
    return ledger_cases.checked(
        {
            "initiative": initiative,
            "start": start,
            "months": answer.horizon,
            "reach": float(scenario.reach),
            "ramp_months": flat.ramp_months,
            "effect": flat.effect,
            "price": flat.price,
            "one_off_cost": flat.one_off,
            "monthly_cost": plan.cost_monthly,
            "sponsor": owners[0],
            "owner": owners[1],
            "note": f"Frozen from the scenario {plan.name or 'without a name'}. {plan.note}"[:500].strip(),
        }
    )


def freeze(company: Company, who: Principal, case: Case) -> Entry:
    """Write the case and approve it: from then on nobody can change it. DataError, and nothing written, without both
    owners."""
    named = promise.owners(company, case.initiative)
    owned = case.model_copy(update={"sponsor": case.sponsor or named[0] or "", "owner": case.owner or named[1] or ""})
    if owned.unowned:
        raise DataError(
            f"this case names no {' and no '.join(owned.unowned)}, so it cannot be frozen. Next: name "
            f"{'both' if len(owned.unowned) == 2 else 'one'}"
        )
    ledger = Ledger(company.path)
    return ledger_cases.approve(ledger, who, ledger_cases.add(ledger, who, owned).id)
