"""How often the 90 % ranges hold what was planted: simulated companies through the product's own chain.

    python -m benchmarks.coverage --units 3000 --months 36 --seeds 20
    python -m benchmarks.coverage --units 20000 --months 36 --seeds 20
    python -m benchmarks.coverage --units 3000 --months 36 --seeds 500 --jobs 2
    python -m benchmarks.coverage --what answers --units 3000 --months 36 --seeds 200
    python -m benchmarks.coverage --what steps --units 3000 --months 36 --seeds 100
    python -m benchmarks.coverage --shape all --seeds 0:300 --out data/shapes.jsonl
    python -m benchmarks.coverage --shape all --seeds 0:0 --out data/shapes.jsonl --write

The first four draw the demo's shape. `--shape` runs companies of one shape, or of all, and appends a line each to a
file: a run cut short goes on where it stopped, and only lines of today's code count. `--write` puts the file's table
and records where the others go.

Fixed seeds, none of them the demo's. The table of that size in docs/validation.md is replaced, and the shares that the
product prints beside its ranges (cxroi/checks/coverage.json).
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

from benchmarks import answers, shapes, shapes_table
from benchmarks.document import machine, table
from benchmarks.figures import NULLS, Coverage, Pair, Verdicts, bounds, coverage, pairs, verdicts
from cxroi.demo import World
from cxroi.demo.shapes.spec import FAMILY
from cxroi.selfcheck.companies import findings

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "validation.md"
SHARES = Path(__file__).resolve().parents[1] / "cxroi" / "checks" / "coverage.json"
LINES = Path(__file__).resolve().parents[1] / "data" / "shapes.jsonl"
FIRST_SEED = 300_001


def money(units: int, months: int, seed: int) -> list[Pair]:
    """What initiatives earned and kept, the worth of a step for all and by segment, and the curve."""
    return pairs(seed, findings(World(), units, months, seed))


WHAT: dict[str, Callable[[int, int, int], list[Pair]]] = {
    "money": money,
    "answers": answers.answers,
    "steps": answers.steps,
}


def company(what: str, units: int, months: int, seed: int) -> tuple[list[Pair], float]:
    """(pairs of planted and estimated figures of one company, seconds of processor time)."""
    started = time.process_time()
    return WHAT[what](units, months, seed), time.process_time() - started


def simulated(
    units: int, months: int, seeds: Sequence[int], jobs: int = 1, what: str = "money"
) -> tuple[list[Pair], float]:
    """(pairs of all companies with these seeds, seconds of processor time), `jobs` companies side by side."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(partial(company, what, units, months), seeds))
    return [pair for found, _ in done for pair in found], sum(seconds for _, seconds in done)


def kinds_table(rows: Sequence[Coverage]) -> str:
    head = ("kind of figure", "companies", "ranges", "hold the truth", "bounds (99.9 %)", "bias in SE", "spread in SE")
    return table(
        head,
        [
            (
                row.kind,
                str(row.companies),
                str(row.ranged),
                f"{row.rate:.3f}{'' if row.inside else ' OUT'}",
                f"{row.bounds[0]:.2f} to {row.bounds[1]:.2f}",
                f"{row.bias:+.2f}",
                f"{row.spread:.2f}",
            )
            for row in rows
        ],
    )


def verdicts_table(rows: Sequence[Verdicts]) -> str:
    head = ("initiative", "grades given", "shown as gain", "shown as loss", "no clear effect", "no figure")
    return table(
        head,
        [
            (
                row.initiative,
                ", ".join(f"{grade} {n}" for grade, n in row.grades),
                str(row.gain),
                str(row.loss),
                str(row.unclear),
                str(row.companies - row.gain - row.loss - row.unclear),
            )
            for row in rows
        ],
    )


def nulls_sentence(made: Sequence[Pair]) -> str:
    ids = {f"{name}/earned@since_launch" for name in NULLS}
    shown = [one for one in made if one.id in ids and one.ranged]
    works = sum(one.low is not None and one.low > 0 for one in shown)
    harms = sum(one.high is not None and one.high < 0 for one in shown)
    all_of = sum(one.id in ids for one in made)
    return (
        f"Planted nulls: {all_of} initiatives, {len(shown)} with a figure; called a gain {works}, a loss {harms}"
        " (5 % a side expected of all)."
    )


def report(made: Sequence[Pair], units: int, months: int, seconds: float, what: str = "money") -> str:
    """The dated section of one size."""
    n = len({one.seed for one in made})
    low, high = bounds(n)
    head = (
        f"Measured {datetime.now(UTC):%Y-%m-%d}: {n} companies of {units:,} customers x {months} months, seeds from"
        f" {FIRST_SEED}, {seconds:,.0f} s of processor time, {machine()}. Rerun: `python -m benchmarks.coverage"
        f"{'' if what == 'money' else f' --what {what}'} --units {units} --months {months} --seeds {n}`. A share "
        "is judged as"
        f" if all figures of one company were one: {low:.2f} to {high:.2f}."
    )
    parts = (head, kinds_table(coverage(made)))
    return "\n\n".join((*parts, verdicts_table(verdicts(made)), nulls_sentence(made)) if what == "money" else parts)


