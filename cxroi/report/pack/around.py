"""What is asked, what changed since the build before, and the method behind every figure."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi import words
from cxroi.reading.base.records import Ask, Stamp
from cxroi.reading.company.summary import SummaryAnswer
from cxroi.report.slides.base.grid import Cell, Grid
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding

GRADES = (
    ("A randomised", "A draw decided who got it", "counted"),
    ("B strong", "Comparable groups moved alike before launch and seven checks passed", "counted"),
    ("C supported", "The same customers before and after, or one check is open", "shown apart, not counted"),
    ("D weak, E assumed", "Different customers compared, or typed by a person", "shown apart, not counted"),
)


AFTER, BEFORE = "in today's money, after its cost", "before its costs"


def asked(answer: SummaryAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """The next decision with cost, what it should bring, date and owner; that nothing is asked where no row names
    one."""
    if answer.ask is None:
        if answer.gross is None:
            return []
        return [
            SlideSpec(
                "figure",
                [answer.gross],
                meta,
                title="Nothing is asked this month",
                line="No initiative names a next step with cost, owner and date",
                grid=Grid(
                    ("", ""),
                    [
                        (
                            ("To be asked next", "muted", False),
                            "Write step, cost, owner and date in the table of initiatives.",
                        )
                    ],
                    (0.25, 0.75),
                ),
            )
        ]
    one, currency = answer.ask.initiative, answer.gross.currency if answer.gross else None
    cost = words.money(one.next_cost or 0.0, currency)
    step = (one.next_step or "").rstrip(".")
    told = [found for found in (answer.ask.brings, answer.ask.probability) if found is not None]
    grid = Grid(("", ""), _facts(answer.ask, cost), (0.25, 0.75), size=18)
    title = words.safe_text(f"We ask for {cost} for {one.name}: {step[:1].lower()}{step[1:]}", 150)
    return [SlideSpec("figure", told, meta, title=title, line=_decide(answer.ask), grid=grid, told=True)]


def _decide(ask: Ask) -> str:
    return f"Decide by {words.day_name(ask.initiative.decide_by)}" if ask.initiative.decide_by else "To decide"


def _facts(ask: Ask, cost: str) -> list[tuple[Cell, ...]]:
    one = ask.initiative
    rows: list[tuple[str, str, bool]] = [
        ("What", words.safe_text(one.next_step or "", 160), True),
        ("Cost, plan", cost, True),
    ]
    brings = ask.brings
    if brings is not None:
        rows.append(
            (
                "Net value" if brings is ask.adds else "From those who have it",
                f"{words.figure_words(brings)} {words.range_words(brings)}, {AFTER if brings is ask.adds else BEFORE}"
                if brings.point is not None
                else f"No figure: {words.reason_words(brings, 120)}",
                True,
            )
        )
        rows.append(("Rests on", "what those who have it bring, carried on to the horizon and fading", False))
    if ask.probability is not None and ask.probability.point is not None:
        rows.append(("Beats the hurdle rate so far", words.chances(ask.probability.point), True))
    rows += [
        ("Decide by", words.day_name(one.decide_by) if one.decide_by else "no date", True),
        ("Owner", words.safe_text(one.owner or "no owner", 60), True),
    ]
    return [((name, "muted", False), (text, "text", heavy)) for name, text, heavy in rows]


def moved(answer: SummaryAnswer, changed: Sequence[str], meta: SlideMeta) -> list[SlideSpec]:
    """The claim as title, a sentence for each headline figure below; no slide where none is given."""
    if not changed:
        return []
    told = [found for found in (answer.gross, answer.net, answer.cost) if found is not None]
    title, *rest = changed
    rows: list[tuple[Cell, ...]] = [(words.safe_text(sentence, 260),) for sentence in (rest or changed)[:8]]
    return [
        SlideSpec(
            "figure",
            told,
            meta,
            title=words.safe_text(title, 150),
            line="Why each number moved since the build before",
            grid=Grid(("",), rows, (1.0,), size=16),
            told=True,
        )
    ]


def method(answer: SummaryAnswer, meta: SlideMeta) -> SlideSpec:
    """Grades, ranges, data and versions: what a reader needs to ask finance about any figure."""
    told: list[Finding] = [found for found in (answer.gross, answer.net, answer.cost) if found is not None]
    told = told or [*answer.experiments[:3], *answer.withheld[:3], *answer.facts[:3]]
    rows: list[tuple[Cell, ...]] = [
        ((f"Grade {name}", "text", True), f"{what}; {counted}") for name, what, counted in GRADES
    ]
    rows += [
        (("90 % range", "text", True), "Nine of ten such ranges hold the truth; one that holds zero is no clear effect")
    ]
    rows += [((name, "text", True), text) for name, text in _versions(answer.stamp, meta)]
    return SlideSpec(
        "figure",
        told,
        meta,
        title="Only well-measured effects are counted, losses included",
        line="Grades, ranges, data and versions behind this pack",
        grid=Grid(("", ""), rows, (0.22, 0.78)),
    )


def _versions(stamp: Stamp, meta: SlideMeta) -> list[tuple[str, str]]:
    shares = [(stamp.matched_customers, "customers"), (stamp.matched_revenue, "revenue")]
    matched = " and ".join(f"{words.share(value, 3)} of {what}" for value, what in shares if value is not None)
    told = f"{matched} matched" if matched else "match rate not recorded"
    through = meta.data_through if stamp.data_through is None else f"through {meta.data_through}"
    return [
        ("Data", f"{meta.origin}, {through}; {told}"),
        ("Assumptions", f"version {meta.assumptions_version}, {stamp.signed}"),
        ("Computed again by", f"run {meta.run_id}, build {meta.generation}"),
    ]
