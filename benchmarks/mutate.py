"""Change one place of numeric code, run the tests that could see it, and keep whether any did: a line a change, in a
file that grows over sittings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.document import table
from benchmarks.mutants import Mutant, drawn, watchers

ROOT = Path(__file__).resolve().parents[1]
COPIED = (
    "cxroi",
    "tests",
    "benchmarks",
    "pages",
    "docs",
    "app.py",
    "run.py",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
)
FILES, SECONDS, EACH = 8, 240.0, 120.0
"""Test files tried for a change, seconds for all of them, seconds for each."""
KILLED, SURVIVED, UNSEEN = "caught", "survived", "no test imports it"


@dataclass(frozen=True)
class Outcome:
    """What became of one change: `by` is the test file that failed or hung; `tried` how many ran."""

    key: str
    mutant: Mutant
    status: str
    by: str
    tried: int
    seconds: float


def read(out: Path) -> Iterator[Outcome]:
    """Outcomes kept so far; half a line of a killed run is left out."""
    for text in out.read_text(encoding="utf-8").splitlines() if out.exists() else ():
        try:
            told = json.loads(text)
        except json.JSONDecodeError:
            continue
        if "key" in told:
            yield Outcome(**{**told, "mutant": Mutant(**told["mutant"])})


def main(count: int, seed: int, out: Path, minutes: float, say: Callable[[str], None] = print) -> int:
    """Go on with the drawn changes that the file does not hold, for so many minutes; then print what it says (the
    section "mutants" of docs/validation.md is filled from it by hand, with why each survivor survived)."""
    chosen = drawn(ROOT, count, seed)
    known = {one.key for one in read(out)}
    out.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory(prefix="mutate-") as place:
        copy = _copy(Path(place))
        for number, mutant in enumerate(chosen):
            key = mutant.key((ROOT / mutant.path).read_text(encoding="utf-8"))
            if key in known:
                continue
            if time.monotonic() > until:
                break
            found = _judge(copy, out, mutant, key)
            _append(out, asdict(found))
            what = f"{mutant.path}:{mutant.line} {mutant.before} -> {mutant.after}"
            say(f"{number + 1} of {count}: {found.status} {what} {found.by}".rstrip())
    today = {mutant.key((ROOT / mutant.path).read_text(encoding="utf-8")) for mutant in chosen}
    print(report([one for one in read(out) if one.key in today], count))
    return 0


def _append(out: Path, told: dict[str, object]) -> None:
    if out.exists() and not out.read_bytes().endswith(b"\n"):
        out.write_bytes(out.read_bytes() + b"\n")
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


def _copy(place: Path) -> Path:
    """The project without its builds and history; shared cases and data stay where tests look for them."""
    copy = place / "project"
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
        elif source.exists():
            shutil.copy2(source, copy / name)
    return copy


def _judge(copy: Path, out: Path, mutant: Mutant, key: str) -> Outcome:
    """Nearest tests first, quick ones before slow ones; each must pass without the change to count."""
    started = time.monotonic()
    whole = (ROOT / mutant.path).read_text(encoding="utf-8")
    times = _times(out)
    near = watchers(ROOT, mutant.path)
    order = sorted(near, key=lambda file: (near[file], times.get(file, EACH / 4), file))
    tried, status, by = 0, SURVIVED if near else UNSEEN, ""
    for file in order:
        if tried >= FILES or time.monotonic() - started > SECONDS:
            break
        if file not in times:
            times[file] = _sound(copy, out, file)
        if times[file] > EACH:
            continue
        tried += 1
        (copy / mutant.path).write_text(mutant.applied(whole), encoding="utf-8")
        passed, _ = _tests(copy, file)
        (copy / mutant.path).write_text(whole, encoding="utf-8")
        if not passed:
            status, by = KILLED, file
            break
    return Outcome(key, mutant, status, by, tried, round(time.monotonic() - started, 1))


def _times(out: Path) -> dict[str, float]:
    """Seconds of test files without any change, as measured before; beyond EACH where they fail or take too long."""
    found = {}
    for text in out.read_text(encoding="utf-8").splitlines() if out.exists() else ():
        if text.startswith('{"file"') and text.endswith("}"):
            told = json.loads(text)
            found[told["file"]] = float(told["seconds"])
    return found


def _sound(copy: Path, out: Path, file: str) -> float:
    passed, seconds = _tests(copy, file)
    found = seconds if passed else 10 * EACH
    _append(out, {"file": file, "seconds": round(found, 1)})
    return found


def _tests(copy: Path, file: str) -> tuple[bool, float]:
    """(whether the file's tests pass within EACH seconds, seconds)."""
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("CXROI_SHARED", str(ROOT.parent / "shared"))
    command = [
        sys.executable,
        "-B",
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-m",
        "not browser and not office",
        file,
    ]
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=EACH)
    except subprocess.TimeoutExpired:
        return False, 10 * EACH
    return done.returncode in (0, 5), time.monotonic() - started


def report(found: list[Outcome], count: int) -> str:
    """By room and by kind: changes judged and caught; then every survivor."""
    judged = [one for one in found if one.status != UNSEEN]
    lines = [f"{len(found)} of {count} drawn changes judged; caught {sum(one.status == KILLED for one in found)}."]
    for title, of in (("room", lambda one: one.mutant.path.split("/")[1]), ("kind", lambda one: one.mutant.kind)):
        every, caught = Counter(map(of, found)), Counter(of(one) for one in found if one.status == KILLED)
        body = [(name, str(n), str(caught[name]), f"{caught[name] / n:.2f}") for name, n in sorted(every.items())]
        lines.append(table((title, "changes", "caught", "share"), body))
    left = [one for one in found if one.status != KILLED]
    rows = [
        (
            f"{one.mutant.path}:{one.mutant.line}",
            f"`{one.mutant.before}` to `{one.mutant.after}`",
            one.mutant.kind,
            one.status,
            str(one.tried),
        )
        for one in left
    ]
    lines.append(
        table(("place", "change", "kind", "what became of it", "test files"), rows)
        if rows
        else f"None of {len(judged)} survived."
    )
    return "\n\n".join(lines)
