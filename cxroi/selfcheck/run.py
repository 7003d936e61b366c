"""The self-check: simulate, estimate, compare; one row a kind of figure, kept beside the builds for its page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cxroi.errors import CxroiError, UsageError
from cxroi.selfcheck.companies import findings
from cxroi.selfcheck.figures import Coverage, Pair, coverage, pairs
from cxroi.selfcheck.shape import Shape

FIRST_SEED = 700_001
FILE = "selfcheck.json"
FEWEST = 10
TOO_FEW = "too few to judge"


@dataclass(frozen=True)
class Row:
    """One kind of figure: ranges shown, how many held the planted truth, expected band of that share, bias in standard errors.

    `as_expected` is None where fewer than FEWEST companies have such a range: too few to judge.
    """

    kind: str
    ranges: int
    held: int
    share: float
    expected_low: float
    expected_high: float
    bias: float
    spread: float
    as_expected: bool | None

    @property
    def verdict(self) -> str:
        """ "as expected", "outside the expected band" or "too few to judge"."""
        if self.as_expected is None:
            return TOO_FEW
        return "as expected" if self.as_expected else "outside the expected band"


@dataclass(frozen=True)
class Report:
    """A finished self-check. `failed` companies could not be estimated at all and count in no row."""

    made_at: str
    run_id: str
    companies: int
    failed: int
    units: int
    months: int
    first_seed: int
    seconds: float
    notes: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def ranges(self) -> int:
        return sum(row.ranges for row in self.rows)

    @property
    def held(self) -> int:
        return sum(row.held for row in self.rows)


def check(shape: Shape, companies: int, run_id: str, say: Callable[[str], None]) -> Report:
    """Simulate `companies` of this shape with fixed seeds and judge every range that the product gives against the truth."""
    if companies < 1:
        raise UsageError("at least one company must be simulated: --companies 20")
    started, made, failed = time.perf_counter(), list[Pair](), 0
    for number in range(companies):
        seed = FIRST_SEED + number
        try:
            made += pairs(seed, findings(shape.world, shape.units, shape.months, seed))
        except CxroiError as reason:
            failed += 1
            say(f"company {number + 1} gave no figures: {reason}")
        spent = time.perf_counter() - started
        left = spent / (number + 1) * (companies - number - 1)
        say(f"company {number + 1} of {companies} done, {left:,.0f} s left")
    rows = tuple(_row(row) for row in coverage(made))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Report(made_at, run_id, companies, failed, shape.units, shape.months, FIRST_SEED,
                  round(time.perf_counter() - started, 1), shape.notes, rows)


def _row(row: Coverage) -> Row:
    low, high = row.bounds
    return Row(row.kind, row.ranged, row.held, row.rate, low, high, row.bias, row.spread,
               row.inside if row.companies >= FEWEST else None)


def write(report: Report, folder: Path) -> Path:
    """Keep the newest report in the store's folder, replaced in one step."""
    path = folder / FILE
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    fresh.replace(path)
    return path


def read(folder: Path) -> Report | None:
    """The store's newest report; None where none was made yet, or another version wrote it."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        unjudged = {"as_expected": None} if told["companies"] < FEWEST else {}
        rows = tuple(Row(**row | unjudged) for row in told.pop("rows"))
        return Report(**{**told, "notes": tuple(told["notes"]), "rows": rows})
    except (ValueError, TypeError, KeyError):
        return None
