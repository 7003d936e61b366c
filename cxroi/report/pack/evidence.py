"""How good the evidence is: each initiative's grade, its checks and the largest error they could overlook."""

from __future__ import annotations

from dataclasses import replace

from cxroi import words
from cxroi.reading.base.company import Company
from cxroi.reading.company import summary
from cxroi.reading.company.summary import SummaryAnswer
from cxroi.reading.initiatives import checks
from cxroi.reading.initiatives.checks import ChecksAnswer
from cxroi.reading.initiatives.initiative import known
from cxroi.report.figures.initiatives.forest import spelled
from cxroi.report.palette import grade_role
from cxroi.report.slides.base.grid import Cell, Grid
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import BOOKED_GRADES, Finding

HEADS = ("Initiative", "Grade", "Checks passed", "Need a look", "Failed", "Largest error the checks could overlook")
SHARES = (0.22, 0.13, 0.11, 0.1, 0.08, 0.36)
HIDDEN = "largest hidden error"
ROWS = 9


def slides(company: Company, answer: SummaryAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """One table of all initiatives, nine a slide; none where no initiative is known."""
    found = [_tested(company, checks.checks(company, one.id)) for one in known(company)]
    if not found:
        return []
    told = [one.earned for one in found if one.earned is not None] or [answer.gross or company.all_findings[0]]
    claim, line = _claim(found), "A failed check lowers the grade, withholds the figure or stops harm"
    return [
        SlideSpec(
            "figure",
            told[at : at + ROWS],
            meta,
            title=claim,
            line=line,
            grid=Grid(HEADS, [_row(one) for one in found[at : at + ROWS]], SHARES, frozenset((2, 3, 4))),
        )
        for at in range(0, len(found), ROWS)
    ]


def _tested(company: Company, answer: ChecksAnswer) -> ChecksAnswer:
    """Where no margin by month stands behind the checks, the read-out of the initiative's randomised test does."""
    tests = [one for one in summary.experiments(company) if one.initiative == answer.initiative.id]
    return replace(answer, earned=tests[0]) if answer.earned is None and tests else answer


def _claim(found: list[ChecksAnswer]) -> str:
    """How many initiatives are counted, and how many of these and of the others failed a check; one kind of thing."""
    counted = [one for one in found if _counts(one)]
    both = (counted, "of them") if counted else ([], ""), ([one for one in found if not _counts(one)], "not counted")
    first = f"{spelled(len(counted)).capitalize()} of {spelled(len(found))} initiatives"
    told = [f"{first} {'is' if len(counted) == 1 else 'are'} counted"]
    for group, who in both:
        failed = sum(one.count("FAIL") > 0 for one in group)
        told += [f"{spelled(failed)} {who} failed a check"] if failed else []
    return ", ".join(told)


def _counts(one: ChecksAnswer) -> bool:
    return one.earned is not None and one.earned.point is not None and one.earned.grade in BOOKED_GRADES


def _row(answer: ChecksAnswer) -> tuple[Cell, ...]:
    failed, review = answer.count("FAIL"), answer.count("REVIEW")
    return (
        (words.safe_text(answer.initiative.name, 40), "text", True),
        _grade(answer.earned),
        f"{answer.count('PASS')} of {answer.judged}",
        (words.count(review), "orange" if review else "muted", review > 0),
        (words.count(failed) + (" harm" if _harmed(answer) else ""), "red" if failed else "muted", failed > 0),
        (_hidden(answer), "muted", False),
    )


def _harmed(answer: ChecksAnswer) -> bool:
    return any(
        family == checks.HARM and any(one.check.status == "FAIL" for one in asked) for family, asked in answer.families
    )


def _grade(found: Finding | None) -> Cell:
    if found is None:
        return ("not measured", "orange", True)
    return (words.grade_name(found.grade), grade_role(found.grade), True)


def _hidden(answer: ChecksAnswer) -> str:
    """The check's own sentence from its figure on; why there is none where no estimate stands."""
    found = next((one.check for one in answer.asked if one.check.name.lower() == HIDDEN), None)
    if found is not None:
        reason = words.safe_text(found.reason, 170).rstrip(".")
        start, _, rest = reason.partition(" is ")
        return rest if rest and "hidden error" in start else reason
    if answer.earned is not None and answer.earned.point is None:
        return words.safe_text(f"No figure: {words.reason_words(answer.earned, 90)}")
    drawn = answer.earned is not None and answer.earned.grade == "A"
    return "a draw decided who got it, so none was looked for" if drawn else "not looked for at this grade"
