"""python -m benchmarks [scale | compare | pages | mutate] [--smoke]: measure, print, and write dated tables into
docs/performance.md; mutate changes numeric code in one place at a time and counts how many changes the tests catch."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import compare, mutate, pages, scale


def main() -> int:
    """Without a name scale and compare run, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("scale", "compare", "pages", "mutate"),
        help="one of them (default: scale, then compare)",
    )
    parser.add_argument(
        "--smoke", action="store_true", help="a small round of everything in under a minute, nothing written"
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(scale.SIZES), metavar="N", help="customers (scale)"
    )
    parser.add_argument("--units", type=int, default=100_000, metavar="N", help="customers (compare)")
    parser.add_argument(
        "--small", type=int, default=10_000, metavar="N", help="customers for group-time effects (compare)"
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each measurement; the median counts")
    parser.add_argument("--python", metavar="PATH", help="a Python that has requirements-bench.in (compare)")
    parser.add_argument("--folder", type=Path, metavar="PATH", help="where scratch stores go (scale)")
    parser.add_argument(
        "--store", type=Path, default=pages.ROOT / "data" / "demo", metavar="PATH", help="company to open (pages)"
    )
    parser.add_argument(
        "--readers", type=int, nargs="+", default=list(pages.READERS), metavar="N", help="readers at once (pages)"
    )
    parser.add_argument("--no-write", action="store_true", help="print only, leave docs/performance.md as it is")
    parser.add_argument("--changes", type=int, default=300, metavar="N", help="changes drawn (mutate)")
    parser.add_argument("--seed", type=int, default=1, help="which changes are drawn (mutate)")
    parser.add_argument(
        "--out", type=Path, default=pages.ROOT / "data" / "mutants.jsonl", metavar="FILE", help="lines kept (mutate)"
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="time of this sitting (mutate)")
    given = parser.parse_args()
    if given.smoke:
        from benchmarks.smoke import smoke

        smoke()
        return 0
    if given.what == "mutate":
        return mutate.main(given.changes, given.seed, given.out, given.minutes)
    if given.what == "pages":
        return pages.main(given.store, given.readers, not given.no_write)
    status = 0
    if given.what in (None, "scale"):
        status = scale.main(given.sizes, given.runs, given.folder, not given.no_write)
    if given.what in (None, "compare"):
        status |= compare.main(given.units, given.small, given.runs, given.python, not given.no_write)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