def write(name: str, text: str) -> None:
    """Replace what lies between the marks of the section `name` in docs/validation.md; the marks must be there."""
    whole = DOCUMENT.read_text(encoding="utf-8")
    start, end = f"<!-- {name}: written by the command -->", f"<!-- end of {name} -->"
    before, rest = whole.split(start)
    DOCUMENT.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def write_shares(made: Sequence[Pair], units: int) -> None:
    """What the product prints beside its ranges: per kind of figure the companies, ranges and ranges that held, by
    size. Kinds that were not measured now stay as they were, under the older date."""
    known = json.loads(SHARES.read_text(encoding="utf-8"))
    mine = {"shape": shapes.DEMO, "size": units}
    old = next((one for one in known if mine.items() <= one.items()), None)
    new = record(shapes.DEMO, units, f"{datetime.now(UTC):%Y-%m-%d}", made)
    if old is None:
        known.append(new)
    else:
        stays = old["kinds"].keys() - new["kinds"].keys()
        known[known.index(old)] = new | {
            "measured_on": old["measured_on"] if stays else new["measured_on"],
            "kinds": old["kinds"] | new["kinds"],
        }
    SHARES.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def span(text: str) -> range:
    """A number of companies ("20"), or seeds from A to before B ("20:40")."""
    first, colon, last = text.partition(":")
    return range(int(first), int(last)) if colon else range(int(first))


def of_shapes(shape: str, seeds: range, out: Path, written: bool) -> None:
    """Append companies, then print (and write) what the file's lines of today's code say."""
    names = shapes.NAMES if shape == "all" else (shape,)
    shapes.run(names, [shapes.FIRST_SEED + number for number in seeds], out)
    today = shapes.code()
    found = [one for one in shapes.read(out) if one.code == today]
    failed = [f"{one.shape} {one.seed}: {one.failed}" for one in found if one.failed]
    least = min((sum(one.shape == name for one in found) for name in shapes.NAMES), default=0)
    seconds = sum(one.seconds for one in found)
    text = (
        f"Measured {datetime.now(UTC):%Y-%m-%d}: {len(found)} companies, at least {least} a shape, seeds from "
        f"{shapes.FIRST_SEED}, {seconds:,.0f} s of processor time, code {today}; without figures: {len(failed)}.\n\n"
        f"{shapes_table.report(found)}"
    )
    print(text, *failed, sep="\n")
    if written:
        write("shapes", text)
        write_shapes(found)


def write_shapes(found: Sequence[shapes.Company]) -> None:
    """Records of what was measured by shape and size, for the sentence beside a range, where enough companies tell; the
    demo's own sizes are written by the runs without --shape."""
    known = json.loads(SHARES.read_text(encoding="utf-8"))
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    known = [one for one in known if one["shape"] == shapes.DEMO]
    for name, spec in FAMILY.items():
        made = [pair for one in found if one.shape == name for pair in one.pairs if pair.kind != "other"]
        if len({pair.seed for pair in made}) >= shapes_table.FEWEST:
            known.append(record(name, spec.units, today, made))
    SHARES.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def record(shape: str, size: int, day: str, made: Sequence[Pair]) -> dict[str, object]:
    """What one shape and size gave: companies, ranges and ranges that held, by kind of figure."""
    kinds = {row.kind: {"companies": row.companies, "ranges": row.ranged, "held": row.held} for row in coverage(made)}
    return {"shape": shape, "size": size, "measured_on": day, "kinds": kinds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--what",
        choices=tuple(WHAT),
        default="money",
        help="money of initiatives and worth of a step (default); answers by touchpoint and corrected for "
        "noise; next steps",
    )
    parser.add_argument("--units", type=int, default=3_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--seeds", type=span, default=range(20), help="number of companies, or A:B with --shape")
    parser.add_argument("--shape", choices=("all", *shapes.NAMES), help="companies of this shape, or of all")
    parser.add_argument("--out", type=Path, default=LINES, metavar="FILE", help="where lines are appended (--shape)")
    parser.add_argument("--write", action="store_true", help="put the table of FILE into docs/validation.md (--shape)")
    parser.add_argument("--jobs", type=int, default=1, help="companies at a time (default: 1)")
    parser.add_argument("--print-only", action="store_true", help="leave docs/validation.md as it is")
    given = parser.parse_args()
    if given.shape:
        of_shapes(given.shape, given.seeds, given.out, given.write)
        return
    seeds = [FIRST_SEED + number for number in given.seeds]
    made, seconds = simulated(given.units, given.months, seeds, given.jobs, given.what)
    text = report(made, given.units, given.months, seconds, given.what)
    print(text)
    if not given.print_only:
        write(f"coverage {'' if given.what == 'money' else f'{given.what} '}{given.units}", text)
        write_shares(made, given.units)


if __name__ == "__main__":
    main()
