"""No test asserts how long something took: seconds belong to a machine. Work is counted, time is benchmarked.

A timeout that only ends a test that hangs is no assertion: loops, `sleep`, and timeouts handed to a call stay allowed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CLOCKS = {
    f"{name}{end}"
    for name in ("perf_counter", "monotonic", "process_time", "thread_time", "time", "clock_gettime")
    for end in ("", "_ns")
} | {"times", "timeit", "repeat", "default_timer", "getrusage", "now", "utcnow"}
"""Functions of time, timeit, os, resource and datetime that tell the time; those that another module also names so
count only with the module's name before them, or imported from it."""
OWN = {"time", "timeit", "os", "resource", "datetime"}


def _told(tree: ast.Module) -> set[str]:
    """Names under which a file has imported clocks, and names of the modules that hold them."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in OWN:
            names |= {one.asname or one.name for one in node.names if one.name in CLOCKS | {"datetime"}}
        if isinstance(node, ast.Import):
            names |= {one.asname or one.name for one in node.names if one.name in OWN}
    return names


def _is_clock(call: ast.Call, told: set[str]) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in told
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CLOCKS:
        return False
    return any(isinstance(node, ast.Name) and node.id in told for node in ast.walk(call.func.value))


def _differences(node: ast.AST, told: set[str], spans: set[str]) -> bool:
    """True when a span of time is part of the expression: a clock less something, or a name that holds one."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in spans:
            return True
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub):
            sides = [*ast.walk(one.left), *ast.walk(one.right)]
            if any(isinstance(part, ast.Call) and _is_clock(part, told) for part in sides):
                return True
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute | ast.Name):
            name = one.func.attr if isinstance(one.func, ast.Attribute) else one.func.id
            if name in ("timeit", "repeat") and _is_clock(one, told):
                return True
    return False


def _named(target: ast.AST) -> Iterator[str]:
    yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


def _spans(tree: ast.Module, told: set[str]) -> set[str]:
    """Names of values, lists and functions that hold or return a span of time, followed until no more are found."""
    spans: set[str] = set()
    while True:
        before = len(spans)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and _differences(node.value, told, spans):
                spans |= {name for target in node.targets for name in _named(target)}
            elif isinstance(node, ast.AugAssign | ast.NamedExpr | ast.AnnAssign):
                if node.value is not None and _differences(node.value, told, spans):
                    spans |= set(_named(node.target))
            elif isinstance(node, ast.FunctionDef):
                returned = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
                if any(not isinstance(one, ast.Tuple) and _differences(one, told, spans) for one in returned):
                    spans.add(node.name)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("append", "extend", "add", "insert")
                and any(_differences(value, told, spans) for value in node.args)
            ):
                spans |= set(_named(node.func.value))
        if len(spans) == before:
            return spans


def clock_assertions(source: str) -> list[int]:
    """Lines of assertions, and of branches that fail a test, that compare a span of time."""
    tree = ast.parse(source)
    told = _told(tree)
    spans = _spans(tree, told)
    found = []
    for node in ast.walk(tree):
        fails = isinstance(node, ast.If) and any(
            isinstance(one, ast.Raise) or (isinstance(one, ast.Attribute) and one.attr == "fail")
            for child in node.body
            for one in ast.walk(child)
        )
        if (isinstance(node, ast.Assert) or fails) and _differences(node.test, told, spans):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_asserts_seconds(path: Path) -> None:
    assert clock_assertions(path.read_text()) == []


@pytest.mark.parametrize(
    "body",
    [
        "import time\ns = time.time()\nassert time.time() - s < 2",
        "import time as t\ns = t.monotonic()\ntook = t.monotonic() - s\nassert took < 1",
        "from time import perf_counter as p\na = p()\ntimes = []\ntimes.append(p() - a)\nassert min(times) < 0.5",
        "from time import time as p\ndef took(f):\n    s = p()\n    f()\n    return p() - s\nassert took(f) < 3",
        "import time\ns = time.process_time_ns()\nif time.process_time_ns() - s > 9:\n    pytest.fail('slow')",
        "from datetime import datetime\ns = datetime.now()\nassert (datetime.now() - s).total_seconds() < 3",
        "import timeit\nassert timeit.timeit(f) < 3",
    ],
)
def test_a_clock_that_is_asserted_is_found(body: str) -> None:
    assert len(clock_assertions(body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "import time\nend = time.monotonic() + 30\nwhile time.monotonic() < end:\n    pass\nassert done",
        "import time\ns = time.monotonic()\nwork()\nprint(time.monotonic() - s)\nassert result == 3",
        "import subprocess\ndone = subprocess.run(['x'], timeout=60)\nassert done.returncode == 0",
        "assert rows - kept < 3",
    ],
)
def test_a_timeout_and_a_printed_time_are_left_alone(body: str) -> None:
    assert clock_assertions(body) == []
