#!/usr/bin/env python3
"""Set up and run cxroi with nothing but Python 3.11 and its standard library.

python3 run.py                    set up, build the demo company at first start, open the dashboard
python3 run.py --store PATH       the same on another company's store
python3 run.py test [ARGS]        set up and run the tests (ARGS go to pytest)
python3 run.py setup              set up only
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DEMO = ROOT / "data" / "demo"
LOCKS = ("requirements.txt",)
ROOM_BYTES = 8 << 30
TEST_LOCKS = ("requirements.txt", "requirements-dev.txt")


def fail(message: str) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(1)


def stamp(locks: tuple[str, ...]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in locks:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_venv(uv: str | None) -> None:
    if PYTHON.exists():
        return
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], check=True)
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        fail(
            "Python's venv package is missing. Install it once, then run this again:\n  apt-get install -y python3-venv"
        )
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        fail("The virtual environment could not be made. On Debian:\n  apt-get install -y python3-venv")


def set_up(locks: tuple[str, ...]) -> None:
    """Install the pinned packages unless the stamp says that these very pins are installed."""
    stamps = VENV / "cxroi-stamps"
    wanted = stamp(locks)
    if PYTHON.exists() and stamps.exists() and wanted in stamps.read_text().split():
        return
    started = time.monotonic()
    print("Setting up the packages in .venv (once, a minute or two) ...", flush=True)
    uv = shutil.which("uv")
    make_venv(uv)
    installer = (
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
        if uv
        else [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    for name in locks:
        if subprocess.run([*installer, "--require-hashes", "-r", str(ROOT / name)]).returncode:
            fail(
                f"The packages pinned in {name} could not be installed: the lines above say why. "
                "Check the connection to the package index, then run this again."
            )
    with stamps.open("a") as file:
        file.write(wanted + "\n")
    print(f"Packages ready after {time.monotonic() - started:.0f} s.", flush=True)


def free_port(first: int) -> int:
    for port in range(first, first + 50):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    fail(f"No free port between {first} and {first + 49}: stop another server or pass --port.")
    raise AssertionError


def open_when_ready(address: str, *, wanted: bool) -> None:
    """Say the address once the server answers, and show it in a browser where there is a display."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    else:
        return
    has_display = (
        os.name == "nt" or sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    )
    print(f"\nThe dashboard is open at {address}  (stop with Ctrl+C)", flush=True)
    if not wanted or not has_display:
        print("There is no display here: open this address in a browser on this machine.", flush=True)
    else:
        webbrowser.open(address)


def serve(store: Path, port: int, *, browser: bool) -> int:
    if store == DEMO and not (store / "CURRENT").exists():
        print("First start: making the demo company (generated, with known truth).", flush=True)
        made = subprocess.run([str(PYTHON), "-m", "cxroi", "demo", "--store", str(store)], cwd=ROOT)
        if made.returncode:
            return made.returncode
    port = free_port(port)
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "CXROI_STORE": str(store)}
    threading.Thread(target=open_when_ready, args=(address,), kwargs={"wanted": browser}, daemon=True).start()
    command = [str(PYTHON), "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        return server.wait()


@contextlib.contextmanager
def memory_folder() -> Iterator[str]:
    """A folder in memory for the stores that tests make and throw away, empty text where there is no room for one:
    the suite waits for slow disks more than it computes."""
    shared = Path("/dev/shm")
    if not (shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM_BYTES):
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="cxroi-tests-", dir=shared) as folder:
        yield folder


def arguments() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=("open", "test", "setup"), default="open")
    parser.add_argument(
        "--store", type=Path, default=DEMO, help="folder of the company to open (default: the demo company)"
    )
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    return parser.parse_known_args()


IN_PARTS = ["-n", "4", "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart", "0", "--durations", "10"]
"""Four at a time on two cores: browser tests wait more than they work. Files keep the order of tests/conftest.py."""


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place where an older Python may arrive
        fail(f"cxroi needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    options, rest = arguments()
    if rest and options.command != "test":
        print(f"Unknown words: {' '.join(rest)}. See python3 run.py --help.", file=sys.stderr)
        return 2
    set_up(TEST_LOCKS if options.command == "test" else LOCKS)
    if options.command == "setup":
        return 0
    if options.command == "test":
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # thousands of short processes compile once, not each time
        with memory_folder() as folder:
            environment |= {"TMPDIR": folder} if folder else {}
            command = [
                str(PYTHON),
                "-m",
                "pytest",
                *(rest or IN_PARTS),
            ]
            return subprocess.run(command, cwd=ROOT, env=environment).returncode
    return serve(Path(os.path.realpath(options.store)), options.port, browser=not options.no_browser)


if __name__ == "__main__":
    raise SystemExit(main())
