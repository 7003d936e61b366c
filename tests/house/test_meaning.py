"""What a figure is travels with it: nobody reads it off an id, a path, a name or a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [*sorted((ROOT / "cxroi").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]
CARRIED = frozenset(
    ("id", "path", "series", "statement", "reason", "name", "label", "unit", "family", "method", "key", "refused")
)
"""Attributes of findings, checks and estimates that are for finding or showing them."""
PARTS = frozenset(
    (
        *("startswith", "endswith", "find", "rfind", "index", "rindex", "count", "split", "rsplit"),
        *("splitlines", "partition", "rpartition", "removeprefix", "removesuffix"),
    )
)
"""What takes a text apart, or asks for a part of it."""
KEEPS = frozenset(["lower", "upper", "casefold", "strip", "lstrip", "rstrip", "replace", "title", "capitalize"])
"""What gives the same text in another form: taking that apart is the same."""
SAME = frozenset(("str", "safe_text", "because", "md", "cell_text"))
"""Functions that give a text back as it may be shown."""
GIVEN = frozenset(("finding_id", "statement", "reason"))
"""Parameters that hold a carried text."""
PATTERNS = frozenset(("match", "search", "fullmatch", "findall", "finditer", "sub", "subn", "split"))
STORED = (
    *("cxroi/files", "cxroi/engine", "cxroi/sources", "cxroi/tables", "cxroi/demo", "cxroi/ledger", "cxroi/door"),
    "cxroi/cells",
)
"""Rooms below the makers, which know no findings: their names and paths are those of files, columns and tables."""
TYPED, SHOWN, SET = "an address that a person typed", "how a text is cut to fit or not said twice", "no figure"
ALLOWED: dict[tuple[str, str], str] = {
    ("cxroi/nature.py", "of"): "the one reading of an address, beside its making",
    ("cxroi/nature.py", "parts"): "the one reading of an address",
    ("cxroi/nature.py", "both"): "the one reading of an address",
    ("cxroi/nature.py", "*"): "the one reading of an address",
    ("cxroi/checks/acts.py", "act"): "the table's key: a check is found in it by its name",
    ("cxroi/reading/trust/beside.py", "beside"): "which figures stand on which page, by their addresses",
    ("cxroi/reading/trust/beside.py", "_label"): SHOWN,
    ("cxroi/commands/findings.py", "run"): TYPED,
    ("cxroi/commands/slide.py", "one_cut"): TYPED,
    ("cxroi/reading/company/drivers.py", "drivers"): "the metric a company goes by, as the league lists it",
    ("cxroi/reading/base/moved.py", "label_of"): SHOWN,
    ("cxroi/reading/plans/whatif.py", "_draws"): SHOWN,
    ("cxroi/report/pack/evidence.py", "_hidden"): SHOWN,
    ("cxroi/results/operations/harm.py", "_silent"): SHOWN,
    ("cxroi/ui/initiatives/initiative.py", "_bare"): SHOWN,
    ("cxroi/ui/initiatives/promise.py", "_case"): SHOWN,
    ("cxroi/ui/frame/states.py", "split_reason"): SHOWN,
    ("cxroi/words/findings.py", "because"): SHOWN,
    ("cxroi/words/findings.py", "reason_words"): SHOWN,
    ("cxroi/estimators/company/experience.py", "label"): f"the first words of a metric's name: {SET}",
    ("cxroi/ui/trust/assumptionform.py", "_ranged"): f"an assumption: {SET}",
    ("cxroi/ui/trust/assumptionform.py", "_scale"): f"an assumption: {SET}",
    ("cxroi/ui/trust/assumptionform.py", "_span"): f"an assumption: {SET}",
    ("cxroi/ui/trust/assumptionform.py", "_unit"): f"an assumption: {SET}",
    ("cxroi/value/assumptions/change.py", "changed"): f"an assumption: {SET}",
    ("cxroi/value/assumptions/words.py", "end_words"): f"an assumption: {SET}",
    ("cxroi/value/assumptions/words.py", "value_words"): f"an assumption: {SET}",
}
"""Places that may, with the reason: none of them decides what a figure is."""
EARLIER = "cxroi/reading/base/earlier.py"


def carried(node: ast.AST, known: frozenset[str]) -> bool:
    """True where the expression is a carried text, in any form of it."""
    if isinstance(node, ast.Attribute):
        return node.attr in CARRIED
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.Call):
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr in KEEPS:
            return carried(func.value, known)
        name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        return name in SAME and any(carried(one, known) for one in node.args)
    if isinstance(node, ast.BoolOp):
        return any(carried(one, known) for one in node.values)
    if isinstance(node, ast.Subscript):
        return carried(node.value, known)
    return isinstance(node, ast.JoinedStr) and any(
        isinstance(one, ast.FormattedValue) and carried(one.value, known)
        for one in node.values
        if len(node.values) == 1
    )


def aliases(scope: ast.AST) -> frozenset[str]:
    """Names that hold a carried text inside a function."""
    known = frozenset(node.arg for node in ast.walk(scope) if isinstance(node, ast.arg)) & GIVEN
    for _ in range(3):
        found = set(known)
        for node in ast.walk(scope):
            pairs: list[tuple[ast.AST, ast.AST]] = []
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                        pairs += list(zip(target.elts, node.value.elts, strict=False))
                    else:
                        pairs.append((target, node.value))
            elif isinstance(node, ast.NamedExpr):
                pairs.append((node.target, node.value))
            elif isinstance(node, ast.comprehension) and isinstance(node.iter, ast.GeneratorExp | ast.ListComp):
                pairs.append((node.target, node.iter.elt))
            found |= {to.id for to, given in pairs if isinstance(to, ast.Name) and carried(given, known)}
        known = frozenset(found)
    return known


def taken_apart(node: ast.AST, known: frozenset[str]) -> bool:
    """True where the node takes a carried text apart or asks for a part of it."""
    if isinstance(node, ast.Call):
        func, given = node.func, [*node.args, *(word.value for word in node.keywords)]
        if isinstance(func, ast.Attribute) and func.attr in PARTS and carried(func.value, known):
            return True
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "str":
            return func.attr in PARTS and any(carried(one, known) for one in given)
        name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        return name in PATTERNS and any(carried(one, known) for one in given)
    if isinstance(node, ast.Compare):
        pairs = zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False)
        return any(
            isinstance(op, ast.In | ast.NotIn) and carried(right, known) and not by_name(left, right)
            for op, left, right in pairs
        )
    sliced = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and not first_letter(node.slice)
    return sliced and isinstance(node, ast.Subscript) and carried(node.value, known)


def by_name(left: ast.AST, right: ast.AST) -> bool:
    """True where names are looked up among those that were refused (estimators keep them by name)."""
    among = isinstance(right, ast.Attribute) and right.attr == "refused"
    return among and not isinstance(left, ast.Constant | ast.JoinedStr)


def first_letter(part: ast.Slice) -> bool:
    """[:1] and [1:] make a letter small or large."""
    ends = [one for one in (part.lower, part.upper) if one is not None]
    return len(ends) == 1 and isinstance(ends[0], ast.Constant) and ends[0].value == 1


def scopes(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Functions with their names, and the module itself as "*" for what stands outside of them."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node not in inside:
            inside |= set(ast.walk(node))
            yield node.name, node
    yield "*", ast.Module([one for one in tree.body if one not in inside], [])


def readings(source: str) -> list[tuple[str, int]]:
    """(function, line) of every place that takes a carried text apart."""
    found = []
    for name, scope in scopes(ast.parse(source)):
        known = aliases(scope)
        found += [(name, getattr(node, "lineno", 0)) for node in ast.walk(scope) if taken_apart(node, known)]
    return sorted(set(found))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_no_id_path_name_or_sentence_tells_what_a_figure_is(path: Path) -> None:
    where = place(path)
    if where == EARLIER or where.startswith(STORED):
        return
    found = [one for one in readings(path.read_text(encoding="utf-8")) if not allowed(where, one[0])]
    assert not found, f"{where} reads meaning from a text at {found}: let the maker say it (cxroi/nature.py)"


def allowed(where: str, function: str) -> bool:
    return bool({(where, function), (where, "*")} & ALLOWED.keys())


def test_every_exception_is_still_needed() -> None:
    for where, function in ALLOWED:
        found = {name for name, _ in readings((ROOT / where).read_text(encoding="utf-8"))}
        assert function in found or (function == "*" and found), f"{where}, {function}: take it off the list"


def test_the_one_file_that_may_names_itself_so() -> None:
    text = (ROOT / EARLIER).read_text(encoding="utf-8")
    assert "the one file that may tell it from an id or a sentence" in (ast.get_docstring(ast.parse(text)) or "")


@pytest.mark.parametrize(
    "line",
    [
        "one.id.startswith('booked')",
        "'/leaving/' in one.id",
        "' of margin' in one.statement",
        "one.statement.split(':')[0]",
        "one.path.lower().startswith(('a', 'b'))",
        "str(one.id).partition('@')",
        "re.search('x', one.reason)",
        "search('x', one.reason or '')",
        "str.startswith(one.id, 'x')",
        "one.id[:6] == 'booked'",
        "(told := one.id) and told.startswith('x')",
        "[text for text in (one.id for one in found) if 'x' in text]",
    ],
)
def test_dodges_are_seen(line: str) -> None:
    assert readings(f"def told(one, found):\n    return {line}\n")
    assert readings(f"def told(one, found):\n    text = one.id\n    return text.removeprefix('x'), {line}\n")


def test_only_the_makers_of_findings_make_findings_and_runs() -> None:
    """One maker of findings, one of runs: everything else asks them."""
    makers = {
        "Finding": ("cxroi/results/base/run.py", "cxroi/reading/base/company.py"),
        "Run": ("cxroi/results/base/run.py",),
    }
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
                assert place(path) in makers[node.func.id], f"{place(path)} makes a {node.func.id} by hand"
