"""A business case in five minutes from typed numbers: its findings, all assumed, and which data would raise its
grade."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

from cxroi import words
from cxroi.nature import Nature
from cxroi.reading.base.company import Company
from cxroi.reading.plans.whatif import assumptions
from cxroi.results.base.run import About, Run, finding
from cxroi.terms import Finding, Grade
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure
from cxroi.value.plans.quickcase import QuickCase, QuickWorth, quick_worth

QUESTION = "What would it bring, if what was typed is true?"
WARNING = "This is an assumption, not a result: every number in it was typed."
RAISES: tuple[tuple[Grade, str, str], ...] = (
    (
        "C",
        "feedback and financials",
        "Answers with dates and money by month: the effect within your own customers takes the place of the typed one.",
    ),
    (
        "B",
        "initiatives and exposures",
        "Who gets it and when, with a year of months before: measured against comparable customers without it.",
    ),
    ("A", "exposures", "A holdout drawn by lot before the start: plan it on the page Pilot."),
    ("R", "initiative_costs", "What was really spent, by month, in place of the typed costs."),
)
"""Grade, tables, and what they change."""
NATURES = {
    "npv": Nature("difference", "margin"),
    "margin": Nature("effect", "margin"),
    "cost": Nature("effect", "cost"),
    "roi": Nature("ratio"),
    "payback": Nature("level"),
    "chance": Nature("share"),
    "break_even": Nature("level"),
}
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
    subjects = {
        "npv": f"{name}, after its cost,",
        "margin": name,
        "cost": f"Cost of {name}",
        "roi": f"Return on the cost of {name}",
        "payback": f"Payback of {name}",
        "chance": f"Chance that {name} pays, if the typed ranges hold",
    }

    def made(slug: str, subject: str, figure: Figure) -> Finding:
        return finding(run, About(f"quickcase/{slug}", QUESTION, subject, NATURES[slug], period, noun="margin"), figure)

    needed = made("break_even", f"Break-even effect of {name}", worth.break_even)
    figures = {slug: made(slug, subjects[slug], getattr(worth, slug)) for slug in PARTS} if typed.has_effect else {}
    return QuickAnswer(needed, figures, worth)


def _run(typed: Typed, company: Company | None, rules: Assumptions) -> Run:
    if company is None:
        return Run.typed(typed.currency or None, rules)
    return replace(Run.of(company.build, rules, "typed"), currency=typed.currency or None)


def as_csv(typed: Typed, found: QuickAnswer) -> str:
    """What was typed and what follows, one line each; text cells cannot become formulas."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(("item", "value", "low", "high", "unit", "grade"))
    case = typed.case
    stated = (
        ("customers reached", case.reach, "customers"),
        ("margin of a customer a month", case.price, typed.currency),
        ("extra margin, as a share", case.effect if typed.has_effect else ("", "", ""), "share"),
    )
    lines.writerows((name, *values, unit, "E") for name, values, unit in stated)
    plain = (
        ("cost, one-off", case.one_off),
        ("cost a month", case.monthly),
        ("months", case.months),
        ("months until all are reached", case.ramp),
        ("discount rate a year", case.discount),
    )
    lines.writerows((name, value, "", "", "", "E") for name, value in plain)
    for one in (found.break_even, *found.figures.values()):
        shown = ["" if value is None else value for value in (one.point, one.low, one.high)]
        lines.writerow((words.cell_text(one.key.replace("_", " ")), *shown, one.unit, one.grade))
    lines.writerow((words.cell_text(WARNING), "", "", "", "", ""))
    return text.getvalue()
