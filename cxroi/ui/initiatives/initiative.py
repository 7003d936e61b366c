"""One initiative, chosen in the address: effect by month, checks, money, overlap, what to do next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.base.records import Initiative
from cxroi.reading.initiatives import initiative as answers
from cxroi.reading.initiatives.checks import WORST, Asked, claim_of
from cxroi.reading.initiatives.checks import checks as every_check
from cxroi.reading.initiatives.initiative import InitiativeAnswer
from cxroi.reading.initiatives.promise import kept_cases
from cxroi.reading.plans.steps import step_net
from cxroi.report import sentences
from cxroi.terms import Check, Finding
from cxroi.ui.frame import drill, filters, layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.initiatives import promise, written
from cxroi.ui.parts import cards, charts, findingtables, heads, snapshot
from cxroi.ui.parts.charts import Chart
from cxroi.ui.state import view
from cxroi.ui.text import chip, md, sentence, small, status

NO_STEP = (
    "Nobody has written the step that does it. Write next_step, its cost, owner and date in the table of initiatives."
)
PER_CUSTOMER = "plain difference beside it"
UNITS = "Some add up one customer's months since launch, as a draw of customers is read; the picture counts one month."


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page()
        choices = answers.known(page.company)
        if not choices:
            page.title("No initiative is recorded yet")
            page.context("nothing to show")
            states.missing("What an initiative earned", ("the table of initiatives", "who got them and when"))
            return
        chosen = choose(page, choices)
        answer = answers.initiative(page.company, chosen, page.selection)
        page.context(*_about(answer), shell.cut_words(page.selection))
        _body(page, answer)
        shell.show_stamp(answer.stamp)


def choose(page: Page, choices: tuple[Initiative, ...]) -> str:
    """The initiative of the address, its name as the popover's label; an unknown one is named below the head."""
    shown = view.told_apart({one.id: one.name for one in choices})
    box: filters.Box = ("Initiative", list(shown), "initiative", shown.__getitem__)
    record = filters.settled(box, str(page.company.path))
    filters.warn(*record.told)
    with page.row, st.popover("Initiative", type="tertiary", icon=":material/swap_horiz:"):
        return filters.select(record, "initiative")


def _about(answer: InitiativeAnswer) -> tuple[str | None, ...]:
    one, units = answer.initiative, next((f for label, f in answer.money if f.key == "units"), None)
    return (
        written.type_name(one),
        None if one.sponsor and one.owner else "unowned: its business case cannot be approved",
        f"launched {words.day_name(one.started_on)}" if one.started_on else None,
        f"{words.things(units.point, 'customer')}" if units is not None and units.point is not None else None,
    )


def _body(page: Page, answer: InitiativeAnswer) -> None:
    if answer.earned is None:
        _unearned(page, answer)
        return
    _headline(page, answer, answer.earned)
    left, right = layout.columns((58, 42))
    with left:
        _effect(page, answer)
        _promised(page, answer)
        _service(page, answer)
        if answer.withheld:
            findingtables.withheld(page, answer.withheld)
    with right:
        _advice(page, answer)
        _checks(page, answer)
        written.table(page, answer)
    _money(page, answer)


def _unearned(page: Page, answer: InitiativeAnswer) -> None:
    """No figure of margin by month: its experiment where there is one, else what this cut lacks."""
    name = answer.initiative.name
    if not answer.experiments and not answer.withheld:
        page.title(f"{name}: nothing was estimated for this cut")
        states.no_cut(f"What {name} earned")
        return
    page.title(sentences.snapshot(answer.experiments, answer.withheld))
    snapshot.body(page, answer.experiments, answer.withheld, context.names(page.company))
    _checks(page, answer)
    written.table(page, answer)


def _headline(page: Page, answer: InitiativeAnswer, earned: Finding) -> None:
    """What it earned with its cards, or why that cannot be said."""
    name = answer.initiative.name
    if answer.revenue is not None and not answer.revenue.refused:
        page.title(answer.revenue.statement.rstrip("."))
        cards.card_row(tuple(card for card in answer.cards if not card.finding.refused))
        states.refused(
            earned,
            "Extra margin earned",
            "Not counted in any total, and never set against costs.",
            would_do=states.HOLDOUT,
        )
    elif earned.refused:
        page.title(f"We cannot say what {name} earned: {states.first_sentence(earned.reason or '')}")
        states.refused(
            earned,
            "Extra margin earned",
            "Not counted in any total. What it cost stays in the programme cost.",
            would_do=states.HOLDOUT,
        )
    else:
        page.title(earned.statement.rstrip("."))
        cards.card_row(answer.cards)


def service_claim(findings: Sequence[Finding]) -> str:
    """ "2 of 3 changes in service and scores are clear of chance"."""
    clear = sum(finding.clear for finding in findings)
    if not clear:
        return "No change in service or scores is proven"
    return f"{clear} of {len(findings)} changes in service and scores {'is' if clear == 1 else 'are'} clear of chance"


def _bare(statement: str, name: str) -> str:
    """The sentence without the name that already stands above."""
    told = statement.removeprefix(name).lstrip(":, ").rstrip(".")
    return told[:1].upper() + told[1:]


