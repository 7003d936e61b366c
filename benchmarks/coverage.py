"""How often the 90 % ranges hold what was planted: simulated companies through the product's own chain.

    python -m benchmarks.coverage --units 3000 --months 36 --seeds 20
    python -m benchmarks.coverage --units 20000 --months 36 --seeds 20
    python -m benchmarks.coverage --units 3000 --months 36 --seeds 500 --jobs 2
    python -m benchmarks.coverage --what answers --units 3000 --months 36 --seeds 200
    python -m benchmarks.coverage --what steps --units 3000 --months 36 --seeds 100

Fixed seeds, none of them the demo's. The table of that size in docs/validation.md is replaced, and the shares that the product
prints beside its ranges (cxroi/checks/coverage.json).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks import answers
from benchmarks.document import machine, table
from benchmarks.figures import NULLS, Coverage, Pair, Verdicts, bounds, coverage, pairs, verdicts
from cxroi.demo import World
from cxroi.selfcheck.companies import findings

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "validation.md"
SHARES = Path(__file__).resolve().parents[1] / "cxroi" / "checks" / "coverage.json"
FIRST_SEED = 300_001


def money(units: int, months: int, seed: int) -> list[Pair]:
    """What initiatives earned and kept, the worth of a step for all and by segment, and the curve."""
    return pairs(seed, findings(World(), units, months, seed))


WHAT: dict[str, Callable[[int, int, int], list[Pair]]] = {"money": money, "answers": answers.answers, "steps": answers.steps}


def company(what: str, units: int, months: int, seed: int) -> tuple[list[Pair], float]:
    """(pairs of planted and estimated figures of one company, seconds of processor time)."""
    started = time.process_time()
    return WHAT[what](units, months, seed), time.process_time() - started


def simulated(units: int, months: int, seeds: Sequence[int], jobs: int = 1, what: str = "money") -> tuple[list[Pair], float]:
    """(pairs of all companies with these seeds, seconds of processor time), `jobs` companies side by side."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(partial(company, what, units, months), seeds))
    return [pair for found, _ in done for pair in found], sum(seconds for _, seconds in done)


def kinds_table(rows: Sequence[Coverage]) -> str:
    head = ("kind of figure", "companies", "ranges", "hold the truth", "bounds (99.9 %)", "bias in SE", "spread in SE")
    return table(head, [(row.kind, str(row.companies), str(row.ranged), f"{row.rate:.3f}{'' if row.inside else ' OUT'}",
                         f"{row.bounds[0]:.2f} to {row.bounds[1]:.2f}", f"{row.bias:+.2f}", f"{row.spread:.2f}") for row in rows])


def verdicts_table(rows: Sequence[Verdicts]) -> str:
    head = ("initiative", "grades given", "shown as gain", "shown as loss", "no clear effect", "no figure")
    return table(head, [(row.initiative, ", ".join(f"{grade} {n}" for grade, n in row.grades), str(row.gain), str(row.loss),
                         str(row.unclear), str(row.companies - row.gain - row.loss - row.unclear)) for row in rows])


def nulls_sentence(made: Sequence[Pair]) -> str:
    shown = [one for one in made if one.id.split("/")[0] in NULLS and one.id.endswith("earned@since_launch") and one.ranged]
    works = sum(one.low is not None and one.low > 0 for one in shown)
    harms = sum(one.high is not None and one.high < 0 for one in shown)
    all_of = sum(one.id.split("/")[0] in NULLS and one.id.endswith("earned@since_launch") for one in made)
    return (f"Planted nulls: {all_of} initiatives, {len(shown)} with a figure; called a gain {works}, a loss {harms}"
            " (5 % a side expected of all).")


def report(made: Sequence[Pair], units: int, months: int, seconds: float, what: str = "money") -> str:
    """The dated section of one size."""
    n = len({one.seed for one in made})
    low, high = bounds(n)
    head = (f"Measured {datetime.now(UTC):%Y-%m-%d}: {n} companies of {units:,} customers x {months} months, seeds from"
            f" {FIRST_SEED}, {seconds:,.0f} s of processor time, {machine()}. Rerun: `python -m benchmarks.coverage"
            f"{'' if what == 'money' else f' --what {what}'} --units {units} --months {months} --seeds {n}`. A share is judged as"
            f" if all figures of one company were one: {low:.2f} to {high:.2f}.")
    parts = (head, kinds_table(coverage(made)))
    return "\n\n".join((*parts, verdicts_table(verdicts(made)), nulls_sentence(made)) if what == "money" else parts)


def write(name: str, text: str) -> None:
    """Replace what lies between the marks of the section `name` in docs/validation.md; the marks must be there."""
    whole = DOCUMENT.read_text(encoding="utf-8")
    start, end = f"<!-- {name}: written by the command -->", f"<!-- end of {name} -->"
    before, rest = whole.split(start)
    DOCUMENT.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def write_shares(made: Sequence[Pair], units: int) -> None:
    """What the product prints beside its ranges: per kind of figure the companies, ranges and ranges that held, by size. Kinds
    that were not measured now stay as they were, under the older date."""
    known = json.loads(SHARES.read_text(encoding="utf-8")) if SHARES.exists() else {}
    kinds = {row.kind: {"companies": row.companies, "ranges": row.ranged, "held": row.held} for row in coverage(made)}
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    old = known.get(str(units), {"measured_on": today, "kinds": {}})
    stays = old["kinds"].keys() - kinds.keys()
    known[str(units)] = {"measured_on": old["measured_on"] if stays else today, "kinds": old["kinds"] | kinds}
    SHARES.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", choices=tuple(WHAT), default="money",
                        help="money of initiatives and worth of a step (default); answers by touchpoint and corrected for "
                             "noise; next steps")
    parser.add_argument("--units", type=int, default=3_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seeds", type=int, default=20, help="number of companies")
    parser.add_argument("--jobs", type=int, default=1, help="companies at a time (default: 1)")
    parser.add_argument("--print-only", action="store_true", help="leave docs/validation.md as it is")
    given = parser.parse_args()
    made, seconds = simulated(given.units, given.months, range(FIRST_SEED, FIRST_SEED + given.seeds), given.jobs, given.what)
    text = report(made, given.units, given.months, seconds, given.what)
    print(text)
    if not given.print_only:
        write(f"coverage {'' if given.what == 'money' else f'{given.what} '}{given.units}", text)
        write_shares(made, given.units)


if __name__ == "__main__":
    main()
