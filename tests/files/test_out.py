"""Every command that writes a file: forty odd targets end in a sentence; nothing half-written, nothing recorded."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.errors import DataError
from cxroi.files import out
from cxroi.ledger import Ledger
from cxroi.terms import Principal
from tests.files.told import each, plainly, refused
from tests.ui.store import write_store

WHO = Principal("test")
COMMANDS: dict[str, tuple[str, ...]] = {
    "template.csv": ("template", "units", "--out", "OUT"),
    "template.xlsx": ("template", "plan", "--out", "OUT"),
    "template.toml": ("template", "themes", "--out", "OUT"),
    "propose.toml": ("propose", "TABLE", "--out", "OUT"),
    "slides.pptx": ("slides", "--out", "OUT", "--store", "STORE"),
    "slide.pptx": ("slide", "--id", "booked/gross@last12", "--out", "OUT", "--store", "STORE"),
    "workbook.xlsx": ("workbook", "--out", "OUT", "--store", "STORE"),
    "case.toml": ("case", "template", "OUT"),
    "backup.sqlite": ("case", "backup", "OUT", "--store", "STORE"),
    "export.toml": ("assume", "export", "OUT", "--store", "STORE"),
    "match.csv": ("pilot", "--match", "TABLE", "TABLE", "--out", "OUT", "--store", "STORE"),
}


def call(item: str, path: str, store: Path, table: Path) -> list[str]:
    """The command with its places filled in."""
    places = {"OUT": path, "STORE": str(store), "TABLE": str(table)}
    return [places.get(word, word) for word in COMMANDS[item]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_store(tmp_path_factory.mktemp("out") / "company")
    assert main(["assume", "set", "discount_rate", "0.1", "--by", "Zoe", "--store", str(made.path)]) == 0
    return made.path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "crm.csv"
    path.write_text("unit_id,arm\n" + "".join(f"k{n},a\n" for n in range(30)))
    return path


def odd(folder: Path, ending: str, store: Path) -> dict[str, str]:
    """Targets that nothing may be written to, by what is wrong with them."""
    (folder / "file").write_text("mine")
    (folder / f"folder{ending}").mkdir()
    (folder / f"loop{ending}").symlink_to(folder / f"loop{ending}")
    (folder / f"ring{ending}").symlink_to(folder / f"rung{ending}")
    (folder / f"rung{ending}").symlink_to(folder / f"ring{ending}")
    (folder / f"dangling{ending}").symlink_to(folder / "nowhere" / "x")
    (folder / f"zero{ending}").symlink_to("/dev/zero")
    (folder / f"existing{ending}").write_text("mine")
    (folder / f"linked{ending}").symlink_to(folder / f"existing{ending}")
    (folder / f"listing{ending}").symlink_to(folder)
    os.mkfifo(folder / f"pipe{ending}")
    return {
        "missing folder": f"{folder}/none/x{ending}",
        "missing folders": f"{folder}/none/of/these/x{ending}",
        "missing above": f"{folder}/none/../x{ending}/y{ending}",
        "under a file": f"{folder}/file/x{ending}",
        "under a file, deeper": f"{folder}/file/a/b/x{ending}",
        "under a pipe": f"{folder}/pipe{ending}/x{ending}",
        "under a loop": f"{folder}/loop{ending}/x{ending}",
        "a folder": f"{folder}/folder{ending}",
        "a folder with a stroke": f"{folder}/folder{ending}/",
        "a link to a folder": f"{folder}/listing{ending}",
        "a loop": f"{folder}/loop{ending}",
        "a ring": f"{folder}/ring{ending}",
        "dangling": f"{folder}/dangling{ending}",
        "a pipe": f"{folder}/pipe{ending}",
        "a link to a device": f"{folder}/zero{ending}",
        "existing": f"{folder}/existing{ending}",
        "a link to one that exists": f"{folder}/linked{ending}",
        "zero byte": f"{folder}/a\x00b{ending}",
        "zero byte in the folder": f"{folder}/a\x00b/x{ending}",
        "only a zero byte": f"\x00{ending}",
        "256 letters": f"{folder}/{'x' * 256}{ending}",
        "300 two-byte letters": f"{folder}/{'ü' * 300}{ending}",
        "a path of 5,000": f"{folder}/" + "y/" * 2_500 + f"x{ending}",
        "a folder of 300": f"{folder}/{'x' * 300}/y{ending}",
        "below the devices": f"/dev/null/x{ending}",
        "in the process list": f"/proc/x{ending}",
        "in the process": f"/proc/self/x{ending}",
        "in the kernel": f"/sys/x{ending}",
        "no such disk": f"/nowhere/x{ending}",
        "a web address": f"https://example.com/x{ending}",
        "a home that is none": f"~nobody/x{ending}",
    }


PLAIN = ("-", "", ".", "..", "/", "/dev/null", "/dev/full", "/dev/stdout", "/dev/stdin")


def seen(folder: Path) -> dict[str, str]:
    """Every file below a folder with its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[str(path)] = path.read_text(errors="replace")[:20]
    return found


