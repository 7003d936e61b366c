"""Companies without months: randomised tests read out, everything else withheld with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi import words
from cxroi.reading.base.records import Card
from cxroi.reading.company.summary import EACH, primary
from cxroi.terms import Finding
from cxroi.ui.frame import states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import cards, charts, findingtables
from cxroi.ui.parts.charts import Chart

NEEDS = ("initiatives with launch dates", "who got them and when", "money by month")
NOUNS = {
    "adjusted": "per customer, adjusted",
    "adjusted_total": "in all, adjusted",
    "difference": "per customer, plain difference",
    "total": "in all, plain difference",
}


def what(finding: Finding) -> str:
    """ "spend per customer"."""
    outcome = finding.place.parts[-2].replace("_", " ")
    return f"{outcome} {NOUNS.get(finding.key, finding.key)}"


def _name(finding: Finding, names: dict[str, str]) -> str:
    return words.safe_text(names.get(finding.initiative or "", finding.initiative or ""), 26)


def label(finding: Finding, names: dict[str, str]) -> str:
    """ "Men's e-mail, spend per customer"."""
    return f"{_name(finding, names)}, {what(finding)}"


def body(
    page: Page,
    experiments: Sequence[Finding],
    withheld: Sequence[Finding],
    names: dict[str, str],
    facts: Sequence[Finding] = (),
) -> None:
    """Cards and a chart of the money read-outs, a table of all, the questions that stay open; facts where nothing was
    asked."""
    money, whole = primary(experiments), primary(experiments, total=True)
    shown = [Card(_name(one, names), one, what(one)) for one in (*money, *whole)]
    cards.card_row(shown, letter_only=True)
    if money:
        both = tuple(one for one in experiments if one.currency is not None and one.key in EACH)
        charts.show(page, Chart("forest", both, 1.0, cut="experiments", source="random assignment, spend since"))
    if experiments:
        findingtables.figures(
            page, "Every read-out, figure by figure", [(label(one, names), one) for one in experiments]
        )
    told = [one for one in withheld if not one.refused]
    if told:
        findingtables.figures(page, "Different customers compared, once", [(one.label, one) for one in told])
    if silent := [one for one in withheld if one.refused]:
        findingtables.withheld(page, silent)
    if not experiments and not withheld:
        states.missing("What customer-experience work earned", NEEDS)
        if facts:
            findingtables.recorded(page, "What can be said already", facts, "Recorded facts, without a model.")
