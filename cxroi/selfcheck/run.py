"""The self-check: simulate, estimate, compare; one row a kind of figure, kept beside the builds for its page."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cxroi.checks import thresholds as rule
from cxroi.errors import CxroiError, DataError, UsageError
from cxroi.files import out, small
from cxroi.selfcheck.figures import Coverage, Pair, coverage, pairs
from cxroi.selfcheck.shape import Shape

FIRST_SEED = 700_001
ABOUT = small.About(
    "the report of the self-check", "it is JSON, one object in { }", "run the self-check again, which writes it anew"
)
FILE = "selfcheck.json"
TOO_FEW = "too few to judge"


@dataclass(frozen=True)
class Row:
    """One kind of figure: ranges shown, how many held the planted truth, expected band of that share, bias in standard
    errors.

    `as_expected` is None where fewer than SELFCHECK_COMPANIES companies have such a range: too few to judge.
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
    """Simulate `companies` of this shape with fixed seeds and judge every range that the product gives against the
    truth."""
    if companies < 1:
        raise UsageError("at least one company must be simulated: --companies 20")
    started, made, failed = time.perf_counter(), list[Pair](), 0
    for number in range(companies):
        seed = FIRST_SEED + number
        try:
            made += pairs(seed, shape.findings(seed))
        except CxroiError as reason:
            failed += 1
            say(f"company {number + 1} gave no figures: {reason}")
        spent = time.perf_counter() - started
        left = spent / (number + 1) * (companies - number - 1)
        say(f"company {number + 1} of {companies} done, {left:,.0f} s left")
    rows = tuple(_row(row) for row in coverage(made))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Report(
        made_at,
        run_id,
        companies,
        failed,
        shape.units,
        shape.months,
        FIRST_SEED,
        round(time.perf_counter() - started, 1),
        shape.notes,
        rows,
    )


def _row(row: Coverage) -> Row:
    low, high = row.bounds
    return Row(
        row.kind,
        row.ranged,
        row.held,
        row.rate,
        low,
        high,
        row.bias,
        row.spread,
        row.inside if row.companies >= rule.SELFCHECK_COMPANIES else None,
    )


def write(report: Report, folder: Path) -> Path:
    """Keep the newest report in the store's folder, replaced in one step."""
    text = json.dumps(asdict(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return out.whole(folder / FILE, text, replace=True)


def read(folder: Path) -> Report | None:
    """The store's newest report; None where none was made yet. DataError where one is there that cannot be read: one of
    another version, or damaged."""
    path = folder / FILE
    if not os.path.lexists(path):
        return None
    told = small.own_json(path, ABOUT)
    try:
        unjudged = {"as_expected": None} if told["companies"] < rule.SELFCHECK_COMPANIES else {}
        rows = tuple(Row(**row | unjudged) for row in told.pop("rows"))
        return Report(**{**told, "notes": tuple(told["notes"]), "rows": rows})
    except (ValueError, TypeError, KeyError):
        raise DataError(f"{ABOUT.name} is damaged or of another version: {ABOUT.next}.") from None
