"""What is dear to make is made once per content, and shared by every worker and every run of the suite.

A thing's key is the hash of all it is made from: the program, the libraries, the code of the test that makes it, and
what that is given. Another byte in any of them is another key, so nothing stale is ever read. What is handed out is a
copy or is read anew from disk, so no test sees what another writes.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import os
import pickle
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import IO, TypeVar

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".kept"
STATES = 2
"""How many states of the program are kept, the one under test among them; what older ones made is deleted."""
MOST = 400
"""Things made for one state; a state that holds more begins anew once nobody holds it."""
DONE, HELD = "done", ".held"
Made = TypeVar("Made")
_held: list[IO[str]] = []


def digest(*parts: str | bytes) -> str:
    """Hash of the parts and of where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:24]


def digest_of_files(*places: Path) -> str:
    """Hash of names and bytes of files, and of all files below folders; compiled Python is left out."""
    parts: list[str | bytes] = []
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                with path.open("rb") as file:
                    parts += [str(path.relative_to(place.parent)), hashlib.file_digest(file, "sha256").digest()]
    return digest(*parts)


@cache
def program() -> str:
    """State of what every company is made by: the program's code and data, what helps tests to make companies, Python,
    and each installed library."""
    helpers = [path for path in sorted((ROOT / "tests").rglob("*.py")) if not path.name.startswith("test_")]
    libraries = sorted(f"{one.name} {one.version}" for one in distributions())
    return digest(digest_of_files(ROOT / "cxroi", *helpers), platform.python_version(), *libraries)


@cache
def _place() -> Path:
    """Folder of this state of the program, held until this process ends; states that nobody holds are thinned out."""
    mine = PLACE / program()
    _held.append(_hold(mine))
    os.utime(mine)
    states = sorted((path for path in PLACE.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in states[:-STATES]:
        _thin_out(old)
    return mine


def _hold(state: Path) -> IO[str]:
    """The open lock of a state's folder, which exists as long as the lock is held."""
    if state.is_dir() and sum(1 for path in state.iterdir() if path.is_dir()) > MOST:
        _thin_out(state)
    while True:
        state.mkdir(parents=True, exist_ok=True)
        held = (state / HELD).open("a")
        fcntl.flock(held, fcntl.LOCK_SH)
        if (state / HELD).exists() and os.path.samestat(os.fstat(held.fileno()), (state / HELD).stat()):
            return held
        held.close()


def _thin_out(state: Path) -> None:
    """Delete what was made for one state of the program, unless a run holds it."""
    with (state / HELD).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(state, ignore_errors=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def kept_folder(name: str, made_from: object, make: Callable[[Path], None]) -> Path:
    """Folder with what `make` writes into it, made by whoever asks first while the others wait. Only for reading: copy
    what a test may write to. `made_from` is everything that `make` reads and that its code does not say."""
    source = inspect.getsourcefile(inspect.unwrap(make))
    assert source is not None
    folder = _place() / f"{name}-{digest(repr(made_from), Path(source).read_bytes())}"
    with _alone(folder.with_suffix(".lock")):
        if not (folder / DONE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / DONE).touch()
    return folder


def kept_value(name: str, made_from: object, make: Callable[[], Made]) -> Made:
    """What `make` returns, made once; everybody who asks gets an object of their own."""

    def write(folder: Path) -> None:
        (folder / "value").write_bytes(pickle.dumps(make()))

    source = inspect.getsourcefile(inspect.unwrap(make))
    assert source is not None
    made_from = (repr(made_from), digest(Path(source).read_bytes()))
    value: Made = pickle.loads((kept_folder(name, made_from, write) / "value").read_bytes())  # noqa: S301 - own file
    return value
