"""Glossary: the words of our trade in business words."""

from __future__ import annotations

import streamlit as st

from cxroi.reading.base import context
from cxroi.report.glossary import glossary
from cxroi.ui.frame import filters, shell
from cxroi.ui.state import live, view
from cxroi.ui.state.fields import Text
from cxroi.ui.text import md, sentence


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        entries = glossary()
        barred = sum(entry.pattern is not None for entry in entries)
        page.title("Say it in business words: nobody outside the trade has to learn ours")
        page.context(f"{len(entries)} words", f"{barred} of them stand on no executive page, and a test holds us to it")
        record = live.settle(view.plain("word", Text(key="word", label="word", default="", most=200, quiet=True)))
        filters.warn(*record.told)
        wanted: str = record["word"]
        st.text_input(
            "Find a word",
            key=live.put(record, "word"),
            max_chars=200,
            icon=":material/search:",
            placeholder="For instance: range, leave, value",
        )
        told = [one for one in entries if wanted.casefold() in f"{one.term} {one.say} {one.means}".casefold()]
        if told:
            st.table(
                [
                    {"Word": f"**{md(sentence(one.term))}**", "We say": md(one.say), "What it means": md(one.means)}
                    for one in told
                ],
                border="horizontal",
                hide_index=True,
            )
        else:
            st.markdown("No such word is listed here. Clear the field to see all of them.")
        shell.show_stamp(context.stamp(page.company))
