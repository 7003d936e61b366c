"""Audit: one figure back to everything it rests on, run again on demand; the general ledger; what people wrote."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.engine.store import Store
from cxroi.errors import CxroiError
from cxroi.reading.base import context
from cxroi.reading.base.published import manifest_of
from cxroi.reading.initiatives.checks import claim_of
from cxroi.reading.trust import audit as answers
from cxroi.reading.trust.audit import Figure, Record
from cxroi.ui.frame import filters, layout, shell
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import chip, md, small, status
from cxroi.ui.trust import audittables, finance

FIRST = ("booked/net@last12", "booked/gross@last12")
PATH, ONE = "From headline to signature", "One figure"
TABS = (PATH, ONE, "The run", "General ledger", "What people wrote")


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        store = Store(page.company.path)
        manifest = manifest_of(store, page.company.build.generation)
        run = answers.record(store, manifest, page.company)
        page.title(headline(page, run))
        page.context(
            f"run {run.run_id}",
            f"assumptions {run.assumptions_version}",
            run.approver,
            "the ledger is not whole" if run.chain.problem else f"ledger of {run.chain.rows} entries is whole",
        )
        first = ONE if "figure" in st.query_params else PATH
        path, figure, whole, books, written = st.tabs(TABS, default=first)
        with path:
            finance.show(page, run)
        with figure:
            _figure(page, run)
        with whole:
            audittables.run(page, run)
        with books:
            audittables.books(page)
        with written:
            audittables.written(page)
        shell.show_stamp(context.stamp(page.company))


def headline(page: Page, run: Record) -> str:
    """What may be traced here, in one sentence."""
    told = sum(finding.point is not None for finding in page.company.all_findings)
    return (
        f"{words.count(told)} figures and {words.count(run.n_findings - told)} refusals rest on {len(run.inputs)} "
        "files: any of "
        "them can be traced and computed again"
    )


def _figure(page: Page, run: Record) -> None:
    ids = [finding.id for finding in answers.all_figures(page.company)]
    if not ids:
        st.markdown("This build holds no figure.")
        return
    first = next((name for name in FIRST if name in ids), ids[0])
    ordered = [first, *(name for name in ids if name != first)]
    chosen = filters.told_choice(("Figure", ordered, "figure", str), str(page.company.path))
    one = answers.figure(page.company, run, chosen)
    with st.container(border=True):
        st.markdown(f"{chip(one.finding.grade)} **{md(one.finding.statement)}**")
        st.markdown(small(md(_exact(one))))
    _again(page, run, one)
    left, right = layout.columns((50, 50))
    with left:
        heads.head(page, "What it rests on", [one.finding])
        st.table(
            [{"What": what, "Which": md(which)} for what, which in _facts(run, one)],
            border="horizontal",
            hide_index=True,
            hide_header=True,
        )
    with right:
        heads.head(page, "Its checks", [])
        if one.finding.checks:
            st.table(
                [
                    {"Result": status(check.status), "Check": f"**{md(claim_of(check.name))}.** {md(check.reason)}"}
                    for check in one.finding.checks
                ],
                border="horizontal",
                hide_index=True,
                hide_header=True,
            )
        else:
            st.markdown(small("No check belongs to this figure."))
    audittables.sql(f"SQL behind this figure: {len(one.sql)} statements", one.sql)


def _exact(one: Figure) -> str:
    """The figure at full precision, as `findings --json` gives it."""
    found = one.finding
    if found.point is None:
        return f"{found.id} · refused"
    ends = f", range {found.low!r} to {found.high!r}" if found.low is not None else ""
    return f"{found.id} · not rounded: {found.point!r} {found.unit}{ends} · n {words.count(found.n)}"


def _facts(run: Record, one: Figure) -> list[tuple[str, str]]:
    software = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return [
        ("Question", one.finding.question),
        ("Model", one.finding.method),
        ("Files", f"{len(run.inputs)}, each with its SHA-256 on the next tab; profile {run.profile or 'unknown'}"),
        ("Assumptions", f"version {one.finding.assumptions_version}"),
        ("Seed", str(run.seed)),
        ("Software", f"{software}; program {run.code or 'not kept by this build'}"),
        ("Sign-off of the run", run.approver),
        ("Business case approved by", one.approved or "no approved business case"),
    ]


def _again(page: Page, run: Record, one: Figure) -> None:
    """Run again: the whole path from the files, then this figure beside what is shown."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Run again and compare", icon=":material/replay:", key="rerun", on_click=_ask, args=(one.finding.id,))
        st.markdown(small("Everything is computed anew from the loaded files, aside; nothing is published."))
    if st.session_state.pop("rerun-of", None) != one.finding.id:
        return
    from cxroi.doing.rerun import rerun

    with st.status("Computing again from the files", expanded=False) as told:
        try:
            found = rerun(Store(page.company.path), run, [one.finding], principal(), progress=_say)
        except CxroiError as error:
            told.update(label="It could not be run again", state="error")
            st.text(str(error))
            return
        told.update(
            label=f"{found.sentence} {found.seconds:.0f} seconds", state="complete" if found.confirmed else "error"
        )
    again = found.compared[0]
    st.markdown(f"{status('PASS' if found.confirmed else 'FAIL')} {md(found.sentence)}")
    st.markdown(small(md(f"shown {again.before} · again {again.again}")))
    for note in found.notes:
        st.markdown(small(md(f"Note: {note}.")))


def _say(line: str) -> None:
    """A line of progress as plain text."""
    st.text(line)


def _ask(figure_id: str) -> None:
    """Which figure was asked for, kept until the page has run it, once."""
    st.session_state["rerun-of"] = figure_id
