"""Measurement health in one line, above any money that rests on scores."""

from __future__ import annotations

import streamlit as st

from cxroi.checks.health import verdicts
from cxroi.terms import Check
from cxroi.ui.frame.shell import Page
from cxroi.ui.text import md, small, status

WORST = ("FAIL", "REVIEW", "NOTE", "PASS")
SHOWN = 2


def line(page: Page) -> None:
    """PASS, NOTE or FAIL with what needs a look; nothing where no scores were loaded."""
    checks = verdicts(page.company.all_findings)
    if checks:
        worst = min(checks, key=lambda check: WORST.index(check.status)).status
        st.markdown(f"{status(worst)} {small(md(told(checks)))}")


def told(checks: tuple[Check, ...]) -> str:
    """ "Measurement health: 6 of 7 checks are sound. To look at: the last answers are 3.5 months old ..."."""
    open_ = sorted((check for check in checks if check.status != "PASS"), key=lambda check: WORST.index(check.status))
    sound = f"Measurement health: {_sound(len(checks) - len(open_), len(checks))}."
    named = [check.reason for check in open_[:SHOWN]]
    return " ".join([sound, *(["To look at:"] if named else []), *named])


def _sound(good: int, n: int) -> str:
    """ "all 7 checks are sound", "1 of 7 checks is sound", "the one check is not sound"."""
    if n == 1:
        return f"the one check is {'' if good else 'not '}sound"
    if good in (0, n):
        return f"all {n} checks are sound" if good else f"none of {n} checks is sound"
    return f"{good} of {n} checks {'is' if good == 1 else 'are'} sound"
