"""Best-customer lens on "Where money leaks": the same question, weighted by what customers bring."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.act.lens import LensAnswer, Tier
from cxroi.report.kinds import KINDS
from cxroi.terms import Finding
from cxroi.ui.frame import filters, layout, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import charts, heads
from cxroi.ui.parts.charts import Chart
from cxroi.ui.state import live
from cxroi.ui.text import chip, md, small

ALL, BEST = "All customers", "Best customers"
HELP = "Best customers: those who brought most margin in the 12 months before."
TIERS_HELP = (
    "Customers are ranked by the margin they brought in the 12 months before; where your files name a value tier, that "
    "one is used. Margin, revenue and answers are recorded; what can be won back is estimated."
)
GROWTH_HELP = (
    "Customers who answered high a year ago and had been customers for 12 months. Happy does not always mean more "
    "revenue: the difference is counted here, not explained."
)


def chosen() -> bool:
    """The switch above the ladder, kept in the address; True for the best customers."""
    record = filters.settled(("Whom to look at", (ALL, BEST), "lens", str), steady=ALL)
    filters.warn(*record.told)
    st.radio(
        "Whom to look at",
        [ALL, BEST],
        horizontal=True,
        key=live.put(record, "lens"),
        help=HELP,
        label_visibility="collapsed",
    )
    return bool(record["lens"] == BEST)


def headline(answer: LensAnswer) -> str:
    """How much of the margin the best tier brings, and how much of it stands with unhappy customers."""
    if answer.refused is not None or not answer.tiers:
        return "Who the best customers are cannot be said here"
    best = answer.tiers[0].findings
    whole = sum(tier.findings["margin"].point or 0.0 for tier in answer.tiers)
    share = words.share((best["margin"].point or 0.0) / whole) if whole else "no share"
    return (
        f"{answer.tiers[0].name}: {words.count(best['margin'].n)} customers bring {share} of margin; the "
        "unhappy ones among "
        f"them pay {words.figure_words(best['exposure'])} a year (actual)"
    )


def body(page: Page, answer: LensAnswer) -> None:
    if answer.refused is not None or not answer.tiers:
        found = answer.refused
        if found is not None:
            states.refused(found, "Best customers")
        else:
            states.missing("Best customers", ("scores with dates", "money by month for 24 months"))
        return
    shown = [found for tier in answer.tiers for found in tier.findings.values()]
    heads.head(page, tiers_claim(answer), shown, TIERS_HELP)
    st.table([_row(tier) for tier in answer.tiers], border="horizontal", hide_index=True)
    left, right = layout.columns((58, 42))
    with left:
        charts.show(
            page,
            Chart(
                "segments",
                answer.recoverable,
                0.58,
                cut="lens",
                title=recoverable_claim(answer.recoverable),
                source=KINDS["ladder"].source,
            ),
        )
    with right:
        _growth(page, answer)


def _row(tier: Tier) -> dict[str, str]:
    found = tier.findings
    back = found.get("recoverable")
    told = (
        "not known"
        if back is None
        else f"{md(words.figure_words(back))} {small(md(words.range_only(back)))} " + chip(back.grade, letter_only=True)
    )
    return {
        "Customers": f"**{md(tier.name)}** {small(words.count(found['margin'].n))}",
        words.ours("A year's margin"): md(words.figure_words(found["margin"])),
        "Revenue with unhappy ones": md(words.figure_words(found["exposure"])),
        "Can be won back a year": told,
        "Answer known": md(words.figure_words(found["heard"])),
        "Mean answer": md(words.figure_words(found["score"])),
    }


def tiers_claim(answer: LensAnswer) -> str:
    """Whether those who bring most are happier than those who bring least."""
    first, last = (tier.findings["score"].point for tier in (answer.tiers[0], answer.tiers[-1]))
    if first is None or last is None or len(answer.tiers) < 2:
        return "How happy the best customers are is not known"
    word = "happier than" if first > last else "less happy than" if first < last else "as happy as"
    return f"Those who bring most are {word} those who bring least: {words.number(first)} against {words.number(last)}"


def recoverable_claim(found: tuple[Finding, ...]) -> str:
    """Where the largest clear amount can be won back."""
    clear = [one for one in found if one.clear and (one.point or 0.0) > 0]
    if not clear:
        return "No clear amount can be won back in any of them"
    most = max(clear, key=lambda one: one.point or 0.0)
    return f"Most to win back: {most.cut}, {words.figure_words(most)} a year"


def _growth(page: Page, answer: LensAnswer) -> None:
    if set(answer.growth) < {"flat", "grown"}:
        states.missing("Who is happy without growing", ("24 months of margin", "answers a year old"))
        return
    rows = {group: answer.growth[group] for group in ("flat", "grown")}
    heads.head(page, growth_claim(answer), [found for parts in rows.values() for found in parts.values()], GROWTH_HELP)
    names = {"flat": "Happy, not growing", "grown": "Happy and growing"}
    st.table(
        [
            {
                "A year ago": f"**{names[group]}**",
                "Customers": md(words.figure_words(parts["customers"])),
                words.ours("Margin before"): md(words.figure_words(parts["before"])),
                words.ours("Margin after"): md(words.figure_words(parts["after"])),
                "Change": md(words.figure_words(parts["change"])),
            }
            for group, parts in rows.items()
        ],
        border="horizontal",
        hide_index=True,
    )
    st.markdown(
        small(
            words.ours(
                "All of it recorded, customers who left included. Not growing: less or as much margin as before."
            )
        )
    )


def growth_claim(answer: LensAnswer) -> str:
    """How many of the happy customers did not bring more, with their money."""
    flat, grown = (answer.growth[group]["customers"].point or 0.0 for group in ("flat", "grown"))
    change = answer.growth["flat"]["change"]
    told = f"{words.count(round(flat))} of {words.count(round(flat + grown))} happy customers did not grow"
    return told if change.point is None else f"{told}: {words.figure_words(change)} of margin in a year"
