"""Model files: header, references, order."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.engine.sqlfiles import read_file, read_folder
from cxroi.errors import EngineError

HEADER = "-- purpose: a test\n-- grain: x, y\n"


def write(folder: Path, **models: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, sql in models.items():
        (folder / f"{name}.sql").write_text(HEADER + sql)
    return folder


def test_header_and_references(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "clean",
        b="with q as (select a.x from clean.a as a) "
        "select q.x, 1 as y from q inner join intake.raw.t as t on t.x = q.x",
    )
    model = read_file(folder / "b.sql")
    assert (model.name, model.purpose, model.grain) == ("clean.b", "a test", ("x", "y"))
    assert model.reads == {"clean.a", "raw.t"}


def test_order_follows_references(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "clean",
        a="select b.x from clean.b as b",
        b="select c.x from clean.c as c inner join clean.d as d on d.x = c.x",
        c="select 1 as x",
        d="select c.x from clean.c as c",
    )
    assert [model.name for model in read_folder(folder)] == ["clean.c", "clean.d", "clean.b", "clean.a"]


def test_a_circle_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "clean", a="select b.x from clean.b as b", b="select a.x from clean.a as a")
    with pytest.raises(EngineError, match=r"circle: clean.a, clean.b"):
        read_folder(folder)


@pytest.mark.parametrize(
    "text", ["select 1 as x", "-- purpose: a\nselect 1 as x", "-- purpose: a\n-- grain: x\nselect ((("]
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.sql"
    path.write_text(text)
    with pytest.raises(EngineError, match=r"\.a: the SQL file"):
        read_file(path)
