"""Changes of numeric code: where they are made, that they stay one place and valid Python, and that runs go on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks import mutate
from benchmarks.mutants import ROOMS, Mutant, drawn, mutants_of, watchers

ROOT = Path(__file__).resolve().parents[1]
CODE = '''"""A text with 1 + 2 in it."""
RATE: float = 0.5
def f(a, b):
    """3 < 4"""
    if a < b:
        return a[0] + 2 * b
    return -a - len(f"{a + 1}ä") / 3 if a == "x" else "y" + b
'''


def test_every_kind_of_change_is_found_and_texts_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    found = mutants_of(tmp_path, "code.py")
    assert [(one.line, one.kind, one.before, one.after) for one in found] == [
        (2, "constant", "0.5", "0.76"),
        (5, "comparison", "<", ">="),
        (6, "index", "0", "1"),
        (6, "operator", "+", "-"),
        (6, "constant", "2", "3"),
        (6, "operator", "*", "/"),
        (7, "sign", "-", "+"),
        (7, "constant", "3", "4"),
    ]
    for one in found:
        assert CODE[one.start : one.end] == one.before
        ast.parse(one.applied(CODE))
    assert not any(one.line in (1, 4) for one in found)


def test_three_hundred_are_drawn_from_the_rooms_that_compute_the_same_every_time() -> None:
    chosen = drawn(ROOT, 300, 1)
    assert len(set(chosen)) == 300
    assert chosen == drawn(ROOT, 300, 1) != drawn(ROOT, 300, 2)
    assert {one.path.split("/")[1] for one in chosen} == set(ROOMS)


def test_the_nearest_tests_are_those_that_import_the_file() -> None:
    near = watchers(ROOT, "cxroi/estimators/core/accounting.py")
    assert near["tests/estimators/test_accounting.py"] == 1
    assert min(near.values()) == 1
    assert not any(file.startswith("tests/browser") for file in near)


def test_a_run_goes_on_where_it_stopped_and_counts_what_was_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change is caught where a test that passes without it fails with it; a test that fails anyway catches none."""
    ran: list[tuple[str, bool]] = []
    chosen = drawn(ROOT, 4, 1)
    monkeypatch.setattr(mutate, "_copy", lambda _: tmp_path)
    monkeypatch.setattr(mutate, "watchers", lambda *_: {"broken": 1, "sees": 1, "blind": 2})
    for one in chosen:
        (tmp_path / one.path).parent.mkdir(parents=True, exist_ok=True)

    def tests(copy: Path, file: str) -> tuple[bool, float]:
        changed = next((one for one in chosen if _is_changed(copy, one)), None)
        ran.append((file, changed is not None))
        return file != "broken" and not (file == "sees" and changed not in (None, chosen[1])), 1.0

    monkeypatch.setattr(mutate, "_tests", tests)
    out = tmp_path / "lines.jsonl"
    mutate.main(2, 1, out, 1.0, lambda _: None)
    with out.open("a") as file:
        file.write('{"key": "half')
    mutate.main(4, 1, out, 1.0, lambda _: None)
    assert [one.status for one in mutate.read(out)] == [mutate.KILLED, mutate.SURVIVED, mutate.KILLED, mutate.KILLED]
    assert {one.by for one in mutate.read(out)} == {"sees", ""}
    assert ("broken", True) not in ran
    said = capsys.readouterr().out
    assert "4 of 4 drawn changes judged; caught 3." in said
    assert chosen[1].path in said.rpartition("| place |")[2]


def _is_changed(copy: Path, one: Mutant) -> bool:
    path = copy / one.path
    return path.exists() and path.read_text(encoding="utf-8") != (ROOT / one.path).read_text(encoding="utf-8")