def _service(page: Page, answer: InitiativeAnswer) -> None:
    """What changed for orders, contacts and their scores where it was launched, against elsewhere."""
    if not answer.service:
        return
    heads.head(
        page,
        service_claim(answer.service),
        answer.service,
        "Every order or contact counts, by its customer's group; before and after launch, here and elsewhere.",
    )
    rows = [
        {"What": md(_bare(finding.statement, answer.initiative.name)), "Grade": chip(finding.grade, letter_only=True)}
        for finding in answer.service
    ]
    st.table(rows, border="horizontal", hide_index=True, hide_header=True)


def _effect(page: Page, answer: InitiativeAnswer) -> None:
    cut = answer.initiative.id
    if answer.events:
        charts.show(page, Chart("event_study", answer.events, 0.58, cut=f"{cut}-margin"))
    elif answer.earned is None or not answer.earned.refused:
        states.missing("Months before and after launch", ("dated exposures", "money by month"))
    if answer.leaving:
        chart = Chart("event_study", answer.leaving, 0.58, cut=f"{cut}-leaving")
        with st.expander(f"Who left, month by month: {md(charts.claim(page, chart))}"):
            charts.show(page, chart)


def check_claim(checks: tuple[Check, ...]) -> str:
    """ "6 of 7 checks pass, 1 needs a look; 2 notes", or how many fail."""
    passed, notes, review, failed = (
        sum(check.status == status for check in checks) for status in ("PASS", "NOTE", "REVIEW", "FAIL")
    )
    if failed:
        return f"{failed} of {len(checks) - notes} checks fail"
    look = f", {review} need{'s' if review == 1 else ''} a look" if review else ""
    tail = f"; {notes} note{'' if notes == 1 else 's'}" if notes else ""
    return f"{passed} of {len(checks) - notes} checks pass{look}{tail}"


def _checks(page: Page, answer: InitiativeAnswer) -> None:
    """How many checks pass, the ones that do not, and the way to all of them."""
    asked = every_check(page.company, answer.initiative.id).asked
    asked = asked or tuple(Asked(claim_of(check.name), check) for check in answer.checks)
    open_ones = sorted((one for one in asked if one.check.status != "PASS"), key=lambda one: WORST[one.check.status])
    with st.container(border=True, gap="xxsmall"):
        added_up = any(one.check.name == PER_CUSTOMER for one in asked)
        st.markdown(f"**{md(check_claim(tuple(one.check for one in asked)))}.** {small(UNITS) if added_up else ''}")
        for one in open_ones[:3]:
            found = one.claim if not one.run else states.first_sentence(one.check.reason)
            st.markdown(f"{status(one.check.status)} {md(sentence(found))}")
        with st.container(horizontal=True, gap="medium"):
            drill.link("checks", "Every check", {"initiative": answer.initiative.id}, ":material/rule:")
            if answer.earned is not None:
                drill.link("audit", "Where it comes from", {"figure": answer.earned.id}, ":material/search:")


def _promised(page: Page, answer: InitiativeAnswer) -> None:
    """Promise beside delivery where a business case was approved, else the way to one."""
    kept = next(
        (one for one in kept_cases(page.company) if one.case.initiative == answer.initiative.id and one.entry.approved),
        None,
    )
    if kept is not None:
        promise.picture_of(page, kept, layout.width(0.58))
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            "**Nothing was promised.** No business case is approved, so nothing can be compared.", width="stretch"
        )
        drill.link("promise", "Write one", icon=":material/handshake:")


def _money(page: Page, answer: InitiativeAnswer) -> None:
    known = [entry for entry in answer.money if entry[1].point is not None]
    if known:
        with st.expander(f"{money_claim(answer)}: all {len(known)} figures of its money"):
            findingtables.figures(page, "Each figure with its range", known)


def money_claim(answer: InitiativeAnswer) -> str:
    """What is left after its cost, or that it is not clear."""
    net = next((found for _, found in answer.money if found.key == "net"), None)
    if net is None or net.point is None:
        return "What is left after its cost is not known"
    if words.spans_zero(net):
        return f"After its cost no clear amount is left ({words.range_only(net)})"
    return f"After its cost it {words.verdict(net)} ({words.range_only(net)})"


def _advice(page: Page, answer: InitiativeAnswer) -> None:
    """Recommendation by the published rule, with the next step that the initiatives table names."""
    one, advice = answer.initiative, answer.advice
    with st.container(border=True, gap="xsmall"):
        said = advice.statement if advice is not None and advice.statement else "Recommendation: none can be given yet."
        st.markdown(f"**{md(said)}**")
        if answer.step_missing:
            st.markdown(f"{status('REVIEW')} {md(NO_STEP)}")
        facts = (
            ("Next step", one.next_step or "none is written"),
            ("Cost, plan", _plan(answer)),
            *_worth(page, one),
            ("By", words.day_name(one.decide_by, short=True) if one.decide_by else "no date"),
            ("Owner", one.owner or "no owner"),
        )
        with st.container(horizontal=True, gap="small"):
            for label, text in facts:
                st.markdown(f"{small(md(label))}  \n**{md(text)}**", width="content")


def _worth(page: Page, one: Initiative) -> tuple[tuple[str, str], ...]:
    """What the step is worth today after its cost: the figure of the portfolio and of what is asked."""
    net = step_net(page.company, one)
    if net is None or net.point is None:
        return ()
    return ((f"Net value of it, {net.grade}", f"{words.figure_words(net)} ({words.range_only(net)})"),)


def _plan(answer: InitiativeAnswer) -> str:
    cost = answer.initiative.next_cost
    currency = next((finding.currency for _, finding in answer.money if finding.currency), None)
    return "not stated" if cost is None else words.money(cost, currency)
