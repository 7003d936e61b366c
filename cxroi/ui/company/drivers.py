"""Drivers and metrics: one sentence, one picture, then the league table of metrics."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.company import drivers as answers
from cxroi.reading.company.drivers import DriversAnswer, Line
from cxroi.terms import Finding
from cxroi.ui.frame import layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import charts, heads, health
from cxroi.ui.parts.charts import Chart
from cxroi.ui.text import chip, md, small

NEEDS = (
    "24 months of money by customer",
    "answers, cases or operations with the customer they belong to",
    "who left and when",
)
NAME = "What goes with margin retained"
NOT_A_LEVER = (
    "Customers are compared with one another, those of the same size, segment and time with us: a share says what "
    "goes with margin, not what a change would bring. What a change brings stands on Value of a point and on "
    "Initiatives."
)


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        answer = answers.drivers(page.company)
        known = answer.explained
        if known is not None and known.point is not None:
            page.context(
                f"{words.things(known.n, 'customer')}, one year of experience against the next year's margin",
                f"all of it explains {words.figure_words(known)} ({words.range_only(known)}) of the differences",
            )
        else:
            page.context()
        page.title(headline(answer))
        health.line(page)
        if known is None:
            states.missing(NAME, NEEDS)
        elif known.refused and not answer.league:
            states.refused(known, NAME)
        else:
            _body(page, answer, known)
        shell.show_stamp(answer.stamp)


def headline(answer: DriversAnswer) -> str:
    """The strongest driver whose range stands apart from zero, with how little or much all of it explains."""
    known = answer.explained
    if known is None:
        return f"{NAME} cannot be shown yet"
    if known.point is None or not answer.drivers:
        return "Which experience goes with margin cannot be said here"
    first = answer.drivers[0]
    if first.point is None or first.low is None or first.low <= 0:
        whole = words.figure_words(known)
        return f"No single experience stands out: all of it explains {whole} of the differences in margin kept"
    return (
        f"{_name(first)} goes furthest with margin kept: {words.figure_words(first)} of what experience "
        "explains; all of it "
        f"explains {words.figure_words(known)} of the differences"
    )


def _name(finding: Finding) -> str:
    told = finding.cut
    return words.safe_text(told[:1].upper() + told[1:])


def _body(page: Page, answer: DriversAnswer, known: Finding) -> None:
    left, right = layout.columns((56, 44))
    with left:
        if answer.drivers:
            charts.show(
                page,
                Chart(
                    "segments",
                    answer.drivers,
                    0.56,
                    cut="drivers",
                    title=claim(answer),
                    source="answers, cases, operations; money a year later",
                ),
            )
            for check in answer.drivers[0].checks:
                if check.name == "left out":
                    st.markdown(small(md(check.reason)))
        else:
            states.refused(known, NAME)
        st.markdown(small(md(words.ours(NOT_A_LEVER))))
        if answer.themed is not None and answer.themed.point is not None:
            st.markdown(small(md(themes_told(answer.themed))))
    with right:
        if answer.league:
            _league(page, answer)


def claim(answer: DriversAnswer) -> str:
    """Whether one experience stands clearly before all others; "clearly" only where ranges do not meet."""
    first, rest = answer.drivers[0], answer.drivers[1:]
    ends = [one.high for one in rest if one.high is not None]
    if first.low is not None and all(first.low > end for end in ends):
        return (
            f"One experience clearly stands before the {len(rest)} others" if rest else "Only one experience is known"
        )
    return f"None of {len(answer.drivers)} experiences clearly stands before the others"


def themes_told(themed: Finding) -> str:
    """How many comments the list of themes reaches, and how it finds them."""
    return (
        f"Themes of comments are found by keywords: {words.figure_words(themed)} of {words.count(themed.n)} "
        "comments name at "
        "least one. Keywords miss some comments and mistake others. Who wrote about a theme is compared "
        "with others who "
        "wrote. The list is a file that can be edited: themes.toml in the folder of the store."
    )


def league_claim(answer: DriversAnswer) -> str:
    """Which metric leads, and whether it is the one the company goes by."""
    best = answer.league[0]
    if best.leaving.point is None:
        return "No metric has been followed long enough to rank"
    name = words.safe_text(best.name)
    told = [line.leaving for line in answer.league if line.leaving.point is not None]
    alike = sum((one.high or 0.0) >= (best.leaving.low or 1.0) for one in told)
    if alike > 1:
        return f"{alike} metrics tell about equally well who leaves; a coin would point to the right one in 50 %"
    if answer.chosen is None or answer.chosen is best:
        return f"Of all metrics “{name}” tells best who leaves; a coin would point to the right one in 50 %"
    apart = (answer.chosen.leaving.high or 1.0) < (best.leaving.low or 0.0)
    return f"“{name}” tells {'clearly better' if apart else 'no worse'} who leaves than the headline metric"


def _league(page: Page, answer: DriversAnswer) -> None:
    shown = [one for line in answer.league for one in (line.leaving, line.margin, line.heard) if one is not None]
    heads.head(
        page,
        league_claim(answer),
        shown,
        "Of two customers of whom one left within the year, how often the metric of the year before points "
        "to the right "
        "one; 50 % is a coin. Beside it how closely it ranks customers by margin kept, and of how many it is known.",
    )
    st.table([_row(line, line is answer.chosen) for line in answer.league], border="horizontal", hide_index=True)
    if answer.headline:
        st.markdown(
            small(
                md(
                    f"The company goes by “{words.safe_text(answer.headline)}”. Another headline metric is set in the "
                    "import profile "
                    "(primary_metric) and takes effect at the next load, which warns that earlier figures do not "
                    "compare; all answers of "
                    "the old one are kept, and it stays in this table."
                )
            )
        )


def _row(line: Line, chosen: bool) -> dict[str, str]:
    name = md(words.safe_text(line.name[:1].upper() + line.name[1:], 40))
    leaving = line.leaving
    told = f"**{md(words.figure_words(leaving))}**" if leaving.point is not None else small(md(leaving.reason or ""))
    return {
        "Metric": f"**{name}** {small('headline')}" if chosen else name,
        "Points to who leaves": told,
        "90 % range": _unbroken(words.range_only(leaving)) if leaving.point is not None else "",
        words.ours("Ranks margin kept"): _figure(line.margin),
        "Known of": f"{_figure(line.heard)} {small(_unbroken(f'n {words.count(leaving.n)}'))}",
        "Grade": chip(leaving.grade, letter_only=True),
    }


def _figure(finding: Finding | None) -> str:
    return _unbroken(words.figure_words(finding)) if finding is not None and finding.point is not None else "no figure"


def _unbroken(text: str) -> str:
    """Words of a narrow cell that stay on one line."""
    return md(text).replace(" ", "\u00a0")
