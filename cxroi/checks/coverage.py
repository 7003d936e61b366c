"""How often ranges of a kind held the truth in companies with known truth, printed beside a range that held it too seldom."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from cxroi.terms import ALL, Check
from cxroi.words import COVERAGE

ENOUGH = 0.88
"""Below this share a range carries its measured coverage (target of a 90 % range: .88 to .92)."""
PATHS = {"initiative": ("randomised, ", "staggered, "), "booked": ("booked total, ",), "curve/stay": ("curve",),
         "point/answer/within": ("one step, ",), "point/heard/within": ("one step, ",)}
MONEY = {"earned": "earned", "net": "earned", "npv": "earned", "kept": "kept", "gross": "earned"}


@cache
def _shares() -> dict[str, tuple[int, int, int]]:
    """Per kind: companies, ranges, ranges that held, all sizes of company together (`python -m benchmarks.coverage`)."""
    text = files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8")
    total: dict[str, tuple[int, int, int]] = {}
    for size in json.loads(text).values():
        for kind, row in size["kinds"].items():
            before = total.get(kind, (0, 0, 0))
            total[kind] = (before[0] + row["companies"], before[1] + row["ranges"], before[2] + row["held"])
    return total


def coverage_check(path: str, segment: str = ALL) -> Check | None:
    """PASS or REVIEW for a figure of this path, None where its kind has no planted truth to measure it on.

    The sentence begins with the share, so that it can stand beside the range.
    """
    rows = [row for kind, row in _shares().items() if _fits(kind, path, segment)]
    ranges, held = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if not ranges:
        return None
    share, companies = held / ranges, max(row[0] for row in rows)
    words = (f"{share:.0%} of {ranges:,} ranges of this kind held the truth in {companies} simulated companies whose truth is"
             " known; 90 % is the aim".replace("%", " %", 1))
    return Check(COVERAGE, "PASS" if share >= ENOUGH else "REVIEW", words)


def _fits(kind: str, path: str, segment: str) -> bool:
    starts = next((starts for known, starts in PATHS.items() if path.startswith(known)), ())
    if not kind.startswith(starts) or not starts:
        return False
    if starts[0].startswith("one step"):
        return kind == ("one step, all" if segment == ALL else "one step, by segment")
    if starts[0] == "curve":
        return True
    what = MONEY.get(path.rsplit("/", 1)[-1])
    return what is not None and kind.split(", ")[1] == what
