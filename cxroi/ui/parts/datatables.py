"""Tables of the page Data and trust: files, refused rows, assumptions, builds. Text of files is data, never
Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from cxroi import words
from cxroi.reading.base.queries import Row
from cxroi.reading.trust.data import DataAnswer
from cxroi.ui.frame import states
from cxroi.ui.frame.navigation import page_path
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import md, small
from cxroi.value.assumptions.model import AssumptionRow
from cxroi.value.assumptions.words import range_words, value_words


def frame(rows: Sequence[dict[str, Any]], empty: str) -> None:
    """Rows as a plain data grid, or the sentence for none."""
    if rows:
        st.dataframe(pl.DataFrame(rows, infer_schema_length=None), hide_index=True, width="stretch")
    else:
        st.markdown(small(md(empty)))


def files(page: Page, answer: DataAnswer) -> None:
    """Every file with what became of its rows; refused rows with reason, comments masked."""
    intake = answer.intake
    if not intake.readable:
        st.markdown(
            "The intake cannot be read now: it is missing, or a load is writing it. Try again when the load is done."
        )
        return
    titled(page, "Files, and what became of their rows", [_file(row) for row in intake.files], "No file was loaded.")
    titled(
        page,
        "How much of it found its customer",
        [_match(row) for row in intake.matches],
        "No match rate was recorded.",
    )
    reasons = [
        {"Table": row["table_name"], "Reason": words.safe_text(row["reason"]), "Rows": row["n"]}
        for row in intake.rejected_counts
    ]
    titled(page, "Why rows were refused", reasons, "No row was refused.")
    if intake.rejected:
        titled(page, "Refused rows, comments masked, first 500", [_refused(row) for row in intake.rejected], "")
    if answer.orphans:
        titled(
            page,
            "Rows of unknown customers, left out of the figures",
            [{"Table": row["table_name"], "Rows": row["n"]} for row in answer.orphans],
            "",
        )


KINDS = {"money": "money", "count": "a count", "share": "a share", "index": "an index"}
ADDED = {
    "flow": "adds up over rows and months",
    "stock": "a level: over customers, never over months",
    "no": "does not add up: mean",
}
BETTER = {True: "more", False: "less", None: "not said"}


def measures(page: Page, answer: DataAnswer) -> None:
    """What each measure is taken for; what was guessed names the section of the profile that settles it."""
    if answer.measures:
        guessed = sum(not row["is_declared"] for row in answer.measures)
        titled(
            page,
            "What each measure means",
            [_measure(row) for row in answer.measures],
            "",
            "Nothing is money unless it is declared. What is guessed from its values is settled by a section "
            "[[measure]] in the profile: table, name, unit_kind (money, count, share, index), adds_up (flow, stock, "
            "no), higher_is_better."
            if guessed
            else None,
        )


def _measure(row: Row) -> dict[str, Any]:
    happened = "happened or not, counted by customers"
    counted = f" ({words.safe_text(row['unit'])})" if row["unit"] else ""
    return {
        "Measure": words.safe_text(row["measure"]),
        "Of": row["table_name"],
        "Is": f"{KINDS[row['unit_kind']]}{counted}",
        "Adds up": happened if row["is_event"] else ADDED[row["adds_up"]],
        "Better": BETTER[row["higher_is_better"]],
        "Weights": "used" if row["is_weighted"] else "none given",
        "Known by": "the profile" if row["is_declared"] else "its values (a guess)",
        "Rows": row["n_rows"],
    }


def titled(page: Page, title: str, rows: Sequence[dict[str, Any]], empty: str, help_text: str | None = None) -> None:
    """The grid under its head, with the same rows as Excel and CSV."""
    heads.head(page, title, [], help_text, rows)
    frame(rows, empty)


def _file(row: Row) -> dict[str, Any]:
    return {
        "File": words.safe_text(row["file_name"]),
        "Rows read": row["rows_read"],
        "Kept": row["rows_kept"],
        "Refused": row["rows_rejected"],
        "Older rows replaced": row["rows_replaced"],
        "Holds": row["sample_kind"],
        "Loaded": row["loaded_at"],
        "SHA-256": str(row["sha256"])[:12],
    }


def _match(row: Row) -> dict[str, Any]:
    return {
        "Table": row["table_name"],
        "Rows": row["rows"],
        "Matched rows": row["matched_rows"],
        "Customers": row["units"],
        "Matched customers": row["matched_units"],
        "Revenue": _number(row["revenue"]),
        "Matched revenue": _number(row["matched_revenue"]),
    }


def _refused(row: Row) -> dict[str, Any]:
    return {
        "Table": row["table_name"],
        "File": words.safe_text(row["file_name"] or ""),
        "Row": row["row_number"],
        "Reason": words.safe_text(row["reason"]),
        "Row as received": words.safe_text(row["row_json"], 500),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def assumptions(page: Page, answer: DataAnswer) -> None:
    """Every number that a person typed, or that nobody has yet, with owner and date."""
    nobody = sum(row.is_default for row in answer.assumptions)
    claim = (
        f"{nobody} of {len(answer.assumptions)} assumptions are nobody's yet"
        if nobody
        else "Every assumption has an owner"
    )
    told = "Assumptions are grade E: typed by a person. Put an owner and a date to each before finance signs."
    heads.head(page, claim, [], told, [_assumed(row) for row in answer.assumptions])
    if answer.assumptions_problem:
        st.markdown(f"**The file cannot be read.** {md(answer.assumptions_problem)}")
    rows = [
        {
            "Assumption": f"**{md(row.label)}**  \n{small(md(row.meaning))}",
            "Value": md(value_words(row, page.company.build.currency)),
            "Range": md(range_words(row, page.company.build.currency)),
            "Owner": ":orange-badge[nobody's yet]" if row.is_default else md(row.owner),
            "Date": row.date.isoformat() if row.date else "",
        }
        for row in answer.assumptions
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True)
    version, used = answer.assumptions_version, page.company.build.assumptions_version
    st.markdown(small(md(f"Version {version} is in force; the figures shown use {used}.")))
    st.page_link(page_path("assumptions"), label="Change one and see what it moves", icon=":material/tune:")


def _assumed(row: AssumptionRow) -> dict[str, Any]:
    return {
        "Assumption": row.label,
        "Value": row.value,
        "Low": row.low,
        "High": row.high,
        "Unit": row.unit,
        "Owner": row.owner,
        "Date": row.date,
        "Meaning": row.meaning,
    }


def builds(page: Page, answer: DataAnswer) -> None:
    """The kept builds and how to make an older one current."""
    heads.head(
        page,
        f"{len(answer.builds)} builds are kept",
        [],
        "Old figures stay until new ones are complete; the last three can be restored.",
    )
    current = page.company.build.generation
    frame(
        [
            {
                "Build": manifest.generation,
                "Shown": "yes" if manifest.generation == current else "",
                "Published": manifest.published_at,
                "MB": round(manifest.bytes / 1e6, 1),
                "Seed": manifest.seed,
                "Inputs": len(manifest.inputs),
                "Software": ", ".join(f"{name} {version}" for name, version in manifest.versions.items()),
            }
            for manifest in answer.builds
        ],
        "No build is kept.",
    )
    st.markdown("To go back to another build:")
    st.code(f"python -m cxroi restore --store {states.folder(page.company.path)} GENERATION", language=None)
    heads.head(page, "How long each stage took", [])
    frame(
        [{"Stage": row["stage"], "Seconds": row["seconds"], "Peak MB": row["peak_mb"]} for row in answer.stages],
        "Not recorded.",
    )