@each(list(COMMANDS))
def test_forty_odd_targets_end_in_a_sentence(
    item: str,
    tmp_path: Path,
    store: Path,
    table: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    targets = {**odd(tmp_path, Path(item).suffix, store), **{name: name for name in PLAIN}}
    if item.startswith(("case", "export")):  # no file named: the template is printed, the store's own file is written
        del targets[""]
    before, entries = seen(tmp_path), len(Ledger(store).history(WHO, ""))
    for path in targets.values():
        refused(capsys, *call(item, path, store, table))
    assert seen(tmp_path) == before
    assert len(Ledger(store).history(WHO, "")) == entries


@each([*COMMANDS, "propose.toml --force", "export.toml --replace"])
def test_a_file_of_a_store_is_never_written_over(
    item: str, tmp_path: Path, store: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, _, more = item.partition(" ")
    owned = sorted(path for path in [*store.iterdir(), store.with_name(f"{store.name}.key")] if path.is_file())
    owned = [path for path in owned if path.suffix != ".toml"]
    before = {path: path.read_bytes() for path in owned}
    assert {"CURRENT", "KEY", "ledger.sqlite"} <= {path.name for path in owned}
    for path in owned:
        refused(capsys, *call(name, str(path), store, table), *([more] if more else []))
    assert {path: path.read_bytes() for path in owned} == before


@pytest.mark.parametrize("number", sorted({*out.REASONS, errno.EIO, errno.EBUSY}))
@pytest.mark.parametrize("step", ["open", "fsync", "link"])
def test_whatever_the_disk_says_is_a_sentence_and_leaves_nothing(
    number: int, step: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(os, step)

    def failing(*given: object, **more: object) -> object:
        if step == "open" and not int(str(given[1])) & os.O_CREAT:
            return real(*given, **more)
        raise OSError(number, "injected")

    monkeypatch.setattr(os, step, failing)
    if step == "link":
        monkeypatch.setattr(Path, "replace", failing)
    target = tmp_path / "x.csv"
    told = refused(capsys, "template", "units", "--out", target)
    assert "x.csv cannot be written" in told
    assert not list(tmp_path.iterdir())


def test_one_that_came_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the question and the writing somebody else may have taken the name."""
    real = out.target

    def late(path: Path, *, existing: out.Existing = "keep") -> Path:
        found = real(path, existing=existing)
        path.write_text("theirs")
        return found

    monkeypatch.setattr(out, "target", late)
    with pytest.raises(DataError, match="exists already"):
        out.write(tmp_path / "x.csv", "mine")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.csv", "theirs")]


def test_a_pack_is_written_over_its_own_kind_alone_and_through_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.pptx", tmp_path / "link.pptx"
    real.write_bytes(b"PK old")
    link.symlink_to(real)
    out.write(link, b"PK new", existing="same kind")
    assert (link.is_symlink(), real.read_bytes()) == (True, b"PK new")
    real.write_bytes(b"notes")
    with pytest.raises(DataError, match="no Office file"):
        out.write(link, b"PK newer", existing="same kind")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.pptx", "real.pptx"]


@each(["missing/", "file/"])
def test_a_demo_that_cannot_be_written_says_so(item: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    folder = f"{tmp_path}/{item}x" if item == "file/" else f"{tmp_path}/a\x00b"
    for more in (("--files-only",), ()):
        try:
            words = ["demo", "--units", "100", "--months", "24", "--out", folder, "--store", f"{tmp_path}/s"]
            assert main([*words, *more]) == (1 if item == "file/" else 2)
        finally:
            plainly(capsys.readouterr().err)
    assert not (tmp_path / "s").exists()
