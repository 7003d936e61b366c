"""The reader's tray: what was collected for one deck, kept for this visit and this company, by name only."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi.reading.base.company import Company
from cxroi.report import tray
from cxroi.report.tray import Item
from cxroi.terms import Finding
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.shell import Page


def _key(company: Company) -> str:
    return f"tray {company.path}"


def items(company: Company) -> list[Item]:
    return list(st.session_state.get(_key(company), ()))


def keep(company: Company, collected: Sequence[Item]) -> None:
    st.session_state[_key(company)] = tuple(collected[: tray.ITEMS])
    st.session_state[f"{_key(company)} build"] = company.build.generation


def build_of(company: Company) -> str | None:
    """The build that was open when the tray was last changed."""
    return st.session_state.get(f"{_key(company)} build")


def _same(one: Item, other: Item) -> bool:
    return (one.kind, one.ids) == (other.kind, other.ids)


@pressed
def _toggle(company: Company, one: Item) -> None:
    held = items(company)
    rest = [other for other in held if not _same(one, other)]
    keep(company, rest if len(rest) < len(held) else [*held, one])


def button(page: Page, kind: str, findings: Sequence[Finding], claim: str, key: str) -> None:
    """Add to the tray, or take out again; nothing where the figures are not in the build, so that no deck goes
    stale."""
    one = tray.item(kind, findings, page.company, claim)
    if one is None:
        return
    held = any(_same(one, other) for other in items(page.company))
    st.button(
        "In tray" if held else "Tray",
        key=f"tray-{key}",
        type="tertiary",
        on_click=_toggle,
        args=(page.company, one),
        icon=":material/check:" if held else ":material/add_to_photos:",
        help="Take out of the tray again" if held else "Add to the tray for one deck of several slides",
    )
