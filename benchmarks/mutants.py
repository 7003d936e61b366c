"""One-place changes of numeric code: where they can be made, what each does, and which tests could see it."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

ROOMS = ("value", "checks", "results", "estimators")
OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Pow: ("**", "*"),
}
COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
}


@dataclass(frozen=True, order=True)
class Mutant:
    """A change of the text between two offsets of a file."""

    path: str
    line: int
    start: int
    end: int
    kind: str
    before: str
    after: str

    def key(self, source: str) -> str:
        """The same for the same change of the same file; another as soon as the file is another."""
        return sha256(f"{self}{source}".encode()).hexdigest()[:16]

    def applied(self, source: str) -> str:
        return source[: self.start] + self.after + source[self.end :]


def mutants_of(root: Path, path: str) -> list[Mutant]:
    """Every change that can be made in a file, in order of place."""
    source = (root / path).read_text(encoding="utf-8")
    starts = [0]
    for text in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(text.encode()))
    found = []
    for node in _numeric(ast.parse(source)):
        for first, last, kind, after in _changes(node):
            start, end = (starts[line - 1] + column for line, column in (first, last))
            raw = source.encode()[start:end].decode()
            at = len(source.encode()[:start].decode())
            if kind in ("operator", "comparison"):
                inside = raw.find(after.split(" ")[0])
                if inside < 0 or "#" in raw:
                    continue
                at, raw = at + inside, after.split(" ")[0]
            found.append(Mutant(path, first[0], at, at + len(raw), kind, raw, after.split(" ")[-1]))
    return sorted(set(found))


def _numeric(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes outside of texts and annotations."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr):
            continue
        yield node
        if isinstance(node, ast.AnnAssign):
            yield from _numeric(ast.Expr(node.value)) if node.value else ()
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield from _numeric(ast.Expr(node.value))
        else:
            yield from _numeric(node)


Place = tuple[int, int]


def _changes(node: ast.AST) -> Iterator[tuple[Place, Place, str, str]]:
    """(from, to, kind, new text or "old new" sign) of the changes of one node."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS and not _text(node):
        yield _end(node.left), _begin(node.right), "operator", " ".join(OPERATORS[type(node.op)])
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        if not _text(node.comparators[0]):
            yield _end(node.left), _begin(node.comparators[0]), "comparison", " ".join(COMPARISONS[type(node.ops[0])])
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield _begin(node), _begin(node.operand), "sign", "+"
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and _number(node.slice):
        yield _begin(node.slice), _end(node.slice), "index", repr(int(node.slice.value) + 1)
    elif isinstance(node, ast.Constant) and _number(node):
        yield (
            _begin(node),
            _end(node),
            "constant",
            repr(node.value + 1 if isinstance(node.value, int) else node.value * 1.5 + 0.01),
        )


def _number(node: ast.Constant) -> bool:
    return isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _text(node: ast.AST) -> bool:
    """True where a text has a part in it: joining words is no arithmetic."""
    return any(
        isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str | bytes))
        for part in ast.walk(node)
    )


def _begin(node: ast.AST) -> Place:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _end(node: ast.AST) -> Place:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def drawn(root: Path, count: int, seed: int) -> list[Mutant]:
    """`count` of all changes of the rooms that compute, by seed."""
    paths = sorted(str(path.relative_to(root)) for room in ROOMS for path in (root / "cxroi" / room).rglob("*.py"))
    every = [one for path in paths for one in mutants_of(root, path)]
    return Random(seed).sample(every, min(count, len(every)))


@cache
def _imports(root: Path) -> dict[str, frozenset[str]]:
    """File -> files of this project that it imports, by reading."""
    files = {
        str(path.relative_to(root)) for top in ("cxroi", "tests", "benchmarks") for path in (root / top).rglob("*.py")
    }
    return {path: frozenset(_imported(root, path) & files) for path in files}


def _imported(root: Path, path: str) -> set[str]:
    named: set[str] = set()
    for node in ast.walk(ast.parse((root / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    ways = {name.replace(".", "/") for name in named}
    return {f"{way}.py" for way in ways} | {f"{way}/__init__.py" for way in ways}


def watchers(root: Path, path: str) -> dict[str, int]:
    """Test files that reach a file by imports, and over how many steps; browser tests left out."""
    users: dict[str, set[str]] = {}
    for user, used in _imports(root).items():
        for one in used:
            users.setdefault(one, set()).add(user)
    steps, queue = {path: 0}, deque([path])
    while queue:
        here = queue.popleft()
        for user in sorted(users.get(here, ())):
            if user not in steps:
                steps[user] = steps[here] + 1
                queue.append(user)
    return {
        user: n
        for user, n in steps.items()
        if Path(user).name.startswith("test_") and not user.startswith(("tests/browser", "tests/house"))
    }
