"""The two boxes at the foot of the landing page: one customer's words beside their money, and what is asked."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.act.story import Story
from cxroi.reading.base.records import Ask
from cxroi.reading.company.plan import REACH
from cxroi.terms import Finding
from cxroi.ui.frame import filters
from cxroi.ui.text import chip, md, on_primary, small

NO_STORY = (
    "It takes dated comments of unhappy customers, and 20 or more of them who wrote about the same thing. Stories are "
    "told for all customers and the last 12 months."
)
NO_OWNER = ":orange-badge[:material/person_alert: no owner]"
NO_OWNER_HELP = (
    "No initiative works on this step of the journey. Write one with an owner and this touchpoint into the table of "
    "initiatives; its name then stands here."
)


def story_box(story: Story | None) -> None:
    """Quote, who (segment and month, never a person), how many alike with their money, owner; or why there is none."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        if story is None:
            st.markdown(f"**No customer's words stand here.**  \n{small(NO_STORY)}")
            return
        owner = small(md(f"· owner {story.owner}")) if story.owner else NO_OWNER
        who = " · ".join(part for part in ("One unhappy customer", story.segment, story.month) if part)
        st.markdown(
            f"{small(md(who))} {owner}  \n**“{md(story.quote)}”**  \n{_alike(story)}",
            help=None if story.owner else NO_OWNER_HELP,
        )


def _alike(story: Story) -> str:
    """ "1,041 wrote about staff and service; they bring $480k margin a year"."""
    told = f"{words.figure_words(story.customers)} wrote about {story.theme}"
    if story.money is None:
        return f"{md(told)} {chip(story.customers.grade)}"
    money = f"**{md(words.figure_words(story.money))}** {words.ours('margin')} a year"
    return f"{md(told)}; they bring {money} {chip(story.money.grade)}"


def ask_box(ask: Ask | None, waiting: Finding | None, like: Finding | None) -> None:
    """The decision with cost, expected, chance, date and owner, and what a month of waiting costs."""
    with st.container(border=True, height="stretch", gap="xxsmall"):
        if ask is None:
            st.markdown(
                "**Nothing is asked.** No initiative names a next step with its cost, owner and date: write "
                "them in the "
                "table of initiatives, columns `next_step`, `next_cost`, `owner` and `decide_by`."
            )
            return
        initiative, currency = ask.initiative, like.currency if like is not None else None
        with st.container(horizontal=True, vertical_alignment="center"):
            step = f"**To decide:** {md(initiative.name)}, {md((initiative.next_step or '').rstrip('.'))}"
            st.markdown(f"{step}  \n{small(md(waiting_words(waiting)))}", width="stretch", help=_assumed(waiting))
            if st.button(on_primary("See the case", "arrow_forward", icon_last=True), type="primary", key="see-case"):
                filters.go("initiatives", "initiative", initiative.id)
        facts = [("Cost, plan", words.money(initiative.next_cost or 0.0, currency))]
        brings = ask.brings
        if brings is not None and brings.point is not None:
            whose = "Net value of it" if brings is ask.adds else "From those who have it"
            facts.append((f"{whose}, {brings.grade}", f"{words.figure_words(brings)} ({words.range_only(brings)})"))
        if ask.probability is not None and ask.probability.point is not None:
            facts.append(("Has paid off so far", words.chances(ask.probability.point)))
        if initiative.decide_by is not None:
            facts.append(("Decide by", words.day_name(initiative.decide_by, short=True)))
        facts.append(("Owner", initiative.owner or "no owner"))
        with st.container(horizontal=True, gap="small"):
            for label, value in facts:
                st.markdown(f"{small(md(label))}  \n**{md(value)}**", width="content")


def waiting_words(waiting: Finding | None) -> str:
    """ "Each month of waiting costs $34k ($24k to $43k, grade E)", or that it is not known."""
    if waiting is None or waiting.point is None:
        return "What a month of waiting costs is not known"
    if waiting.point <= 0 or words.spans_zero(waiting):
        return f"No clear cost of waiting a month ({words.range_only(waiting)}, grade {waiting.grade})"
    return (
        f"Each month of waiting costs {words.figure_words(waiting)} ({words.range_only(waiting)}, grade "
        f"{waiting.grade})"
    )


def _assumed(waiting: Finding | None) -> str | None:
    if waiting is None or waiting.point is None:
        return md(f"Cannot be said: {waiting.reason}.") if waiting is not None else None
    return md(f"Assumed: {REACH}; {words.count(waiting.n)} customers do not have it.")
