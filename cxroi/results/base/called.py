"""Figures under the right name of their money: nothing is called margin where neither margin nor a rate is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxroi import words
from cxroi.engine import Engine
from cxroi.results.base.run import Run, sql
from cxroi.terms import Finding


def called(engine: Engine, run: Run, found: Sequence[Finding]) -> list[Finding]:
    """The findings of a build, as written.

    A company with margin: as they are. Without margin and without a rate every money is revenue, whatever its maker
    took for granted; what is refused for want of a margin keeps the word. With a rate figures priced by it are margin,
    and those that say of themselves that they are revenue are told in revenue.
    """
    if run.has_margin:
        return list(found)
    names = [str(name) for (name,) in engine.query(sql("named_margin")).iter_rows()]
    return [_told(one, names, run.worth() == "revenue") for one in found]


def _told(one: Finding, names: Sequence[str], only_revenue: bool) -> Finding:
    wanted = one.money == "margin" and one.refused
    if wanted or not (only_revenue or one.money == "revenue"):
        return one

    def said(text: str) -> str:
        return words.in_revenue(text, names)

    return replace(
        one,
        money="revenue" if one.money == "margin" else one.money,
        question=said(one.question),
        statement=said(one.statement),
        method=said(one.method),
        label=said(one.label),
        reason=said(one.reason) if one.reason else one.reason,
        checks=tuple(replace(check, reason=said(check.reason)) for check in one.checks),
    )
