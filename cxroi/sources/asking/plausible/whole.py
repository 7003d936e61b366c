"""The plausibility pass: what a person has answered is done, what is left in doubt is asked."""

from __future__ import annotations

from cxroi.sources.asking import questions
from cxroi.sources.asking.plausible import (
    back,
    blocks,
    excelids,
    lines,
    links,
    magnitudes,
    odd,
    refusals,
    rivals,
    serials,
    signs,
)
from cxroi.sources.asking.plausible.excelids import IDS
from cxroi.sources.asking.plausible.look import Doubt, Look


def ask(look: Look) -> list[str]:
    """Stop with everything that the rows of a load leave open, before any of them is written; what only needs telling
    is given back."""
    known = questions.after_staging(look.loading, look.profile, look.staged)
    questions.ask([*known, *(doubt.text for doubt in doubts(look))])
    return back.told(look)


def doubts(look: Look) -> list[Doubt]:
    """Everything doubtful about the staged rows of one load, the kinds that explain others first."""
    odd.find(look)
    odd.settle(look)
    rivals.settle(look)
    found: list[Doubt] = []
    for kind in (odd, excelids, magnitudes, signs, blocks, serials, lines, rivals):
        known = _explained(found)
        found += [doubt for doubt in kind.asked(look) if not doubt.about or not doubt.about <= known]
    found += refusals.asked(look, _explained(found))
    apart = any(IDS in doubt.about for doubt in found)
    return found if apart else found + links.asked(look)


def _explained(found: list[Doubt]) -> frozenset[str]:
    return frozenset(place for doubt in found for place in doubt.about)
