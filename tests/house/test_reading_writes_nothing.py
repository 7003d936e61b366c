"""Reading writes nothing: no file of cxroi/reading/ names a function that writes the ledger; what a person does is in
cxroi/doing/."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cxroi.ledger", "cxroi.value.assumptions")
"""Rooms that hold functions which write the ledger."""
WRITING = sorted(path for room in ROOMS for path in ROOT.joinpath(*room.split(".")).rglob("*.py"))
READING = sorted((ROOT / "cxroi" / "reading").rglob("*.py"))
TOUCHES = frozenset(("_writing", "rename", "chmod"))
"""What a function that writes does itself: it opens the ledger for writing, or puts a file in its place."""
Writers = dict[str, frozenset[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def functions(tree: ast.Module) -> Iterator[tuple[Function, bool]]:
    """Functions and methods of a module, and whether it is a method."""
    for node in tree.body:
        if isinstance(node, Function):
            yield node, False
        elif isinstance(node, ast.ClassDef):
            yield from ((one, True) for one in node.body if isinstance(one, Function))


def imported(tree: ast.AST) -> dict[str, tuple[str, str]]:
    """Local name -> (module, name) of everything imported from a room that may write."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ROOMS)
        for alias in node.names
    }


def written(tree: ast.AST, names: dict[str, tuple[str, str]], writers: Writers, methods: frozenset[str]) -> list[str]:
    """What of a piece of source names a writer: by its own name, as `module.name`, or as a method of any object."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            of, name = names.get(node.id, ("", ""))
            found += [node.id] if name in writers.get(of, ()) else []
        elif isinstance(node, ast.Attribute):
            of, name = names.get(node.value.id, ("", "")) if isinstance(node.value, ast.Name) else ("", "")
            is_module = f"{of}.{name}" in writers
            known = writers[f"{of}.{name}"] if is_module else methods
            found += [ast.unparse(node)] if node.attr in known else []
    return found


def ledger_writers(sources: dict[str, ast.Module]) -> tuple[Writers, frozenset[str]]:
    """Functions by module, and methods, that write the ledger: by themselves, or through others that do."""
    writers: Writers = dict.fromkeys(sources, frozenset())
    methods: frozenset[str] = frozenset()
    while True:
        before = (writers, methods)
        for name, tree in sources.items():
            names = {**{node.name: (name, node.name) for node, _ in functions(tree)}, **imported(tree)}
            for node, is_method in functions(tree):
                if written(node, names, writers, methods | TOUCHES):
                    if is_method:
                        methods = methods | {node.name}
                    else:
                        writers = {**writers, name: writers[name] | {node.name}}
        if (writers, methods) == before:
            return writers, methods


@pytest.fixture(scope="module")
def found() -> tuple[Writers, frozenset[str]]:
    return ledger_writers({module(path): ast.parse(path.read_text(encoding="utf-8")) for path in WRITING})


def test_the_writers_of_the_ledger_are_known(found: tuple[Writers, frozenset[str]]) -> None:
    writers, methods = found
    wanted = {
        "ledger.assumptions": {"keep", "remember_file"},
        "ledger.cases": {"add", "approve"},
        "ledger.declarations": {"declare"},
        "ledger.pilots": {"register", "withdraw"},
        "ledger.restore": {"keep_copy", "bring_back"},
        "ledger.scenarios": {"save", "rename", "duplicate", "withdraw"},
        "ledger.signoff": {"sign"},
        "ledger.totals": {"type_total", "explain"},
        "value.assumptions.in_force": {"take_in", "bring_in", "change", "export"},
    }
    for place, names in wanted.items():
        assert {one for one in writers[f"cxroi.{place}"] if not one.startswith("_")} == names
    assert {one for one in methods if not one.startswith("_")} == {"save", "approve", "withdraw", "backup"}


@pytest.mark.parametrize("path", READING, ids=lambda path: str(path.relative_to(ROOT)))
def test_reading_names_no_writer_of_the_ledger(path: Path, found: tuple[Writers, frozenset[str]]) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not unnamed(tree), "import from here by name, so that it is seen what is used"
    named = written(tree, imported(tree), *found)
    assert not named, f"{path.name} writes the ledger by {', '.join(named)}: what a person does is in cxroi/doing/"


def unnamed(tree: ast.AST) -> bool:
    return any(
        alias.name.startswith(ROOMS) for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    )


@pytest.mark.parametrize(
    "source",
    [
        "from cxroi.ledger import cases\ncases.add(ledger, who, case)",
        "from cxroi.ledger import cases as kept\nkept.approve(ledger, who, key)",
        "from cxroi.ledger.pilots import register as write\nwrite(ledger, who, name, body)",
        "from cxroi.ledger.signoff import sign\nlater(sign)",
        "from cxroi.ledger import Ledger\nLedger(path).save(who, draft)",
        "def put(ledger):\n    ledger.withdraw(who, entry)",
    ],
)
def test_writers_are_seen_by_any_name(source: str, found: tuple[Writers, frozenset[str]]) -> None:
    tree = ast.parse(source)
    assert written(tree, imported(tree), *found)


@pytest.mark.parametrize(
    "source",
    [
        "from cxroi.ledger import cases\ncases.cases(ledger, who)",
        "from cxroi.ledger.pilots import pilots\npilots(ledger, who)",
        "seen.add(one)\nfrom cxroi.ledger import Ledger\nLedger(path).verify()",
    ],
)
def test_reading_is_no_writing(source: str, found: tuple[Writers, frozenset[str]]) -> None:
    tree = ast.parse(source)
    assert not written(tree, imported(tree), *found)
