"""Every check that does not pass changes the figure, its range, its grade or the recommendation; else it is a NOTE."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cxroi.checks import acts
from cxroi.reading.base.company import open_company
from cxroi.terms import GRADES, Check, Finding, Grade, Principal
from tests.stores import demo_store, real_store
from tests.ui.store import findings as invented

ROOT = Path(__file__).resolve().parents[2] / "cxroi"
JUDGED = ("REVIEW", "FAIL")


def left(most: Grade) -> tuple[Grade, ...]:
    """Grades that a figure may have where this is the best that a check leaves; a recorded fact keeps its own."""
    return ("R", *GRADES[GRADES.index(most) :])


def wrong(found: Finding) -> list[str]:
    """What the checks of one finding say and do not do."""
    told = []
    for check in found.checks:
        act = acts.act(check)
        if check.status in JUDGED and act is None:
            told.append(f"{found.id}: {check.name} is {check.status} and stands in no table")
        elif act is not None and act.what == "note":
            told.append(f"{found.id}: {check.name} only informs and is {check.status}")
        elif act is not None and act.what in ("grade", "withheld") and found.grade not in left(act.most):
            told.append(f"{found.id}: {check.name} is {check.status} and the grade is {found.grade}")
    return told


def statuses(node: ast.expr | None) -> set[str]:
    """Statuses that an expression can give, as far as it names them."""
    if isinstance(node, ast.IfExp):
        return statuses(node.body) | statuses(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def made() -> Iterator[tuple[Path, int, str, set[str]]]:
    """Every check that the source makes under a name written there: file, line, name, statuses written there."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Check" and len(node.args) > 1:
                first = node.args[0]
                if isinstance(first, ast.JoinedStr):
                    first = first.values[0]
                name = first.value if isinstance(first, ast.Constant) else known.get(getattr(first, "id", ""))
                if isinstance(name, str):
                    yield path, node.lineno, name, statuses(node.args[1])


def test_every_check_of_the_source_stands_in_the_table() -> None:
    found = list(made())
    assert len(found) > 60
    unknown = {
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path, line, name, told in found
        if told & set(JUDGED) and name not in acts.ACTS and name.partition(":")[0] not in acts.ACTS
    }
    assert not unknown, unknown


def test_every_line_of_the_table_is_a_check_of_the_source() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if path.name != "acts.py")
    assert not [name for name in acts.ACTS if f'"{name}' not in text]


def test_a_check_changes_what_the_table_says() -> None:
    drift = Check("earlier drift", "FAIL", "")
    assert acts.held("B", [drift]) == "C"
    assert acts.held("D", [drift]) == "D"
    assert acts.held("R", [drift]) == "R"
    assert acts.held("B", [replace(drift, status="PASS")]) == "B"
    assert acts.stated([Check("later months", "REVIEW", "")])[0].status == "NOTE"
    assert acts.stated([Check("who was reached", "REVIEW", "")], "R")[0].status == "NOTE"
    assert acts.against_scaling([Check("harm: complaints", "REVIEW", "")]) is not None
    assert acts.against_scaling([Check("harm: complaints", "NOTE", "")]) is None


def test_a_review_that_changes_nothing_is_found() -> None:
    """The negative control: findings as they were before there was a table."""
    first = next(one for one in invented(is_demo=True) if one.grade == "B")
    kept = replace(first, checks=(Check("earlier drift", "FAIL", ""),))
    idle = replace(first, checks=(Check("later months", "REVIEW", ""),))
    new = replace(first, checks=(Check("an idea of tomorrow", "REVIEW", ""),))
    assert wrong(kept)
    assert wrong(idle)
    assert wrong(new)
    assert not wrong(replace(kept, grade="C"))


def test_every_check_of_the_demo_acts(tmp_path: Path) -> None:
    company = open_company(demo_store(tmp_path / "demo", 1_500), Principal())
    assert not [told for one in company.all_findings for told in wrong(one)]


@pytest.mark.parametrize("name", ["hillstrom", "iranian_churn", "telco_ibm"])
def test_every_check_of_real_companies_acts(name: str, shared: Path, tmp_path: Path) -> None:
    company = open_company(real_store(tmp_path / name, name, shared / "datasets" / name), Principal())
    assert not [told for one in company.all_findings for told in wrong(one)]
