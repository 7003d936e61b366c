"""What people wrote about an initiative: type, sponsor, owner, hypothesis, how it is judged, and who gains."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.metrics import METRICS
from cxroi.reading.base.records import Initiative
from cxroi.reading.initiatives.initiative import InitiativeAnswer
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import md

TYPES = {"fix": "Fix", "improve": "Improve", "transform": "Transform"}
UNOWNED = ":orange-badge[:material/person_alert: unowned]"
NOT_WRITTEN = "not written yet"
OUTCOMES = {"margin": "margin", "left": "customers who leave", "revenue": "revenue", "contacts": "contacts"}


def type_name(one: Initiative) -> str | None:
    """ "Fix", "Improve", "Transform", or the word that stands in the table."""
    return TYPES.get((one.type or "").lower(), one.type)


def judged_by(one: Initiative) -> str:
    """The primary metric in business words."""
    key = (one.primary_metric or "").lower()
    if key in METRICS:
        return f"the answer to “{METRICS[key].label.lower()}”"
    return OUTCOMES.get(key, one.primary_metric or "")


def table(page: Page, answer: InitiativeAnswer) -> None:
    """One row a line; without sponsor or owner an orange "unowned" that cannot be missed."""
    one = answer.initiative
    benefits = dict(one.benefits)
    rows = [
        ("Type", md(type_name(one) or NOT_WRITTEN)),
        ("Sponsor", md(one.sponsor) if one.sponsor else UNOWNED),
        ("Owner", md(one.owner) if one.owner else UNOWNED),
        ("Expected", md(one.hypothesis or NOT_WRITTEN)),
        ("Judged by", md(judged_by(one) or NOT_WRITTEN)),
        *((who, md(benefits.get(who, NOT_WRITTEN))) for who in ("Customers", "Staff", "Company")),
    ]
    if answer.overlap:
        told = ", ".join(f"{name} ({words.count(n)})" for name, n in answer.overlap[:4])
        rows.append(("Also got", md(f"{told}: customers who got both; fitted together, counted once")))
    heads.head(page, claim(one), [])
    st.table(
        [{"What": what, "Written": text} for what, text in rows], border="horizontal", hide_index=True, hide_header=True
    )


def claim(one: Initiative) -> str:
    """Who answers for it, or that nobody does."""
    missing = [name for name, who in (("sponsor", one.sponsor), ("owner", one.owner)) if not who]
    if missing:
        return f"It has no {' and no '.join(missing)}"
    return f"{one.owner} answers for it"
