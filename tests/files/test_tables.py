"""More than seventy malformed tables through every command that reads one, bombs and memory included."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cxroi.__main__ import main
from cxroi.errors import DataError
from cxroi.files import limited
from tests.files.tables import BOMBS, TABLES
from tests.files.told import each, plainly, refused

ROOT = Path(__file__).resolve().parents[2]
PROFILE = """[company]
name = "Small"
currency = "EUR"
[[file]]
name = "a"
match = ["*"]
[[table]]
table = "units"
from = "a"
[table.columns]
unit_id = "id"
"""
ESTIMATE = ("--design", "within", "--outcome", "paid", "--unit", "id", "--exposure", "day")


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse in this process, so that some hundred cases do not start some hundred processes."""

    def ask(module: str, tasks: Sequence[Mapping[str, Any]]) -> list[limited.Answer]:
        answer = import_module(module).answer
        return [json.loads(json.dumps(limited.answered(answer, task))) for task in tasks]

    monkeypatch.setattr(limited, "ask", ask)


def laid(folder: Path, name: str, content: bytes) -> tuple[Path, Path]:
    """The table alone in a folder, and a profile beside it."""
    (folder / "in").mkdir()
    (folder / "in" / name).write_bytes(content)
    (folder / "p.toml").write_text(PROFILE)
    return folder / "in" / name, folder / "p.toml"


@each(list(TABLES))
def test_a_malformed_table_is_refused_by_load_propose_and_estimate(
    item: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], inside: None
) -> None:
    path, profile = laid(tmp_path, *TABLES[item])
    said = refused(capsys, "load", "--profile", profile, "--store", tmp_path / "s", path.parent)
    assert path.name in said
    refused(capsys, "estimate", path, *ESTIMATE)
    status = main(["propose", str(path.parent), "--out", str(tmp_path / "o.toml")])
    told = capsys.readouterr().err
    if status:
        plainly(told)
        assert path.name in told
    assert (tmp_path / "o.toml").exists() == (status == 0)


def test_propose_looks_into_a_folder_of_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], inside: None
) -> None:
    """What cannot be read is named in the profile with its reason; the rest is proposed."""
    import os

    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "crm.csv").write_text("customer_id,region\n" + "".join(f"k{n},North\n" for n in range(30)))
    (tmp_path / "in" / "gone.csv").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "round.csv").symlink_to(tmp_path / "in" / "round.csv")
    (tmp_path / "in" / "zero.csv").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "in" / "pipe.csv")
    (tmp_path / "in" / "a\u202eb\nc.csv").write_bytes(b"\x00" * 40)
    for name, content in list(TABLES.values())[:20]:
        (tmp_path / "in" / f"bad-{name}").write_bytes(content)
    assert main(["propose", str(tmp_path / "in"), "--out", str(tmp_path / "o.toml")]) == 0
    text = (tmp_path / "o.toml").read_text()
    for name in ("gone.csv", "round.csv", "zero.csv", "pipe.csv"):
        assert f"# Not read: {name} is " in text, text
    assert "\u202e" not in text
    status = main(["load", "--profile", str(tmp_path / "o.toml"), "--store", str(tmp_path / "s"), str(tmp_path / "in")])
    assert status == 1
    assert "question" in capsys.readouterr().err


MEASURE = """
import json, resource, sys
from cxroi.__main__ import main
import polars, pyarrow.parquet, duckdb
import cxroi.door
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
took = resource.getrusage(resource.RUSAGE_CHILDREN)
status = [main(argv) for argv in json.loads(sys.argv[1])]
after, child = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"status": status, "grown": (after - before) / 1024, "child": child.ru_maxrss / 1024}))
"""


def measured(calls: Sequence[Sequence[object]]) -> tuple[dict[str, Any], list[str]]:
    """Exit status of each call, MB that the process grew by, MB of its largest child; and what was said."""
    argv = json.dumps([[str(one) for one in call] for call in calls])
    done = subprocess.run([sys.executable, "-c", MEASURE, argv], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1]), [
        one for one in done.stderr.splitlines() if one.startswith("cxroi: ")
    ]


@each(["load", "propose", "estimate"])
def test_bombs_are_refused_within_a_hundred_megabytes(item: str, tmp_path: Path) -> None:
    """An idle child has some 90 MB of its own; the program may not grow by more than 100 MB, the child neither."""
    calls = []
    for number, (name, content) in enumerate(BOMBS.values()):
        (tmp_path / str(number)).mkdir()
        path, profile = laid(tmp_path / str(number), name, content)
        calls.append(
            {
                "load": ("load", "--profile", profile, "--store", tmp_path / f"s{number}", path),
                "propose": ("propose", path, "--out", tmp_path / "o.toml"),
                "estimate": ("estimate", path, *ESTIMATE),
            }[item]
        )
    found, said = measured(calls)
    assert found["status"] == [1] * len(BOMBS), (found, said)
    for one in said:
        plainly(one)
    assert found["grown"] < 100, found
    assert found["child"] < 200, found


def test_a_profile_that_is_a_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    from tests.files.tables import ZEROS

    (tmp_path / "p.toml").write_bytes(b"a = '" + ZEROS + b"'")
    (tmp_path / "a.csv").write_text("id\nk1\n")
    found, said = measured([("load", "--profile", tmp_path / "p.toml", "--store", tmp_path / "s", tmp_path / "a.csv")])
    assert found["status"] == [1]
    assert "larger than 1,000 kB" in said[0]
    assert found["grown"] < 20


def test_a_child_that_dies_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.csv could not be parsed within the limits"):
        limited.run("cxroi.no_such_module", [{}], ["a.csv"])
