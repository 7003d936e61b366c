"""The house stays small: files, functions, pages, SQL, parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = [
    *sorted((ROOT / "cxroi").rglob("*.py")),
    *sorted((ROOT / "pages").glob("*.py")),
    ROOT / "app.py",
    ROOT / "run.py",
]
PAGES = [path for path in sorted((ROOT / "pages").glob("*.py")) if path.name != "__init__.py"]
SQL = sorted((ROOT / "cxroi").rglob("*.sql"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(node: ast.AST, source: list[str]) -> int:
    """Lines of code of a function: without its docstring, blank lines and comments."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    body = node.body[1:] if ast.get_docstring(node) else node.body
    if not body:
        return 0
    lines = source[body[0].lineno - 1 : node.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_small(path: Path) -> None:
    source = path.read_text().splitlines()
    assert len(source) <= 300, f"{path.name} has {len(source)} lines"
    for node in functions(path):
        arguments = node.args
        n_parameters = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
        own = [name.arg for name in (*arguments.posonlyargs, *arguments.args)][:1] in (["self"], ["cls"])
        assert n_parameters - own <= 6, f"{path.name}:{node.name} takes {n_parameters} parameters"
        assert code_lines(node, source) <= 40, f"{path.name}:{node.name} has {code_lines(node, source)} lines of code"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_are_thin_and_start_with_the_frame_guard(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 40
    allowed = ("__future__", "cxroi.ui", "cxroi.ui.frame")
    body = [
        node
        for node in ast.parse(source).body
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    first = next(node for node in body if not (isinstance(node, ast.ImportFrom) and node.module in allowed))
    assert "guard" in ast.unparse(first), (
        f"{path.name} must call the frame guard before anything else, not {ast.unparse(first)}"
    )
    assert "session_state" not in source
    assert "select " not in source.lower()


@pytest.mark.parametrize("path", SQL, ids=lambda path: str(path.relative_to(ROOT)))
def test_sql_files_say_what_they_are(path: Path) -> None:
    text = path.read_text()
    lines = text.splitlines()
    assert len(lines) <= 60, f"{path.name} has {len(lines)} lines"
    assert lines[0].startswith("-- purpose: "), f"{path.name} must open with '-- purpose: '"
    assert any(line.startswith("-- grain: ") for line in lines[:4]), f"{path.name} must name its grain"
    code = "\n".join(line.split("--")[0] for line in lines)
    outside_quotes = "".join(code.split("'")[::2])
    assert outside_quotes == outside_quotes.lower(), f"{path.name}: lowercase SQL"
    assert ";" not in code.strip().rstrip(";"), f"{path.name}: one statement a file"


def test_there_is_something_to_hold() -> None:
    assert len(PRODUCT) > 20
    assert len(PAGES) >= 5
    assert SQL
