"""Where every cent of the loaded money lies, and who left and came back: recorded facts that add up to the files.

The build stops where the parts are not the whole (`cxroi/tables/checks/panel.sql`).
"""

from __future__ import annotations

import re
from decimal import Decimal

from cxroi.engine import Engine
from cxroi.results.base.run import About, Run, recorded, sql
from cxroi.results.measurement.measures import AMOUNT, COUNT
from cxroi.terms import Finding

WHERE = "Is all money of the files counted, and what is left out?"
BACK = {
    "outcomes": "a payment later than two months after leaving begins a new time as a customer",
    "active": "a contract that starts again after a pause begins a new time as a customer",
    "inactivity": "a payment after a whole period of silence begins a new time as a customer",
}
"""Who counts as a customer again, by the rule that tells leaving."""


def brought(engine: Engine, run: Run) -> list[Finding]:
    """`fact/money/counted`, `fact/money/outside/<reason>` and their sum `fact/money/brought`; `fact/outcome/came_back`
    where anybody did."""
    lines = sorted(engine.query(sql("brought")).rows(), key=lambda row: (row[0] != "counted", -abs(row[2]), row[0]))
    whole, n_rows = sum((revenue for *_, revenue in lines), Decimal(0)), sum(n for _, n, _ in lines)
    made = [_line(run, line, revenue, n, whole) for line, n, revenue in lines if n] if n_rows else []
    if made:
        about = About("fact/money/brought", WHERE, "All revenue in the files", AMOUNT)
        source = "the lines above added up; the build stops unless this is what was loaded, to the cent"
        made.append(recorded(run, about, float(whole), "money", n=n_rows, source=source))
    return made + _came_back(engine, run)


def _line(run: Run, line: str, revenue: Decimal, n: int, whole: Decimal) -> Finding:
    if line == "counted":
        about = About("fact/money/counted", WHERE, f"Revenue counted for {run.units_word}", AMOUNT)
        return recorded(run, about, float(revenue), "money", n=n, source=f"{n:,} months with money")
    about = About(f"fact/money/outside/{_slug(line)}", WHERE, f"Revenue not counted, {line}", AMOUNT)
    part = f", {float(revenue / whole):.1%} of all" if whole > 0 and 0 <= revenue <= whole else ""
    return recorded(run, about, float(revenue), "money", n=n, source=f"{n:,} {'row' if n == 1 else 'rows'}{part}")


def _slug(line: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", line.lower()).strip("_")


def _came_back(engine: Engine, run: Run) -> list[Finding]:
    row = engine.query(sql("came_back")).row(0, named=True)
    if not row["n_back"]:
        return []
    about = About("fact/outcome/came_back", WHERE, f"{run.units_word.capitalize()} who left and came back", COUNT)
    times = f"{row['n_times']:,} times; " if row["n_times"] > row["n_back"] else ""
    source = f"{times}{BACK[row['leaving_rule']]}"
    return [recorded(run, about, row["n_back"], "customers", n=row["n_units"], source=source)]
