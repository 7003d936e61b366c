"""The next steps of initiatives as findings: what the step's customers should bring, before and after its cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi import words
from cxroi.nature import Nature
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Initiative
from cxroi.reading.plans.whatif import assumptions
from cxroi.results.base.run import About, Run, finding
from cxroi.terms import Check, Finding, Grade, weakest
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.plans.portfolio import Candidate
from cxroi.value.plans.step import Ahead, StepWorth, after_tax_worth, spread_evenly, step_worth

QUESTION = "What is the next step worth?"
AHEAD = Nature("forecast", "margin")
NO_REACH = (
    "the value of the next step is not known. State how many customers it adds: column next_reach of the table "
    "initiatives."
)
NO_COST = "the next step has no cost. State it: column next_cost of the table initiatives."
NOBODY_HAS_IT = "what the step would bring is not known, because {}."
METHOD = (
    "What a customer who gets it now should bring month by month, its effect fading as measured or only as far as it "
    "has faded by now, for the customers the step adds over {} months, who leave as they do; the step's cost is taken "
    "as all it costs."
)
TAKEN = (
    "What those who have it now should bring to the horizon, and its running cost, for the customers the step takes it "
    "from; the step's cost is taken as all it costs."
)


@dataclass(frozen=True)
class Step:
    """One next step: `margin` it should bring over the horizon, `net` = today's value of it less its cost, and the
    candidate for a choice (None where its value is not known; then both findings say why)."""

    initiative: Initiative
    margin: Finding
    net: Finding
    candidate: Candidate | None


def step_net(company: Company, initiative: Initiative) -> Finding | None:
    """What the next step is worth today after its cost, as the portfolio counts it; None where no step is asked."""
    made = step(company, initiative, assumptions(company))
    return made.net if made is not None else None


def step(company: Company, initiative: Initiative, rules: Assumptions) -> Step | None:
    """The step with its findings and, where all is known, the candidate; None where no step is asked."""
    if not initiative.next_step:
        return None
    path = f"initiative/{initiative.id}"
    expected = company.finding(f"{path}/expected")
    grade: Grade = weakest([expected.grade if expected is not None else "insufficient", "C"])
    why = _unknown(company, initiative, expected)
    ahead = _ahead(company, initiative, expected)
    if why is None and ahead is not None and expected is not None:
        worth = step_worth(ahead, initiative.next_reach or 0, rules)
        return _valued(company, (initiative, rules), worth, (grade, expected.checks))
    n = expected.n if expected is not None else 0
    none = refusal(why or "no month is left in which it could bring anything.", "money", n)
    return Step(initiative, *_told(company, (initiative, rules), none, none), None)


def _unknown(company: Company, initiative: Initiative, expected: Finding | None) -> str | None:
    """Why the value of a step cannot be said; None where nothing is missing."""
    now = company.finding(f"initiative/{initiative.id}/units_now")
    if now is not None and now.point is None:
        return NOBODY_HAS_IT.format(words.reason_words(now))
    if expected is None or expected.point is None:
        reason = words.reason_words(expected) if expected is not None else "nobody who got it was loaded"
        return f"what the initiative brings is not known, because {reason}."
    if not initiative.next_reach:
        return NO_REACH
    return NO_COST if initiative.next_cost is None else None


def _ahead(company: Company, initiative: Initiative, expected: Finding | None) -> Ahead | None:
    """What stands ahead of the initiative, month by month; None where its horizon ended or it has no range."""
    rows = [row for row in company.tables["flows"] if row["initiative_id"] == initiative.id and not row["is_measured"]]
    more = [row for row in company.tables.get("added", ()) if row["initiative_id"] == initiative.id]
    now = company.finding(f"initiative/{initiative.id}/units_now")
    if not rows or not more or now is None or now.point is None:
        return None
    if expected is None or expected.point is None or expected.low is None or expected.high is None:
        return None
    held = np.array([float(row["margin"] or 0.0) for row in rows])
    return Ahead(
        np.array([[float(row[name]) for row in more] for name in ("margin", "low", "high")]),
        spread_evenly(held, expected.point, expected.low, expected.high),
        int(now.point),
        np.array([float(row["cost"]) for row in rows]),
    )


def _valued(
    company: Company, about: tuple[Initiative, Assumptions], worth: StepWorth, basis: tuple[Grade, tuple[Check, ...]]
) -> Step:
    initiative, rules = about
    cost, n = float(initiative.next_cost or 0.0), abs(initiative.next_reach or 0)
    grade, checks = basis
    (point, low, high), spent = after_tax_worth(worth.present, cost, rules)
    method = METHOD.format(rules.horizon) if (initiative.next_reach or 0) > 0 else TAKEN
    margin = Figure(*worth.margin, grade, n, "money", method, checks=checks)
    today = (
        f"{method} Discounted at {rules.discount_rate.value:.1%} a year ({rules.discount_rate.owner}), less its cost."
    )
    net = Figure(point - spent, low - spent, high - spent, grade, n, "money", today, checks=checks)
    candidate = Candidate(
        initiative.id, point, low, high, cost, grade, initiative.owner or "", initiative.type or "", present=spent
    )
    return Step(initiative, *_told(company, about, margin, net), candidate)


def _told(
    company: Company, about: tuple[Initiative, Assumptions], margin: Figure, net: Figure
) -> tuple[Finding, Finding]:
    initiative, rules = about
    run, name = Run.of(company.build, rules, "next step"), words.safe_text(f"{initiative.next_step}")
    parts = (("step_margin", margin, name), ("step_net", net, f"{name}, after its cost,"))
    one, other = (
        finding(
            run,
            About(
                f"initiative/{initiative.id}/{slug}",
                QUESTION,
                subject,
                AHEAD,
                "forecast_horizon",
                initiative=initiative.id,
                noun="margin",
            ),
            figure,
        )
        for slug, figure, subject in parts
    )
    return one, other
