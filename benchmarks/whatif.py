"""python -m benchmarks.whatif STORE: how fast a slider of the what-if is answered, as the store is and at a million
customers.

A what-if reads rows of results and no customer, so its time does not grow with them: the second line shows that.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.plans.choices import choices
from cxroi.reading.plans.whatif import what_if
from cxroi.terms import Finding, Principal

MILLION = 1_000_000
GOAL_MS = 500


def grown(company: Company, customers: int) -> Company:
    """The same effects over as many customers: every count behind an effect scaled alike."""
    everybody = company.finding("point/everyone/within")
    whole = everybody.n if everybody is not None else customers

    def larger(one: Finding) -> Finding:
        return replace(one, n=round(one.n * customers / whole)) if one.place.under("point") else one

    found = tuple(map(larger, company.all_findings))
    index = {key: {period: larger(one) for period, one in by.items()} for key, by in company._index.items()}
    return replace(company, all_findings=found, _index=index)


def timed(company: Company, segments: tuple[str, ...], rounds: int) -> tuple[float, float, float, int]:
    """(median, 95th percentile, median processor time) in ms over plans never asked before; customers reached."""
    took: list[float] = []
    worked: list[float] = []
    reach = 0
    most = min(choices(company).known[one].most_points for one in segments)
    for turn in range(rounds):
        plan = Plan(
            segments=segments,
            points=most * (turn + 1) / (rounds + 1),
            reach_share=0.6,
            cost_one_off=20_000.0 + turn,
            cost_monthly=500.0,
            ramp_months=3,
        )
        start, busy = perf_counter(), process_time()
        reach = what_if(company, plan).reach
        took.append(1000 * (perf_counter() - start))
        worked.append(1000 * (process_time() - busy))
    return float(np.median(took)), float(np.quantile(took, 0.95)), float(np.median(worked)), reach


def main() -> int:
    """Print the table; nothing is asserted, because absolute times belong to a machine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whatif", description=__doc__)
    parser.add_argument("store", type=Path, help="a built store, such as data/demo")
    parser.add_argument("--rounds", type=int, default=40, metavar="N", help="slider positions timed (default 40)")
    given = parser.parse_args()
    company = open_company(given.store, Principal())
    found = choices(company)
    plans: list[tuple[str, tuple[str, ...]]] = [("all customers", ("all",))] if found.everybody else []
    plans += [(f"{len(found.groups)} groups", tuple(one.segment for one in found.groups))] if found.groups else []
    heads = ("customers", "plan", "reached", "median ms", "95th percentile ms", "of the goal", "processor ms")
    print(f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
    for label, one in (("as loaded", company), (f"{MILLION:,}", grown(company, MILLION))):
        for name, segments in plans:
            median, late, busy, reach = timed(one, segments, given.rounds)
            print(f"| {label} | {name} | {reach:,} | {median:.0f} | {late:.0f} | {late / GOAL_MS:.0%} | {busy:.0f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
