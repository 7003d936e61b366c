"""What README and docs claim of the code, held against the code: names, orders, commands, files, numbers."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from cxroi.commands import parser
from cxroi.ui.frame.navigation import PAGES

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLACEHOLDERS = {"NAME": "discount_rate", "VALUE": "0.1", "BUILD": "b1", "INITIATIVE": "x", "FILE": "f.csv"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_are_named_exist(path: Path) -> None:
    named = set(re.findall(r"`((?:cxroi|pages|docs|tests|benchmarks|\.ci)/[\w./-]+)`", text_of(path)))
    named |= set(re.findall(r"\]\((docs/[^)#]+)\)", text_of(path)))
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing
    numbers = set(re.findall(r"docs/decisions/(\d{4})", text_of(path)))
    assert not [number for number in numbers if not list((ROOT / "docs" / "decisions").glob(f"{number}-*.md"))]


def understood(words: list[str]) -> bool:
    try:
        parser().parse_args(words)
    except SystemExit as stopped:
        return stopped.code == 0
    return True


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_are_shown_are_understood(path: Path) -> None:
    """Every `python -m cxroi ...` that stands as a whole line or in backticks is parsed by the command line itself."""
    whole = re.findall(r"^ *python -m cxroi ([^`\n|]+)$", text_of(path), re.MULTILINE)
    ticked = re.findall(r"`python -m cxroi ([^`]+)`", text_of(path))
    for line in [*whole, *ticked]:
        words = [PLACEHOLDERS.get(word, word) for word in shlex.split(" ".join(line.split()))]
        if len(words) < 2 or words[0].isupper():
            continue
        assert understood(words), f"{path.name} shows a line that is wrong usage: python -m cxroi {line}"


def test_the_readme_lists_every_page_with_a_question() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]*[?.] \|$", text_of(ROOT / "README.md"), re.MULTILINE)
    titles = {title for _, title in PAGES}
    told = {"Forecast" if row == "Customers and forecast" else row.strip() for row in rows}
    assert titles <= {name.rstrip(".") for name in told}, sorted(titles - told)


def test_the_picture_of_the_house_is_the_contract() -> None:
    """README's arrow line names every layer in the contract's order, bottom first."""
    contracts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one["id"] == "one-way")["layers"]
    bottom_up = [{name.strip() for name in layer.split("|")} for layer in reversed(layers)]
    picture = text_of(ROOT / "README.md").split("a contract in CI holds it")[1].split("```")[1]
    place = {}
    for step, group in enumerate(picture.replace("\n", " ").split("->")):
        place |= {name: step for name in re.split(r"[\s,|]+", group.strip()) if name}
    known = [name for layer in bottom_up for name in layer if name != "__main__"]
    assert set(known) <= set(place), f"the picture leaves out {sorted(set(known) - set(place))}"
    steps = [max(place[name] for name in layer) for layer in bottom_up if layer != {"__main__"}]
    assert steps == sorted(steps), "the picture shows another order than the contract"


def test_findings_are_made_in_one_place() -> None:
    """The claim of the one maker: `Finding(` is called there, where a stored row is read, and nowhere else."""
    callers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "cxroi").rglob("*.py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
    }
    assert callers == {"cxroi/results/base/run.py", "cxroi/reading/base/company.py"}


def test_store_files_that_operations_name_are_the_products() -> None:
    told = set(re.findall(r"`([\w*-]+\.(?:duckdb|sqlite|toml))`", text_of(ROOT / "docs" / "operations.md")))
    code = "".join(text_of(path) for path in (ROOT / "cxroi").rglob("*.py"))
    unknown = [name for name in told if name.replace("*", "") not in code and name.split("*")[0] not in code]
    assert not unknown
