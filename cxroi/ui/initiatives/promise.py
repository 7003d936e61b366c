"""Promise versus delivery: each business case beside what came; drafts, their approval, and a form for a new one."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.initiatives import promise as answers
from cxroi.reading.initiatives.promise import Kept, PromiseAnswer
from cxroi.report.figures.base.frame import View
from cxroi.report.figures.initiatives import promise as picture
from cxroi.results.initiatives.promise import SUBJECTS
from cxroi.ui.frame import layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import caseform, findingtables, heads
from cxroi.ui.text import caution, chip, md, sentence, small, status

TABLE = "as in the initiatives table"
READ = (
    "Dashed: margin promised by the approved case, added up month by month. Blue: margin that came, against comparable "
    "customers, with its 90 % range. An approved case cannot be changed by anybody."
)


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        answer = answers.promises(page.company)
        page.title(headline(answer))
        page.context(
            f"{len(answer.kept)} business case{'s' if len(answer.kept) > 1 else ''}"
            if answer.kept
            else "no business case yet",
            "frozen at approval",
            "history is not whole" if answer.chain.problem else f"history of {answer.chain.rows} entries is whole",
        )
        caseform.told()
        for problem in answer.unread:
            st.warning(caution(f"One entry is left out: {problem}.", ":material/visibility_off:"))
        approved = [kept for kept in answer.kept if kept.entry.approved]
        for kept in approved:
            _case(page, kept)
        for kept in answer.kept:
            if not kept.entry.approved:
                _draft(page, kept)
        if not answer.kept:
            case = "a business case: enter one below, or load it with the command case"
            none = "an initiative with sponsor and owner, then its business case"
            states.missing("Promise versus delivery", (case if answer.initiatives else none,))
        caseform.show(page, answer.initiatives)
        _unowned(page, answer)
        shell.show_stamp(answer.stamp)


def headline(answer: PromiseAnswer) -> str:
    """The largest promise in its own sentence; how many more there are."""
    told = [kept for kept in answer.kept if kept.entry.approved]
    if not told:
        return "No business case has been approved yet, so nothing was promised that could be compared"
    most = max(told, key=lambda kept: kept.findings["promised"].point or 0.0)
    more = f" ({len(told) - 1} more below)" if len(told) > 1 else ""
    return most.findings["difference"].statement.rstrip(".") + more


def _case(page: Page, kept: Kept) -> None:
    difference = kept.findings["difference"]
    currency = difference.currency
    left, right = layout.columns((56, 44))
    with left:
        picture_of(page, kept, layout.width(0.56))
        st.markdown(small(md(f"case {kept.entry.id}, {kept.approval} · {_terms(kept, currency)}")))
    with right:
        st.markdown(f"{chip(difference.grade)} {md(explanation(kept))}")
        rows = [
            {
                "Why": f"**{md(sentence(SUBJECTS[cause]))}**",
                "Difference": md(words.figure_words(part)),
                "90 % range": md(words.range_only(part)),
                "What": md(part.label.removeprefix(f"{SUBJECTS[cause].capitalize()}, ")),
            }
            for cause in SUBJECTS
            if (part := kept.findings[cause]).point is not None
        ]
        if rows:
            st.table(rows, border="horizontal", hide_index=True)
        money = [
            ("Cost promised by now", "cost_promised"),
            ("Cost by now", "cost_actual"),
            ("Cost beyond the promise", "cost_difference"),
        ]
        st.markdown(
            small(" · ".join(f"{md(label)} {md(words.figure_words(kept.findings[key]))}" for label, key in money))
        )
    with st.expander(f"{words.safe_text(kept.name, 80)}: figures"):
        findingtables.figures(
            page,
            f"Figures of case {kept.entry.id}",
            [(one.label, one) for one in kept.findings.values()],
        )


def picture_of(page: Page, kept: Kept, width: int) -> None:
    """What was promised beside what came, month by month, under its claim."""
    difference = kept.findings["difference"]
    heads.head(page, claim(kept), list(kept.findings.values()), READ)
    view = View(theme="dark" if page.theme == "dark" else "light", width=width)
    st.plotly_chart(
        picture.figure(kept.months, difference.currency, view),
        theme=None,
        width="stretch",
        key=f"promise-{kept.entry.id}",
        alt=words.safe_text(difference.statement),
        config={"displaylogo": False, "displayModeBar": False},
    )


def claim(kept: Kept) -> str:
    """ "$200k came of $240k promised, inside the range"; the range decides whether it is more or less."""
    promised, came = kept.findings["promised"], kept.findings["actual"]
    if promised.point is None or came.point is None:
        return f"What {kept.name} brought cannot be compared with its promise yet"
    told = f"{words.figure_words(came)} came of {words.figure_words(promised)} promised"
    if came.low is None or came.high is None:
        return told
    if came.low <= promised.point <= came.high:
        return f"{told}, no clear difference"
    return f"{told}, clearly {'more' if came.low > promised.point else 'less'}"


def explanation(kept: Kept) -> str:
    """The cause that explains most of the difference, among those whose range does not hold zero."""
    parts = [part for cause in SUBJECTS if (part := kept.findings[cause]).point is not None]
    clear = [part for part in parts if part.clear]
    if not parts:
        return f"What explains the difference is not measurable, because {kept.findings['difference'].reason}."
    if not clear:
        return "No single cause clearly explains a difference."
    most = max(clear, key=lambda part: abs(part.point or 0.0))
    return f"Most of the difference: {most.statement[:1].lower()}{most.statement[1:]}"


def _terms(kept: Kept, currency: str | None) -> str:
    case = kept.case
    return (
        f"{words.count(case.reach)} customers from {words.month_name(case.first_month)} "
        f"within {words.months(case.ramp_months, None)}, "
        f"{words.share(case.effect)} more {words.ours('margin')} on {words.money(case.price, currency, digits=None)} a "
        "customer and month, "
        f"sponsor {words.safe_text(case.sponsor or TABLE, 60)}, owner {words.safe_text(case.owner or TABLE, 60)}"
    )


def _draft(page: Page, kept: Kept) -> None:
    """A draft waits for approval; unowned ones cannot get it."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(
            f"**Draft {md(kept.entry.id)}.** {md(kept.name)}: {md(_terms(kept, kept.findings['promised'].currency))} · "
            f"{md(kept.approval)}"
        )
        st.markdown(f"{status(kept.owned.status)} {md(kept.owned.reason)}")
        caseform.approval(page, kept)


def _unowned(page: Page, answer: PromiseAnswer) -> None:
    if answer.unowned:
        heads.head(page, "Unowned: no business case of these can be approved", [])
        st.table(
            [{"Initiative": md(name), "Missing": md(what)} for name, what in answer.unowned],
            border="horizontal",
            hide_index=True,
        )
