"""Figure cards: label with its grade, figure, range, one reason."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi import words
from cxroi.reading.base.records import Card
from cxroi.report.printed import Block
from cxroi.ui.frame import drill, layout, printing
from cxroi.ui.text import chip, level, md, small

ROOM = 17
"""Characters of a range beside which "90 % range" still fits at 1280 pixels."""


def figure(card: Card) -> str:
    """The figure in words; a range that holds zero gives no bold figure, a payback that never comes is "Not in
    time"."""
    if words.not_in_time(card.finding):
        return "Not in time"
    if card.finding.point is not None and words.verb(card.finding) == words.NO_EFFECT:
        return "Not clear"
    return words.figure_words(card.finding, card.horizon or words.HORIZON)


def figure_card(card: Card, letter_only: bool = False) -> None:
    """One bordered card; a refused figure says so and keeps its place."""
    finding = card.finding
    never = words.not_in_time(finding)
    label = md(words.ours(card.label))
    reason = words.ours(card.reason) if finding.point is not None else never or "Not measurable here"
    measured = words.measured_coverage(finding)
    reason = f"{reason} · ranges like this held in {measured} of tests" if measured else reason
    span = "" if never else words.range_only(finding, card.horizon or words.HORIZON)
    with st.container(border=True, height="stretch", gap=None):
        st.metric(
            label if never else f"{label} {chip(finding.grade, letter_only)}",
            md(figure(card)),
            delta=md(span) or None,
            delta_color="off",
            delta_arrow="off",
            delta_description=(level(finding) if len(span) <= ROOM else "90 %") or None,
            help=md(finding.reason) if finding.reason else None,
        )
        if card.page:
            drill.link(card.page, f"{reason or 'Why'} ›", {"figure": finding.id} if card.page == "audit" else {})
        else:
            st.markdown(small(md(reason)) if reason else "")


def card_row(cards: Sequence[Card], letter_only: bool = False) -> None:
    """Equal cards side by side, at most five; three in a row on a narrow screen."""
    shown = cards[:5]
    if not shown:
        return
    printing.note(Block("cards", "", tuple(card.finding for card in shown), labels=tuple(card.label for card in shown)))
    for column, card in zip(layout.row(len(shown)), shown, strict=True):
        with column:
            figure_card(card, letter_only)
