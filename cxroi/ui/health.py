"""Measurement health in one line, above any money that rests on scores."""

from __future__ import annotations

import streamlit as st

from cxroi.checks.health import verdicts
from cxroi.terms import Check
from cxroi.ui.shell import Page
from cxroi.ui.text import md, small, status

WORST = ("FAIL", "REVIEW", "PASS")
SHOWN = 2


def line(page: Page) -> None:
    """PASS, REVIEW or FAIL with what needs a look; nothing where no scores were loaded."""
    checks = verdicts(page.company.all_findings)
    if checks:
        worst = min(checks, key=lambda check: WORST.index(check.status)).status
        st.markdown(f"{status(worst)} {small(md(told(checks)))}")


def told(checks: tuple[Check, ...]) -> str:
    """ "Measurement health: 6 of 7 checks sound. To look at: answers are recent (3 months; ...)"."""
    open_ = sorted((check for check in checks if check.status != "PASS"), key=lambda check: WORST.index(check.status))
    sound = f"Measurement health: {len(checks) - len(open_)} of {len(checks)} checks are sound."
    named = [f"{check.name.removeprefix('health: ')}: {check.reason}" for check in open_[:SHOWN]]
    return " ".join([sound, *(["To look at:"] if named else []), *named])
