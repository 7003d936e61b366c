"""Figures that belong to a page's question and have no picture of their own there: told in a table at its foot."""

from __future__ import annotations

from cxroi.reading.base.company import Company
from cxroi.terms import ALL, Finding

PAGES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "leaks": (("Does getting back to unhappy customers pay?", ("loop/",)),),
    "value": (
        ("Is it the same for recent and for older answers?", ("recency/",)),
        ("Do groups differ in who leaves?", ("interaction/",)),
        ("Who stays, by answer, held to rise with it", ("curve_monotone/",)),
    ),
    "customers": (("What does the worth of a customer hang on?", ("lifetime/elasticity",)),),
}
"""Page -> its questions, each with the paths of the figures that answer it."""
Told = tuple[str, tuple[tuple[str, Finding], ...]]


def beside(company: Company, page: str) -> tuple[Told, ...]:
    """The questions of a page that this build has an answer to, refusals among them; those of everybody, and of groups
    where there are only these."""
    told = []
    for question, paths in PAGES[page]:
        found = [one for one in company.all_findings if one.path.startswith(paths)]
        whole = [one for one in found if one.segment == ALL] or found
        if whole:
            told.append((question, tuple((_label(one), one) for one in whole)))
    return tuple(told)


def _label(finding: Finding) -> str:
    return f"{finding.label}, {finding.cut}" if finding.cut and finding.cut not in finding.label else finding.label
