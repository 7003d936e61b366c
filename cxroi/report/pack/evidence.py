"""How good the evidence is: each initiative's grade, its checks and the largest error they could overlook."""

from __future__ import annotations

from dataclasses import replace

from cxroi import words
from cxroi.answers import checks, initiatives, summary
from cxroi.answers.checks import ChecksAnswer
from cxroi.answers.company import Company
from cxroi.answers.summary import SummaryAnswer
from cxroi.report.palette import grade_role
from cxroi.report.slides import Grid, SlideMeta, SlideSpec
from cxroi.report.slides.grid import Cell
from cxroi.terms import BOOKED_GRADES, Finding

HEADS = ("Initiative", "Grade", "Checks passed", "Need a look", "Failed", "Largest error the checks could overlook")
SHARES = (0.22, 0.13, 0.11, 0.1, 0.08, 0.36)
HIDDEN = "largest hidden error"
ROWS = 9


def slides(company: Company, answer: SummaryAnswer, meta: SlideMeta) -> list[SlideSpec]:
    """One table of all initiatives, nine a slide; none where no initiative is known."""
    found = [_tested(company, checks.checks(company, one.id)) for one in initiatives.known(company)]
    if not found:
        return []
    told = [one.earned for one in found if one.earned is not None] or [answer.gross or company.all_findings[0]]
    claim, line = _claim(found), "A failed check lowers the grade, withholds the figure or stops harm"
    return [SlideSpec("figure", told[at : at + ROWS], meta, title=claim, line=line,
                      grid=Grid(HEADS, [_row(one) for one in found[at : at + ROWS]], SHARES, frozenset((2, 3, 4))))
            for at in range(0, len(found), ROWS)]


def _tested(company: Company, answer: ChecksAnswer) -> ChecksAnswer:
    """Where no margin by month stands behind the checks, the read-out of the initiative's randomised test does."""
    tests = [one for one in summary.experiments(company) if one.initiative == answer.initiative.id]
    return replace(answer, earned=tests[0]) if answer.earned is None and tests else answer


def _claim(found: list[ChecksAnswer]) -> str:
    counted = sum(one.earned is not None and one.earned.point is not None and one.earned.grade in BOOKED_GRADES for one in found)
    failed = sum(one.count("FAIL") > 0 for one in found)
    first = f"{counted} of {len(found)} initiatives {'is' if counted == 1 else 'are'} measured well enough to count"
    return f"{first}; {failed} failed a check" if failed else first


def _row(answer: ChecksAnswer) -> tuple[Cell, ...]:
    failed, review = answer.count("FAIL"), answer.count("REVIEW")
    return ((words.safe_text(answer.initiative.name, 40), "text", True), _grade(answer.earned),
            f"{answer.count('PASS')} of {len(answer.asked)}", (words.count(review), "orange" if review else "muted", review > 0),
            (words.count(failed), "red" if failed else "muted", failed > 0), (_hidden(answer), "muted", False))


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
