"""How often ranges of a kind held the truth in companies with known truth, printed beside a range that held it too seldom."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from math import log

from cxroi.terms import ALL, Check
from cxroi.words import COVERAGE

ENOUGH = 0.88
"""Below this share a range carries its measured coverage (target of a 90 % range: .88 to .92)."""
PATHS = {"initiative": ("randomised, ", "staggered, ", "one region, ", "chosen by customers, "),
         "booked": ("booked total, ",), "curve/stay": ("curve",),
         "point/answer/within": ("one step, ",), "point/heard/within": ("one step, ",)}
ABOUT = {"point/answer/within": "one step", "point/heard/within": "one step", "point/spend/within": "step in margin a month",
         "curve/stay": "curve"}
"""Paths cut by touchpoint -> their kind, before ", by touchpoint"."""
OTHER = {"point/spend/noise-corrected": "corrected for noise, noisy answers",
         "portfolio/expected": "chosen next steps, by their draws"}
STEP, STEPS = ("/step_net", "/step_margin"), "next step, as stated"
MONEY = {"earned": "earned", "revenue": "earned", "net": "earned", "npv": "earned", "kept": "kept", "gross": "earned"}


@cache
def _shares(customers: int) -> dict[str, tuple[int, int, int]]:
    """Per kind: companies, ranges, ranges that held, in companies nearest in size (`python -m benchmarks.coverage`)."""
    sizes = json.loads(files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8"))
    nearest = min(sizes, key=lambda size: abs(log(max(customers, 1) / int(size))))
    return {kind: (row["companies"], row["ranges"], row["held"]) for kind, row in sizes[nearest]["kinds"].items()}


DESIGNS = {"random": "randomised", "staggered": "staggered", "one treated": "one region", "chosen": "chosen by customers"}
"""How the method of an initiative begins -> its kind in the measured shares."""


def design_of(method: str) -> str:
    """The kind of design an initiative's method names; empty where none of them."""
    return next((kind for begins, kind in DESIGNS.items() if method.startswith(begins)), "")


def coverage_check(path: str, customers: int, segment: str = ALL, design: str = "") -> Check | None:
    """PASS or REVIEW for a figure of this path (of this design, for an initiative) in a company of so many customers.

    None where its kind has no planted truth to measure it on.

    The sentence begins with the share, so that it can stand beside the range.
    """
    known = {kind: row for kind, row in _shares(customers).items() if not design or kind.startswith(f"{design}, ")}
    rows = [row for kind, row in known.items() if _fits(kind, path, segment)]
    ranges, held = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if not ranges:
        return None
    share, companies = held / ranges, max(row[0] for row in rows)
    words = (f"{share:.0%} of {ranges:,} ranges of this kind held the truth in {companies} simulated companies of about this size"
             " whose truth is known; 90 % is the aim".replace("%", " %", 1))
    return Check(COVERAGE, "PASS" if share >= ENOUGH else "REVIEW", words)


def _fits(kind: str, path: str, segment: str) -> bool:
    if segment.startswith("touchpoint="):
        return any(path.startswith(known) and kind == f"{name}, by touchpoint" for known, name in ABOUT.items())
    if path in OTHER or path.endswith(STEP):
        return kind.startswith(OTHER.get(path, STEPS))
    starts = next((starts for known, starts in PATHS.items() if path.startswith(known)), ())
    if not kind.startswith(starts) or not starts:
        return False
    if starts[0].startswith("one step"):
        return kind == ("one step, all" if segment == ALL else "one step, by segment")
    if starts[0] == "curve":
        return kind == "curve"
    what = MONEY.get(path.rsplit("/", 1)[-1])
    return what is not None and kind.split(", ")[1] == what
