"""A range that holds both nothing and break-even is shown, and said to tell nothing yet (method-rules.md section 5)."""

from __future__ import annotations

from dataclasses import replace

from cxroi import words
from cxroi.terms import Finding

SETTLES = "more months, more exposed customers, or a random holdout at the next launch would settle it"


def cannot_tell(found: Finding, name: str, break_even: float) -> Finding:
    """The finding of what an initiative earned; "cannot tell yet: between -X and +Y" where it could have failed or
    paid."""
    if found.low is None or found.high is None or not found.low <= 0 < break_even <= found.high:
        return found
    between = f"{words.money(found.low, found.currency)} and {words.money(found.high, found.currency)}"
    when = words.period_phrase(found.period)
    told = (
        f"{words.safe_text(name)}: cannot tell yet, between {between} of {found.money} {when} (90 % range, n "
        f"{words.count(found.n)}, grade {found.grade}); it cost {words.money(break_even, found.currency)}: {SETTLES}."
    )
    return replace(found, statement=told)
