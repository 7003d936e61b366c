"""A business case in five minutes from typed numbers: its findings, all assumed, and which data would raise its grade."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from cxroi import words
from cxroi.answers.company import Company
from cxroi.answers.whatif import assumptions
from cxroi.errors import DataError
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import cases as ledger_cases
from cxroi.results.run import About, Run, finding
from cxroi.terms import Finding, Grade, Principal
from cxroi.value.assumptions import Assumptions
from cxroi.value.figure import Figure
from cxroi.value.quickcase import QuickCase, QuickWorth, quick_worth

QUESTION = "What would it bring, if what was typed is true?"
WARNING = "This is an assumption, not a result: every number in it was typed."
RAISES: tuple[tuple[Grade, str, str], ...] = (
    ("C", "feedback and financials",
     "Answers with dates and money by month: the effect within your own customers takes the place of the typed one."),
    ("B", "initiatives and exposures",
     "Who gets it and when, with a year of months before: measured against comparable customers without it."),
    ("A", "exposures", "A holdout drawn by lot before the start: plan it on the page Pilot."),
    ("R", "initiative_costs", "What was really spent, by month, in place of the typed costs."),
)
"""Grade, tables, and what they change."""
PARTS = ("npv", "margin", "cost", "roi", "payback", "chance")


@dataclass(frozen=True)
class Typed:
    """The case and how it is called; `has_effect` False: only the break-even effect can be said."""

    name: str
    case: QuickCase
    currency: str
    has_effect: bool


@dataclass(frozen=True)
class AgreedRate:
    """The discount rate a year that a case starts from, and whose it is."""

    rate: float
    told: str


def agreed_rate(company: Company | None) -> AgreedRate:
    """The company's assumption in force; without a company the product's own default."""
    entry = assumptions(company).discount_rate if company is not None else Assumptions().discount_rate
    shown = words.share(entry.value)
    if company is None or entry.is_default:
        return AgreedRate(entry.value, f"{shown} is the default: no company's finance has agreed on a rate.")
    return AgreedRate(entry.value, f"{shown} is {company.build.company}'s assumption in force, owned by {entry.owner}.")


@dataclass(frozen=True)
class QuickAnswer:
    """`break_even` always; `figures` by PARTS only where an effect was typed."""

    break_even: Finding
    figures: dict[str, Finding]
    worth: QuickWorth


def answer(typed: Typed, company: Company | None) -> QuickAnswer:
    """The findings of a typed case; UsageError where a number makes no sense."""
    worth = quick_worth(typed.case)
    rules = assumptions(company) if company is not None else Assumptions()
    run = _run(typed, company, rules)
    period = words.months(typed.case.months, None)
    name = words.safe_text(typed.name) or "The case"
    subjects = {"npv": f"{name}, after its cost,", "margin": name, "cost": f"Cost of {name}",
                "roi": f"Return on the cost of {name}", "payback": f"Payback of {name}",
                "chance": f"Chance that {name} pays, if the typed ranges hold"}

    def made(slug: str, subject: str, figure: Figure) -> Finding:
        return finding(run, About(f"quickcase/{slug}", QUESTION, subject, period, noun="margin"), figure)

    needed = made("break_even", f"Break-even effect of {name}", worth.break_even)
    figures = {slug: made(slug, subjects[slug], getattr(worth, slug)) for slug in PARTS} if typed.has_effect else {}
    return QuickAnswer(needed, figures, worth)


def _run(typed: Typed, company: Company | None, rules: Assumptions) -> Run:
    if company is None:
        return Run("typed", "typed, no data", "No company", False, typed.currency or None, "", False, None, None, None, rules)
    build = company.build
    return Run(build.generation, f"{build.run_id}, typed", build.company, build.is_demo, typed.currency or None, build.profile,
               build.snapshot, build.primary_metric, build.first_month, build.data_through_month, rules)


def as_csv(typed: Typed, found: QuickAnswer) -> str:
    """What was typed and what follows, one line each; text cells cannot become formulas."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("item", "value", "low", "high", "unit", "grade"))
    case = typed.case
    stated = (("customers reached", case.reach, "customers"), ("margin of a customer a month", case.price, typed.currency),
              ("extra margin, as a share", case.effect if typed.has_effect else ("", "", ""), "share"))
    lines.writerows((name, *values, unit, "E") for name, values, unit in stated)
    plain = (("cost, one-off", case.one_off), ("cost a month", case.monthly), ("months", case.months),
             ("months until all are reached", case.ramp), ("discount rate a year", case.discount))
    lines.writerows((name, value, "", "", "", "E") for name, value in plain)
    for one in (found.break_even, *found.figures.values()):
        shown = ["" if value is None else value for value in (one.point, one.low, one.high)]
        lines.writerow((words.cell_text(one.key.replace("_", " ")), *shown, one.unit, one.grade))
    lines.writerow((words.cell_text(WARNING), "", "", "", "", ""))
    return text.getvalue()


def draft(company: Company, typed: Typed, initiative: str, start: str, who: Principal) -> Entry:
    """Save the typed case as a draft of an initiative's business case; DataError where it has no effect or a field is wrong."""
    if not typed.has_effect:
        raise DataError("a case needs an effect: type the extra margin you expect")
    case = typed.case
    content: dict[str, object] = {
        "initiative": initiative, "start": start, "months": case.months, "reach": case.reach[0], "ramp_months": case.ramp,
        "effect": case.effect[0], "price": case.price[0], "one_off_cost": case.one_off, "monthly_cost": case.monthly,
        "note": f"{words.safe_text(typed.name, 200)}. {WARNING}"}
    return ledger_cases.add(Ledger(company.path), who, ledger_cases.checked(content))
