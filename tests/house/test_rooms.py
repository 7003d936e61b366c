"""Rooms stay small enough to be read, and decisions short enough to be."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIDE = 15
BY_NAME = {"commands": "one file a command, found by its name"}
"""Rooms whose files are looked up by name, with the reason."""
ROOMS = sorted(path.parent for path in (ROOT / "cxroi").rglob("__init__.py"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_holds_at_most_fifteen_files(room: Path) -> None:
    files = [path.name for path in room.glob("*.py")]
    assert room.name in BY_NAME or len(files) <= WIDE, f"{room.name} holds {len(files)} files: sort it by question"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_a_room_says_which_question_it_answers(room: Path) -> None:
    assert (room / "__init__.py").read_text(encoding="utf-8").lstrip().startswith('"""')


def test_no_module_stands_outside_a_room() -> None:
    loose = {path.parent for path in (ROOT / "cxroi").rglob("*.py")} - set(ROOMS)
    assert not loose, f"folders without __init__.py: {sorted(map(str, loose))}"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_a_title_and_five_lines(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert lines[0].startswith(f"# {path.name[:4]}")
    assert len(lines) <= 6, f"{path.name} has {len(lines) - 1} lines under its title"
    assert max(map(len, lines)) <= 210, f"{path.name} has a line of {max(map(len, lines))} characters"
