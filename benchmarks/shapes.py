"""Companies of every shape through the product's own chain: one line a company in a file that grows over sittings.

A line holds what was planted and what was estimated, and a digest of the code that estimated it: lines of other code
are never pooled with today's.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cxroi.demo import World
from cxroi.demo.shapes.family import shaped
from cxroi.demo.shapes.spec import FAMILY
from cxroi.errors import CxroiError
from cxroi.selfcheck.companies import findings, judged, tables_of
from cxroi.selfcheck.figures import Pair, pairs

PRODUCT = Path(__file__).resolve().parents[1] / "cxroi"
COMPUTES = ("cells", "checks", "demo", "engine", "estimators", "results", "selfcheck", "tables", "value")
DEMO, DEMO_SIZE = "demo", (3_000, 36)
NAMES = (DEMO, *FAMILY)
FIRST_SEED = 300_000


@dataclass(frozen=True)
class Company:
    """One line: a company's pairs, the error of one who knows the design by initiative, seconds of processor time, and
    why it gave no figures where it gave none."""

    shape: str
    seed: int
    code: str
    seconds: float
    pairs: tuple[Pair, ...]
    errors: dict[str, float]
    failed: str = ""


def code() -> str:
    """Digest of everything that estimates: Python, SQL and tables of the rooms that compute, without the records of
    coverage themselves."""
    found = sha256()
    for room in COMPUTES:
        for path in sorted((PRODUCT / room).rglob("*")):
            if path.suffix in {".py", ".sql", ".toml"}:
                found.update(str(path.relative_to(PRODUCT)).encode() + path.read_bytes())
    return found.hexdigest()[:12]


def company(name: str, seed: int, by: str) -> Company:
    """Simulate, estimate, compare; a company that cannot be estimated is a line like any other."""
    started, errors = time.process_time(), dict[str, float]()
    try:
        if name == DEMO:
            made = pairs(seed, findings(World(), *DEMO_SIZE, seed))
        else:
            one = shaped(FAMILY[name], seed)
            errors = {key: value.best for key, value in one.errors.items()}
            with tables_of(one.frames, one.inactivity) as engine:
                made = pairs(seed, judged(engine, one.truth, seed))
    except (CxroiError, ArithmeticError, LookupError, ValueError) as reason:
        told = f"{type(reason).__name__}: {reason}"[:300]
        return Company(name, seed, by, time.process_time() - started, (), errors, told)
    return Company(name, seed, by, time.process_time() - started, tuple(made), errors)


def run(names: Sequence[str], seeds: Iterable[int], out: Path, say: Callable[[str], None] = print) -> None:
    """Append every company that the file does not hold yet under today's code; seeds outside, shapes inside, so that a
    run cut short has as many of each shape."""
    today = code()
    done = {(one.shape, one.seed) for one in read(out) if one.code == today}
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and not out.read_bytes().endswith(b"\n"):
        out.write_bytes(out.read_bytes() + b"\n")
    for seed in seeds:
        for name in names:
            if (name, seed) in done:
                continue
            made = company(name, seed, today)
            with out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(_line(made), separators=(",", ":")) + "\n")
            say(f"{name} {seed}: {len(made.pairs)} figures, {made.seconds:.1f} s {made.failed}".rstrip())


def read(out: Path) -> Iterator[Company]:
    """Companies of the file, oldest first; the half line of a run that was killed is left out."""
    if not out.exists():
        return
    for text in out.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(text)
        except json.JSONDecodeError:
            continue
        told["pairs"] = tuple(Pair(told["seed"], *one) for one in told["pairs"])
        yield Company(**told)


def _line(made: Company) -> dict[str, object]:
    kept = [
        [
            one.kind,
            one.id,
            *(_short(x) for x in (one.truth, one.point, one.low, one.high)),
            one.grade,
            one.on_curve,
            one.at_least,
        ]
        for one in made.pairs
        if not one.on_curve
    ]
    return {**vars(made), "seconds": round(made.seconds, 2), "pairs": kept}


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.7g}")
