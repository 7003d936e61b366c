"""One initiative, chosen in the address: effect by month, checks, money, overlap, what to do next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi import words
from cxroi.answers import context
from cxroi.answers import initiatives as answers
from cxroi.answers.checks import Asked, claim_of
from cxroi.answers.checks import checks as every_check
from cxroi.answers.initiatives import InitiativeAnswer
from cxroi.answers.records import Initiative
from cxroi.terms import Check, Finding
from cxroi.ui import cards, charts, filters, findingtables, heads, shell, snapshot, states
from cxroi.ui.charts import Chart
from cxroi.ui.frame import page_path
from cxroi.ui.shell import Page
from cxroi.ui.text import chip, md, sentence, small, status

NO_STEP = "Nobody has written the step that does it. Write next_step, its cost, owner and date in the table of initiatives."
TYPES = {"fix": "Fix", "improve": "Improve", "transform": "Transform"}


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
    names = {one.id: one.name for one in choices}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    shown = {key: f"{name} ({key})" if name in twice else name for key, name in names.items()}
    box: filters.Box = ("Initiative", list(shown), "initiative", lambda key: words.safe_text(shown[key], 80))
    filters.warn(filters.unknown(*box))
    with page.row, st.popover("Initiative", type="tertiary", icon=":material/swap_horiz:"):
        return filters.choice(*box)


def _about(answer: InitiativeAnswer) -> tuple[str | None, ...]:
    one, units = answer.initiative, next((f for label, f in answer.money if f.key == "units"), None)
    return (
        TYPES.get((one.type or "").lower(), one.type),
        f"sponsor {one.sponsor}" if one.sponsor else None,
        f"owner {one.owner}" if one.owner else "no owner",
        None if one.sponsor and one.owner else "unowned: its business case cannot be approved",
        f"launched {words.day_name(one.started_on)}" if one.started_on else None,
        f"{words.count(units.point)} customers" if units is not None and units.point is not None else None,
    )


def _body(page: Page, answer: InitiativeAnswer) -> None:
    earned, name = answer.earned, answer.initiative.name
    if earned is None:
        if answer.experiments or answer.withheld:
            page.title(snapshot.headline(answer.experiments, answer.withheld))
            snapshot.body(page, answer.experiments, answer.withheld, context.names(page.company))
            _checks(page, answer)
            _gains(page, answer)
            return
        page.title(f"{name}: nothing was estimated for this cut")
        states.no_cut(f"What {name} earned")
        return
    if answer.revenue is not None and not answer.revenue.refused:
        page.title(answer.revenue.statement.rstrip("."))
        cards.card_row(tuple(card for card in answer.cards if not card.finding.refused))
        states.refused(earned, "Extra margin earned", "Not counted in any total, and never set against costs.")
    elif earned.refused:
        page.title(f"We cannot say what {name} earned: {states.first_sentence(earned.reason or '')}")
        states.refused(earned, "Extra margin earned", "Not counted in any total. What it cost stays in the programme cost.")
    else:
        page.title(earned.statement.rstrip("."))
        cards.card_row(answer.cards)
    left, right = st.columns((58, 42), gap="medium")
    with left:
        _effect(page, answer)
        _service(page, answer)
        findingtables.figures(page, "Its money, figure by figure", answer.money)
        if answer.withheld:
            findingtables.withheld(page, answer.withheld)
    with right:
        _checks(page, answer)
        _gains(page, answer)
        _advice(answer)


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
    heads.head(page, service_claim(answer.service), answer.service,
               "Every order or contact counts, by its customer's group; before and after launch, here and elsewhere.")
    rows = [{"What": md(_bare(finding.statement, answer.initiative.name)), "Grade": chip(finding.grade, letter_only=True)}
            for finding in answer.service]
    st.table(rows, border="horizontal", hide_index=True, hide_header=True)


def _effect(page: Page, answer: InitiativeAnswer) -> None:
    cut = answer.initiative.id
    if answer.events:
        charts.show(page, Chart("event_study", answer.events, 0.58, cut=f"{cut}-margin"))
    elif answer.earned is None or not answer.earned.refused:
        states.missing("Months before and after launch", ("dated exposures", "money by month"))
    if answer.leaving:
        charts.show(page, Chart("event_study", answer.leaving, 0.58, cut=f"{cut}-leaving"))


def check_claim(checks: tuple[Check, ...]) -> str:
    """ "Six of seven checks pass", or which kind withholds the figure."""
    failed = sum(check.status == "FAIL" for check in checks)
    passed = sum(check.status == "PASS" for check in checks)
    if failed:
        return f"{failed} of {len(checks)} checks fail"
    review = sum(check.status == "REVIEW" for check in checks)
    return f"{passed} of {len(checks)} checks pass" + (f", {review} need{'s' if review == 1 else ''} a look" if review else "")


def _checks(page: Page, answer: InitiativeAnswer) -> None:
    asked = tuple(Asked(claim_of(check.name), check) for check in answer.checks)
    asked = asked or every_check(page.company, answer.initiative.id).asked
    heads.head(
        page,
        check_claim(tuple(one.check for one in asked)),
        [answer.earned] if answer.earned else [],
        "Checks run at every build. Nobody can switch one off; a failed check lowers the grade or withholds the figure.",
    )
    order = {"FAIL": 0, "REVIEW": 1, "PASS": 2}
    rows = [
        {"Result": status(one.check.status), "Check": f"**{md(sentence(one.claim))}.** {md(one.check.reason)}"}
        for one in sorted(asked, key=lambda one: order[one.check.status])
    ]
    st.table(rows, border="horizontal", hide_index=True, hide_header=True)
    with st.container(horizontal=True, gap="medium"):
        chosen = {"initiative": answer.initiative.id}
        st.page_link(page_path("checks"), label="Every check", icon=":material/rule:", query_params=chosen)
        st.page_link(page_path("promise"), label="What was promised", icon=":material/handshake:")
        if answer.earned is not None:
            traced = {"figure": answer.earned.id}
            st.page_link(page_path("audit"), label="Where it comes from", icon=":material/search:", query_params=traced)


def _gains(page: Page, answer: InitiativeAnswer) -> None:
    rows = [{"Who": who, "What": md(what)} for who, what in answer.initiative.benefits]
    if answer.overlap:
        told = ", ".join(f"{md(name)} {words.count(n)}" for name, n in answer.overlap[:4])
        rows.append({"Who": "Also got", "What": f"{told} customers; fitted together, counted once"})
    if rows:
        heads.head(page, "Who gains, as written, and who got more than one", [])
        st.table(rows, border="horizontal", hide_index=True, hide_header=True)


def _advice(answer: InitiativeAnswer) -> None:
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
            ("By", words.day_name(one.decide_by, short=True) if one.decide_by else "no date"),
            ("Owner", one.owner or "no owner"),
        )
        with st.container(horizontal=True, gap="small"):
            for label, text in facts:
                st.markdown(f"{small(md(label))}  \n**{md(text)}**", width="content")


def _plan(answer: InitiativeAnswer) -> str:
    cost = answer.initiative.next_cost
    currency = next((finding.currency for _, finding in answer.money if finding.currency), None)
    return "not stated" if cost is None else words.money(cost, currency)
