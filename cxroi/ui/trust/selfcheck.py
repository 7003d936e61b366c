"""Self-check: how often the ranges held the truth in simulated companies shaped like this one."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.doing.selfcheck import run_small
from cxroi.errors import CxroiError
from cxroi.reading.trust import selfcheck as answers
from cxroi.selfcheck.run import TOO_FEW, Report, Row
from cxroi.ui.frame import shell, states
from cxroi.ui.text import caution, md, on_primary, sentence, small

COMMAND = "python -m cxroi selfcheck --store {path}"
FEW, TELLING = 20, 0.5
SMALL, CUSTOMERS = 3, 1_000
GOOD = ":gray-badge[:material/check: as expected]"
PERIODS = {"last12": "last 12 months", "prior12": "the 12 months before", "since_launch": "since launch"}


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        answer = answers.selfcheck(page.company)
        report = answer.report
        if report is None:
            none = "No self-check was run for this company yet"
            page.title("The last self-check cannot be read" if answer.problem else none)
            page.context("How far to trust our ranges, tried where the truth is known")
            if answer.problem:
                st.warning(caution(sentence(answer.problem), ":material/report:"))
            st.markdown(
                "Before money is spent on a range, see whether such ranges hold: companies like this one "
                "are generated, "
                "effects are planted in them, and it is counted how often our ranges hold what was planted."
            )
            _run(page)
            st.markdown(small("A full one takes 20 companies and some minutes, from a terminal:"))
            st.code(COMMAND.format(path=states.folder(page.company.path)), language=None)
        else:
            page.context(
                f"{words.count(report.companies)} simulated companies of {words.count(report.units)} customers",
                f"{report.months} months each",
                words.written_day(report.made_at),
            )
            page.title(headline(report))
            _body(report)
            if not answer.current:
                st.markdown(
                    small("Run for an earlier build of this company; run it again: ")
                    + f"`{COMMAND.format(path=states.folder(page.company.path))}`"
                )
        shell.show_stamp(answer.stamp)


def _run(page: shell.Page) -> None:
    """Run a small one here and now, with its progress by name; the page shows its report afterwards."""
    if "admin" not in page.company.principal.rights:
        return
    label = f"Try it on {SMALL} companies of {words.count(CUSTOMERS)} customers"
    if not st.button(on_primary(label, "play_arrow"), type="primary", key="run-selfcheck"):
        return
    with st.status(f"Generating and estimating {SMALL} companies", expanded=True) as status:
        try:
            run_small(page.company, SMALL, CUSTOMERS, lambda told: status.update(label=words.safe_text(told, 120)))
        except CxroiError as reason:
            status.update(label="The self-check could not run", state="error")
            st.error(md(str(reason)))
            return
    st.rerun()


def headline(report: Report) -> str:
    """ "In companies like yours our 90 % ranges held the truth in 89 % of 420 figures"; says so where some kinds
    miss."""
    if not report.ranges:
        return "In companies like yours no figure could be given a range"
    held = words.share(report.held / report.ranges)
    low = [row for row in report.rows if row.as_expected is False]
    tail = f"; {len(low)} of {len(report.rows)} kinds of figures held too seldom or too often" if low else ""
    return (
        f"In companies like yours our 90 % ranges held the truth in {held} of {words.count(report.ranges)} "
        f"figures{tail}"
    )


def _body(report: Report) -> None:
    st.table([_line(row) for row in report.rows], border="horizontal", hide_index=True)
    if report.failed:
        st.markdown(f"In {words.count(report.failed)} of the companies nothing could be estimated.")
    told = "; ".join(report.notes)
    few = (
        ""
        if report.companies >= FEW
        else (
            f" {words.count(report.companies)} companies tell little: 20 show a gross error, 500 a share to "
            "the percent."
        )
    )
    st.markdown(
        small(
            md(
                f"What was simulated: {told}.{few} A 90 % range should hold the truth nine times of ten; the band says "
                "what chance alone allows for this number of companies, if all figures of one company were one."
            )
        )
    )


def _line(row: Row) -> dict[str, str]:
    few = row.as_expected is None or (row.as_expected and row.expected_low < TELLING)
    mark = f":gray-badge[{TOO_FEW}]" if few else GOOD if row.as_expected else ":orange-badge[outside the band]"
    kind = row.kind
    for name, said in PERIODS.items():
        kind = kind.replace(name, said)
    return {
        "Kind of figure": md(kind),
        "Ranges": words.count(row.ranges),
        "Held the truth": words.share(row.share),
        "Expected by chance": f"{words.share(row.expected_low)} to {words.share(row.expected_high)}",
        "Off on average": f"{row.bias:+.2f} standard errors".replace("-", "−"),
        "Verdict": mark,
    }
