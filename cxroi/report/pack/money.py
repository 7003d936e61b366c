"""Headline, bridge, initiatives and where money leaks."""

from __future__ import annotations

from cxroi import words
from cxroi.reading.act.leaks import LeaksAnswer
from cxroi.reading.company.summary import SummaryAnswer, primary
from cxroi.report import sentences
from cxroi.report.figures.initiatives import forest
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.spec import Label, SlideSpec
from cxroi.terms import Finding

ROWS = 13
"""Rows of a range chart that stay readable at the back of a room, beside the total."""


def slides(answer: SummaryAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """Headline, then bridge and initiatives where they are known; for a snapshot its tests."""
    if answer.gross is None:
        return _snapshot(answer, meta)
    title, line = headline(answer)
    made = [
        SlideSpec(
            "cards",
            [card.finding for card in answer.cards],
            meta,
            title=title,
            line=line,
            labels=[Label(card.label, card.reason) for card in answer.cards],
        )
    ]
    known = [one for _, _, one in answer.cut if one.point is not None]
    if answer.gross.refused and (answer.facts or known):
        made.append(
            SlideSpec(
                "figure",
                [*known[:4], *answer.facts][:9],
                meta,
                title="What can be said already",
                line="Recorded facts, and what can be estimated without an initiative"
                if known
                else "Recorded facts, without a model and without a range",
            )
        )
    if answer.bridge:
        made.append(SlideSpec("bridge", answer.bridge, meta))
    return made + _forest(answer, meta)


def headline(answer: SummaryAnswer) -> tuple[str, str]:
    """The landing page's sentence as title and line; the number of customers stands in the footer."""
    if answer.gross is None or answer.net is None or answer.cost is None:
        told = words.without_n(answer.gross.statement if answer.gross else "No earned figure can be given yet")
        return told, "Ranges are 90 % ranges; only grades A and B are counted"
    since = sentences.worse_since(answer.net, answer.since)
    return sentences.slide_summary(answer.gross, answer.net, answer.cost, since)


def _forest(answer: SummaryAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """All initiatives, the largest first; further ones on a further slide, the total on each; none where none has a
    figure."""
    findings = answer.forest
    if all(one.point is None for one in findings):
        return []
    totals = [one for one in findings if one.initiative is None]
    rows = sorted((one for one in findings if one.initiative is not None), key=lambda one: -(one.point or 0.0))
    title = forest.claim(findings, meta.names)
    return [
        SlideSpec(
            "forest", [*rows[at : at + ROWS], *totals], meta, title=title, line=sentences.harmed_words(answer.harmed)
        )
        for at in range(0, len(rows), ROWS)
    ]


def _snapshot(answer: SummaryAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """A company without months: its randomised tests, else why nothing can be said."""
    money = primary(answer.experiments)
    whole = [one for one in primary(answer.experiments, total=True) if one.point is not None]
    told = [*whole, *money] or list(answer.experiments) or list(answer.withheld)
    if not told:
        return [
            SlideSpec(
                "figure", answer.facts[:9], meta, title=sentences.snapshot((), ()), line="What the files themselves say"
            )
        ]
    silent = all(one.point is None for one in told)
    line = (
        "Randomised tests, read once"
        if answer.experiments
        else ("What these data cannot say" if silent else "Different customers compared, once")
    )
    made = [
        SlideSpec(
            "cards",
            told[:5],
            meta,
            line=line,
            title=sentences.snapshot(answer.experiments, answer.withheld),
            labels=[_label(one, meta) for one in told[:5]],
        )
    ]
    if money:
        made.append(SlideSpec("forest", money, meta, line="Randomised tests, money per customer"))
    return made + [
        SlideSpec(
            "figure",
            answer.withheld[at : at + 9],
            meta,
            title="What these data cannot say, and why",
            line="A figure that the data cannot carry is withheld",
        )
        for at in range(0, len(answer.withheld), 9)
        if answer.experiments
    ]


def _label(finding: Finding, meta: SlideMeta) -> Label:
    name = words.safe_text(meta.names.get(finding.initiative or "", finding.initiative or "All"), 26)
    outcome = finding.place.parts[-2].replace("_", " ")
    per = {
        "adjusted": "per customer, adjusted",
        "adjusted_total": "in all, adjusted",
        "difference": "per customer, plain",
        "total": "in all, plain",
    }.get(finding.key, "")
    return Label(name, f"{outcome} {per}".strip())


def leaking(answer: LeaksAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """The ladder, then the groups of the first cut that has figures."""
    if not answer.asked or answer.recoverable is None:
        return []
    made = [SlideSpec("ladder", [answer.recoverable] if answer.recoverable.refused else answer.ladder, meta)]
    told = next((one for one in answer.lists if any(each.point is not None for each in one.findings)), None)
    if told is not None:
        shown = sorted(told.findings, key=lambda one: (one.point is None, -(one.point or 0.0)))[:ROWS]
        made.append(
            SlideSpec(
                "segments",
                shown,
                meta,
                title=sentences.most_to_win(shown),
                line="What can be won back in a year, by group",
            )
        )
    return made
