"""Every command that reads a small text says of sixty broken ones what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.ledger import Ledger
from cxroi.reading.base.company import open_company
from cxroi.terms import Principal
from tests.files.texts import BYTES, JSON, SHAPES, TOML
from tests.files.told import each, refused
from tests.ui.store import write_store

WHO = Principal("test")
CORPUS = {**BYTES, **{name: text.encode() for name, text in TOML.items()}}
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


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published store that commands open."""
    return write_store(tmp_path_factory.mktemp("texts") / "company").path


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which a small table was loaded: a build begins, and stops at what it reads first."""
    from cxroi.__main__ import main

    folder = tmp_path_factory.mktemp("loaded")
    (folder / "a.csv").write_text("id\n" + "".join(f"k{n}\n" for n in range(20)))
    (folder / "p.toml").write_text(PROFILE)
    assert (
        main(["load", "--profile", str(folder / "p.toml"), "--store", str(folder / "own"), str(folder / "a.csv")]) == 0
    )
    return folder / "own"


def written(folder: Path, content: bytes, name: str = "given.toml") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def ways(folder: Path, file: Path, store: Path) -> dict[str, tuple[object, ...]]:
    """The commands that read a TOML file from anywhere."""
    return {
        "profile": ("load", "--profile", file, "--store", folder / "new", folder),
        "assumptions": ("assume", "import", file, "--store", store),
        "case": ("case", "add", file, "--store", store),
        "plan": ("scenario", "run", file, "--store", store),
    }


@each(list(CORPUS))
def test_a_broken_text_is_refused_by_every_command(
    item: str, tmp_path: Path, store: Path, loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = len(Ledger(store).history(WHO, ""))
    file = written(tmp_path, CORPUS[item])
    for argv in ways(tmp_path, file, store).values():
        refused(capsys, *argv)
    for name in ("assumptions", "themes", "display"):
        kept = loaded / f"{name}.toml"
        kept.write_bytes(CORPUS[item])
        said = refused(capsys, "build", "--store", loaded)
        assert name in said, said
        kept.unlink()
    assert len(Ledger(store).history(WHO, "")) == entries
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("kind", "item"), [(kind, item) for kind, items in SHAPES.items() for item in items])
def test_a_text_of_a_wrong_shape_is_refused(
    kind: str, item: str, tmp_path: Path, store: Path, loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = SHAPES[kind][item].encode()
    if kind in ("themes", "display"):
        kept = loaded / f"{kind}.toml"
        kept.write_bytes(content)
        said = refused(capsys, "build", "--store", loaded)
        kept.unlink()
        assert kind in said
        return
    file = written(tmp_path, content)
    refused(capsys, *ways(tmp_path, file, store)[kind])


@each([*BYTES, *JSON])
def test_a_broken_registration_is_refused(
    item: str, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = BYTES[item] if item in BYTES else JSON[item].encode("utf-8", "surrogatepass")
    written(tmp_path, b"unit_id,arm,stratum\n1,treated,a\n", "pilot.csv")
    written(tmp_path, content, "pilot.csv.json")
    refused(capsys, "pilot", "--readout", tmp_path / "pilot.csv", "--store", store)


PLACES = (
    "folder",
    "missing",
    "loop",
    "dangling",
    "pipe",
    "device",
    "zero byte",
    "long name",
    "under a file",
    "empty name",
)


def place(kind: str, folder: Path) -> str:
    """A path that is no file."""
    import os

    (folder / "file").write_text("x")
    if kind == "loop":
        (folder / "loop").symlink_to(folder / "loop")
    elif kind == "dangling":
        (folder / "dangling").symlink_to(folder / "nowhere")
    elif kind == "pipe":
        os.mkfifo(folder / "pipe")
    paths = {
        "folder": folder,
        "device": "/dev/zero",
        "zero byte": f"{folder}/a\x00b",
        "under a file": folder / "file/x",
    }
    paths |= {"long name": folder / ("x" * 300), "empty name": ""}
    return str(paths.get(kind, folder / kind))


@each(PLACES)
def test_a_path_that_is_no_file_is_refused_by_every_command(
    item: str, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place(item, tmp_path)
    table = tmp_path / "a.csv"
    table.write_text("id\nk1\n")
    good = written(tmp_path, PROFILE.encode(), "good.toml")
    calls = [
        ("load", "--profile", path, "--store", tmp_path / "new", table),
        ("case", "add", path, "--store", store),
        ("estimate", path, "--design", "within", "--outcome", "y", "--unit", "u", "--exposure", "x"),
        ("slides", "--template", path, "--out", tmp_path / "o.pptx", "--store", store),
        ("pilot", "--match", path, table, "--out", tmp_path / "m.csv", "--store", store),
        ("pilot", "--readout", path, "--store", store),
    ]
    if item != "empty name":
        calls += [("assume", "import", path, "--store", store), ("scenario", "run", path, "--store", store)]
    if item not in ("folder", "empty name"):
        calls += [("load", "--profile", good, "--store", tmp_path / "new", path)]
        calls += [("propose", path, "--out", tmp_path / "o.toml")]
    for argv in calls:
        refused(capsys, *argv)
    assert not (tmp_path / "o.pptx").exists()
    assert not (tmp_path / "m.csv").exists()
    assert open_company(store, WHO).build
