"""Every check of one initiative, chosen in the address: passed or not, each with a sentence."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.initiatives import checks as answers
from cxroi.reading.initiatives.checks import ChecksAnswer
from cxroi.reading.initiatives.initiative import known as known_initiatives
from cxroi.ui.frame import drill, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.initiatives import initiative as initiative_page
from cxroi.ui.parts import findingtables, heads
from cxroi.ui.text import chip, md, sentence, status

READ = (
    "REVIEW and FAIL change the figure, its range, its grade or the recommendation; what they change stands beside "
    "them. NOTE only informs."
)


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        known = known_initiatives(page.company)
        if not known:
            page.title("No initiative is recorded yet, so there is nothing to check")
            page.context("nothing to show")
            states.missing("Checks of an initiative", ("the table of initiatives", "who got them and when"))
            shell.show_stamp(context.stamp(page.company))
            return
        chosen = initiative_page.choose(page, known)
        answer = answers.checks(page.company, chosen)
        page.title(headline(answer))
        page.context(
            "checks run at every build",
            "nobody can switch one off",
            "one that fails lowers the grade, withholds the figure or, for harm, stops it",
        )
        _earned(answer)
        _table(page, answer)
        _held(page, answer)
        _shared(page, answer)
        shell.show_stamp(answer.stamp)


def headline(answer: ChecksAnswer) -> str:
    """ "Early notice of faults: 8 of 10 checks pass, 1 needs a look, 1 fails"."""
    failed, review = answer.count("FAIL"), answer.count("REVIEW")
    notes = answer.count("NOTE")
    parts = [f"{answer.count('PASS')} of {answer.judged} checks pass"]
    if review:
        parts.append(f"{review} need{'s' if review == 1 else ''} a look")
    if failed:
        parts.append(f"{failed} fail{'s' if failed == 1 else ''}")
    tail = f"; {notes} note{'' if notes == 1 else 's'}" if notes else ""
    return f"{answer.initiative.name}: {', '.join(parts)}{tail}"


def _table(page: Page, answer: ChecksAnswer) -> None:
    """One table, so that columns stay aligned; a family's name stands once, the worst check of a family first."""
    rows = []
    for family, asked in answer.families:
        for place, one in enumerate(sorted(asked, key=lambda one: answers.WORST[one.check.status])):
            rows.append(
                {
                    "About": md(family) if place == 0 else "",
                    "Result": status(one.check.status),
                    "Claim": f"**{md(sentence(one.claim))}**",
                    "What was found": md(
                        f"{words.ours(one.check.reason)} {sentence(one.changes)}."
                        if one.changes
                        else words.ours(one.check.reason)
                    ),
                }
            )
    heads.head(page, claim(answer), [answer.earned] if answer.earned else [], READ)
    st.table(rows, border="horizontal", hide_index=True)


def claim(answer: ChecksAnswer) -> str:
    """Which claim does not hold, or that all of them do."""
    failed = [one for one in answer.asked if one.check.status == "FAIL"]
    if failed:
        more = f", and {len(failed) - 1} more" if len(failed) > 1 else ""
        return f"Does not hold: {failed[0].claim[:1].lower()}{failed[0].claim[1:]}{more}"
    open_ones = [one for one in answer.asked if one.check.status == "REVIEW"]
    if open_ones:
        more = f", and {len(open_ones) - 1} more" if len(open_ones) > 1 else ""
        return f"Open: {open_ones[0].claim[:1].lower()}{open_ones[0].claim[1:]}{more}"
    return "Every claim that was checked holds" if answer.judged else "Nothing could be checked"


def _held(page: Page, answer: ChecksAnswer) -> None:
    """The effect by launch date, whether it fades, and with whom it was shared; months one click deeper."""
    if any(one.point is not None for _, one in answer.harm):
        findingtables.figures(page, "Harm: more among those reached than without it", answer.harm)
    if answer.held:
        findingtables.figures(page, "By launch date: margin per customer and month", answer.held)
    if answer.by_month:
        with st.expander("The same month by month"):
            findingtables.figures(page, "By month: margin per customer and month", answer.by_month)


def _shared(page: Page, answer: ChecksAnswer) -> None:
    """The overlap matrix in customers, and what two bring together; both are counted once."""
    if answer.together:
        findingtables.figures(page, "Together with others: margin per customer and month", answer.together)
    if answer.overlap:
        heads.head(
            page,
            "Customers that any two initiatives share",
            [],
            "Initiatives that share many customers are fitted together, so that nothing is counted twice.",
        )
        letters = [chr(ord("A") + place) for place in range(len(answer.overlap))]
        rows = [
            {
                "Initiative": f"{letter}. {md(name)}",
                **{at: words.count(n) if n else "" for at, n in zip(letters, row, strict=True)},
            }
            for letter, (name, row) in zip(letters, answer.overlap, strict=True)
        ]
        st.table(rows, border="horizontal", hide_index=True)


def _earned(answer: ChecksAnswer) -> None:
    """The figure that the checks stand behind, with its grade, and the way to it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        earned = answer.earned
        if earned is None:
            st.markdown(words.ours("No figure of margin by month stands behind these checks."), width="stretch")
        else:
            st.markdown(f"{chip(earned.grade)} {md(earned.statement)}", width="stretch")
            drill.link("audit", "Where it comes from", {"figure": earned.id}, ":material/search:")
        drill.link("initiatives", "To the initiative", {"initiative": answer.initiative.id}, ":material/arrow_forward:")
