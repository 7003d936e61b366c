"""Slides and pack: the monthly pack by one button, the company's template, the tray as one deck."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cxroi import words
from cxroi.errors import DataError
from cxroi.reading.base import context
from cxroi.report import pack, tray
from cxroi.report.deck import deck
from cxroi.report.kinds import KINDS
from cxroi.report.slides.base.meta import file_name
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.report.slides.base.vetted import checked
from cxroi.report.tray import Item
from cxroi.ui.frame import layout, shell
from cxroi.ui.frame.downloads import download
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import charts
from cxroi.ui.parts import tray as collected
from cxroi.ui.text import caution, md, on_primary, small

LIMIT_MB = 25
LINK = "tray"


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        _linked(page)
        made, held = pack.slides(page.company, pack.changed(page.company)), collected.items(page.company)
        page.title(f"The monthly pack is ready, {len(made)} slides; {_count(len(held))} in your tray")
        page.context("every number looked up when the file is made", "charts stay editable")
        left, right = layout.columns((42, 58))
        with left:
            _monthly(page, made)
        with right:
            _tray(page, held)
            _template()
            _pictures()
        shell.show_stamp(context.stamp(page.company))


def _count(n: int) -> str:
    return "nothing" if n == 0 else "one slide" if n == 1 else f"{n} slides"


def _monthly(page: Page, made: list[SlideSpec]) -> None:
    template, company = st.session_state.get("template"), page.company
    with st.container(border=True, gap="xsmall"):
        st.header(
            "Monthly pack",
            anchor=False,
            help="The same file as the command `slides` makes without anybody at the screen",
        )
        lines = [f"{at}. {md(words.safe_text(one.title or _claim(one), 110))}" for at, one in enumerate(made, 1)]
        st.markdown("  \n".join(lines))
        _deck(
            "Monthly pack as slides",
            lambda: deck(made, template=template),
            f"{company.build.company} monthly pack",
            page,
            "monthly",
            primary=True,
        )


def _claim(spec: SlideSpec) -> str:
    return KINDS[spec.kind].headed(list(spec.findings), spec.meta)


def _deck(label: str, make: Callable[[], bytes], title: str, page: Page, key: str, *, primary: bool = False) -> None:
    look = {"type": "primary" if primary else "secondary", "icon": None}
    name = file_name(title, page.company.build.generation)
    download(on_primary(label, "slideshow", inked=primary), make, name, key, **look)


def _template() -> None:
    """The company's own .pptx, kept for this visit; refused in plain words where it could do harm."""
    with st.container(border=True, gap="xsmall"):
        st.markdown("**Company template**")
        given = st.file_uploader(
            f"PowerPoint file (.pptx), up to {LIMIT_MB} MB: its fonts, colours, logo and layouts are used "
            "for every slide of this visit",
            key="template-file",
            max_upload_size=LIMIT_MB,
        )
        if given is not None:
            try:
                st.session_state["template"] = checked(given.getvalue())
            except DataError as error:
                st.session_state.pop("template", None)
                st.markdown(f":orange-badge[refused] {md(str(error))}")
        if st.session_state.get("template") is not None:
            st.markdown(":gray-badge[:material/check: in use]")
            st.button("Use the plain deck again", key="no-template", type="tertiary", on_click=_forget)


@pressed
def _forget() -> None:
    st.session_state.pop("template", None)
    st.session_state.pop("template-file", None)


def _pictures() -> None:
    with st.container(border=True, gap="xsmall"):
        chosen = st.radio(
            "Pictures from charts (camera button over each chart)",
            list(charts.FORMATS),
            horizontal=True,
            format_func=charts.FORMATS.__getitem__,
            key="picture-choice",
            index=list(charts.FORMATS).index(st.session_state.get("picture", "png")),
        )
        st.session_state["picture"] = chosen


def _linked(page: Page) -> None:
    """The tray of the address: taken where this visit has none, offered where it has another."""
    text = st.query_params.get(LINK)
    if not text:
        return
    try:
        linked = list(tray.decode(text))
    except DataError as error:
        st.warning(caution(error, ":material/link_off:"))
        del st.query_params[LINK]
        return
    held = collected.items(page.company)
    if not held:
        collected.keep(page.company, linked)
    elif held != linked and not st.session_state.get("tray-mine"):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"The link holds another tray, {_count(len(linked))}.", width="stretch")
            st.button(
                "Open the tray of the link", key="take-linked", on_click=collected.keep, args=(page.company, linked)
            )
            st.button("Keep mine", key="keep-mine", on_click=_mine)


@pressed
def _mine() -> None:
    st.session_state["tray-mine"] = True


def _tray(page: Page, held: list[Item]) -> None:
    with st.container(border=True, gap="xsmall"):
        st.header(
            "Your tray", anchor=False, help="Add charts and tables with their button Tray; order and titles are yours"
        )
        if not held:
            st.markdown(
                "Nothing is collected yet. Charts of a build have the button **Tray** beside **Slide**, every table "
                "under **Export**."
            )
            return
        for at, one in enumerate(held):
            _row(page, held, at, one)
        made, gone = tray.specs(held, page.company)
        if gone:
            st.markdown(f":orange-badge[gone] {gone} figures are no longer in this build and are left out.")
        before = collected.build_of(page.company)
        if before is not None and before != page.company.build.generation:
            st.markdown(
                ":orange-badge[new build] The figures were built anew since you collected these; the slides "
                "show the new "
                "ones."
            )
        _take(page, held, made)


def _row(page: Page, held: list[Item], at: int, one: Item) -> None:
    company, name = page.company, f"{one.kind}-{hash((one.kind, one.ids)) & 0xFFFFFFFF:08x}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False):
        st.markdown(f"{at + 1}.", width="content")
        said = st.text_input(
            f"Title of slide {at + 1}",
            value=one.title,
            placeholder=one.claim,
            key=f"title-{name}",
            label_visibility="collapsed",
            max_chars=150,
        )
        for label, icon, by in (("Earlier", "arrow_upward", -1), ("Later", "arrow_downward", 1)):
            st.button(
                label,
                icon=f":material/{icon}:",
                key=f"{label}-{name}",
                type="tertiary",
                on_click=_move,
                args=(page, at, by),
                disabled=not 0 <= at + by < len(held),
            )
        st.button(
            "Remove", icon=":material/close:", key=f"remove-{name}", type="tertiary", on_click=_move, args=(page, at, 0)
        )
    if words.safe_text(said, 150) != one.title:
        held[at] = Item(one.kind, one.ids, one.claim, words.safe_text(said, 150))
        collected.keep(company, held)


@pressed
def _move(page: Page, at: int, by: int) -> None:
    held = collected.items(page.company)
    collected.keep(page.company, tray.moved(held, at, by) if by else [*held[:at], *held[at + 1 :]])


def _take(page: Page, held: list[Item], made: list[SlideSpec]) -> None:
    template = st.session_state.get("template")
    if made:
        _deck(
            "Tray as slides",
            lambda: deck(made, template=template),
            f"{page.company.build.company} slides",
            page,
            "tray-deck",
        )
    link = tray.encode(held)
    if link is None:
        st.markdown(small("This tray is too long for a link; take the slides instead."))
    else:
        st.query_params[LINK] = link
        st.markdown(small("The address of this page holds the tray: send it to share the tray."))
