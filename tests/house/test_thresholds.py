"""A number that decides a grade, a check, a gate or a refusal stands in checks/thresholds.py, and no number twice."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
JUDGES = ("checks", "estimators", "results", "value", "door")
"""Rooms in which a comparison with a bare number is a rule without a name."""
UNJUDGING = {"ui", "report", "demo", "sources", "engine", "ledger", "words", "commands", "tables"}
"""Rooms whose constants are sizes, colours, limits of files and a made-up world."""
PLAIN = (0, 1, 2)
"""Nothing, one and a pair need no name; neither do tolerances of arithmetic below and limits of numbers above these."""
TINY, HUGE = 1e-5, 1e5

EXCEPTIONS = {
    "x > 0.5": "zero or one from a solver of whole numbers",
    "taken > 0.5": "zero or one from a solver of whole numbers",
    "shift > 30": "where the non-central t is read as a normal",
    "window < 3": "the narrowest window of STL",
    "1900 <= int(text[:4]) <= 2100": "years that a date can name",
    "found.donor_weights[k] > 0.0005": "a weight that shows in three decimals",
    "0 <= case.discount < 10": "a rate typed in per cent by mistake",
}
"""Comparison -> why its number is no rule."""

SAME_BY_CHANCE = {
    ("SEED", 20261): "the worlds of initiatives and those of forecasts are drawn apart",
}
"""(name, value) that stands in two files, and why it is not one constant."""

NEEDED_ELSEWHERE = {
    "FEWEST": "two, without which there is no spread (sizes of a pilot)",
    "FEWEST_A_SIDE": "two, without which there is no spread (strata)",
    "FEWEST_RUNNING": "how a repeated cost is told from a single one; shapes a sum, judges nothing",
    "FEWEST_OF_A_TOPIC": "which topics become candidates, inside a query",
    "FEWEST_WHO_NAME_A_THEME": "which themes become candidates, inside a query",
}
"""Names that say what is needed and stand where they are used, each with its reason."""


def bare(text: str) -> Iterator[tuple[int, str]]:
    """(line, comparison) of each comparison with a number that has no name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_is_length(side) for side in sides):
                continue
            if any(_is_rule(side) for side in sides):
                yield node.lineno, ast.unparse(node)


def _is_length(side: ast.AST) -> bool:
    return isinstance(side, ast.Call) and ast.unparse(side.func) == "len"


def _is_rule(side: ast.AST) -> bool:
    side = side.operand if isinstance(side, ast.UnaryOp) else side
    if not isinstance(side, ast.Constant) or isinstance(side.value, bool) or not isinstance(side.value, int | float):
        return False
    return side.value not in PLAIN and TINY < abs(side.value) < HUGE


def constants(text: str) -> Iterator[tuple[str, object]]:
    """(name, number or numbers) of each constant of a module."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, object]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, other)
    elif isinstance(target, ast.Name) and target.id.isupper():
        try:
            number = ast.literal_eval(value)
        except ValueError:
            return
        parts = number if isinstance(number, tuple) else (number,)
        if parts and all(isinstance(part, int | float) and not isinstance(part, bool) for part in parts):
            yield target.id, number


def judging() -> list[Path]:
    return [file for room in JUDGES for file in sorted((ROOT / "cxroi" / room).rglob("*.py"))]


def naming() -> list[Path]:
    paths = sorted((ROOT / "cxroi").rglob("*.py"))
    return [path for path in paths if path.relative_to(ROOT / "cxroi").parts[0] not in UNJUDGING]


def test_no_rule_is_a_bare_number() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in judging()
        for line, what in bare(path.read_text(encoding="utf-8"))
        if not any(excepted in what for excepted in EXCEPTIONS)
    ]
    assert not found, "name it in cxroi/checks/thresholds.py: " + "; ".join(found)


def test_every_exception_still_stands() -> None:
    told = {what for path in judging() for _, what in bare(path.read_text(encoding="utf-8"))}
    assert [one for one in EXCEPTIONS if not any(one in what for what in told)] == []


def test_a_constant_is_named_once() -> None:
    places = defaultdict(list)
    for path in naming():
        for name, number in constants(path.read_text(encoding="utf-8")):
            places[name, number].append(str(path.relative_to(ROOT)))
    twice = {key: where for key, where in places.items() if len(where) > 1 and key not in SAME_BY_CHANCE}
    assert not twice, f"name it once and import it: {twice}"


def test_what_is_needed_at_least_is_said_in_one_place() -> None:
    words = ("FEWEST", "MIN_", "ENOUGH", "NEEDED", "TRUSTED")
    found = {
        name
        for path in naming()
        if path.name != "thresholds.py"
        for name, _ in constants(path.read_text(encoding="utf-8"))
        if any(word in name for word in words)
    }
    assert found == set(NEEDED_ELSEWHERE)


@pytest.mark.parametrize("rule", ["months < 18", "n_left >= 30", "share > 0.35", "-4 < gap", "40 <= n_clusters"])
def test_a_bare_rule_is_seen(rule: str) -> None:
    assert list(bare(f"def check(): return {rule}")) == [(1, rule)]


def test_what_is_no_rule_is_not(tmp_path: Path) -> None:
    assert list(bare("a < 0; b >= 1; len(text) == 8; step < 1e-9; c > 1e15; d != 2; e < rule.MONTHS")) == []
