"""What each recipe of the README adds to a copy of the product: files, and a line in a registry where it says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]

PROFILE = """
[company]
name = "Harbour Gyms"
currency = "EUR"
panel_unit = "customer"
primary_metric = "effort10"
outcome_definition = "a member whose contract ended during the month"

[[file]]
name = "members"
match = ["members.csv"]
required = true

[[file]]
name = "answers"
match = ["answers.csv"]

[[file]]
name = "money"
match = ["money.csv"]

[[file]]
name = "reached"
match = ["reached.csv"]

[[table]]
table = "units"
from = "members"
[table.columns]
unit_id = "member"
unit_type = { constant = "customer" }
first_seen_on = "joined"
region = "town"
team = "town"

[[table]]
table = "financials"
from = "money"
[table.columns]
unit_id = "member"
month = "month"
currency = { constant = "EUR" }
revenue_net = "revenue"
margin = "margin"

[[table]]
table = "feedback"
from = "answers"
[table.columns]
feedback_id = { row = true }
unit_id = "member"
answered_at = "day"
metric = { constant = "effort10" }
score = "score"
scale_min = { constant = "0" }
scale_max = { constant = "10" }
comment = "words"

[[table]]
table = "initiatives"
rows = [
    { initiative_id = "lockers", name = "New lockers", type = "fix", sponsor = "Dana Roth", owner = "Ali Kern", \
started_on = "2025-01-01", evidence = "staggered" },
]

[[table]]
table = "initiative_costs"
rows = [
    { initiative_id = "lockers", month = "2025-01-01", kind = "build", amount = 12000, currency = "EUR" },
]

[[table]]
table = "exposures"
from = "reached"
[table.columns]
initiative_id = { constant = "lockers" }
unit_id = "member"
from_on = "day"
"""

METRIC = """        Metric(
            "effort10", "Made it easy, 0 to 10", 0, 10, True, "Agreement that it was easy; 8 to 10 count.", 4, 8
        ),
"""

TABLE = """-- purpose: units by town, so that a town's size can be read without the panel
-- grain: town
select u.region as town, count(*) as n_units
from newest.units as u
where u.region is not null
group by u.region
"""

CELLS = '''"""Months that each customer was there, counted inside the database."""

from __future__ import annotations

from cxroi.engine import Engine


def months_there(engine: Engine) -> dict[int, int]:
    """Months as a customer -> customers."""
    found = engine.query(
        "select m.n_months, count(*) as n_units from (select p.unit_id, count(*) as n_months "
        "from panel.customer_month as p group by p.unit_id) as m group by m.n_months"
    )
    return dict(found.iter_rows())
'''

ESTIMATOR = '''"""Mean months as a customer with its range (Student 1908)."""

from __future__ import annotations

import numpy as np

from cxroi.estimators.core.linear import half_width
from cxroi.terms import Estimate


def mean_months(counted: dict[int, int]) -> Estimate:
    """Mean over customers of the months counted, from sums."""
    months, n = np.array(list(counted)), np.array(list(counted.values()))
    mean = float(months @ n / n.sum())
    error = float(np.sqrt(((months - mean) ** 2) @ n / (n.sum() - 1) / n.sum()))
    half = half_width(float(n.sum() - 1)) * error
    return Estimate("months", mean, error, mean - half, mean + half, int(n.sum()), int(n.sum()), "mean, t range")
'''

DESIGN = '''"""Door design `spread`: mean of the outcome with its range."""

from __future__ import annotations

import numpy as np

from cxroi.door.request import Request
from cxroi.door.table import Table
from cxroi.estimators.core.linear import half_width
from cxroi.terms import Estimate

HELP = """Mean of one column with its range. Needs --outcome. Student 1908, Biometrika 6."""
NEEDS = ("outcome",)


def rows(table: Table, request: Request) -> list[Estimate]:
    """One row: the mean of the outcome."""
    y = table.values(request.outcome or "")
    error = float(np.std(y, ddof=1) / np.sqrt(len(y)))
    mean, half = float(y.mean()), half_width(len(y) - 1.0) * error
    return [Estimate("mean", mean, error, mean - half, mean + half, len(y), len(y), "mean, t range")]
'''

READING = '''"""How many months of data are there?"""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Stamp


@dataclass(frozen=True)
class MonthsAnswer:
    """Months in the build."""

    n_months: int
    stamp: Stamp


def months(company: Company) -> MonthsAnswer:
    """Bundle of the page."""
    first, last = company.build.first_month or 0, company.build.data_through_month or 0
    return MonthsAnswer(last - first + 1, context.stamp(company))
'''

SHOWN = '''"""How many months of data are there?"""

from __future__ import annotations

from cxroi.reading.company.months import months
from cxroi.ui.frame import shell
from cxroi.ui.text import md


def show() -> None:
    """One sentence."""
    page = shell.open_page(with_filters=False)
    answer = months(page.company)
    page.title(md(f"{answer.n_months} months of data"))
    shell.show_stamp(answer.stamp)
'''

PAGE = '''"""How many months of data are there?"""

from cxroi.ui.frame.navigation import guard

guard()

from cxroi.ui.company.months import show

show()
'''

ENGINE = '''"""Another engine: one class with the protocol's methods, nothing of the default one in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl


class SecondEngine:
    """A connection of its own that keeps count of what it was asked."""

    dialect = "duckdb"

    def __init__(self, file: Path, intake: Path) -> None:
        self._connection = duckdb.connect(str(file))
        self._connection.execute(f"attach '{intake}' as intake (read_only)")
        self.asked = 0

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        self.asked += 1
        self._connection.execute(sql, list(params))

    def query(self, sql: str, params: Sequence[object] = ()) -> pl.DataFrame:
        self.asked += 1
        return self._connection.sql(sql, params=list(params)).pl()

    def put(self, name: str, frame: pl.DataFrame) -> None:
        self._connection.register("handed", frame.to_arrow())
        self._connection.execute(f'create or replace temp table "{name}" as select * from handed')
        self._connection.unregister("handed")

    def pack(self, table: str, columns: Sequence[str]) -> None:
        """This engine packs nothing."""

    def close(self) -> None:
        self._connection.close()
'''


def add(file: Path, text: str) -> None:
    """A new file of the copy; it must not exist yet."""
    assert not file.exists(), f"{file.name} exists already"
    file.write_text(text, encoding="utf-8")


def insert(file: Path, before: str, line: str) -> None:
    """One line in a registry of the copy, before the place that is named once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{file.name} names {before!r} {text.count(before)} times"
    file.write_text(text.replace(before, line + before), encoding="utf-8")


def copied(folder: Path) -> Path:
    """A copy of the product with one more of everything the README's table names."""
    skip = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("cxroi", "pages", ".streamlit"):
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    for name in ("app.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder / name)
    product = folder / "cxroi"
    insert(product / "metrics.py", '        Metric("stars"', METRIC)
    add(product / "profiles" / "harbour.toml", PROFILE)
    add(product / "tables" / "clean" / "towns.sql", TABLE)
    insert(product / "tables" / "meanings.py", '    "team":', '    "town": "town as the files name it",\n')
    add(product / "cells" / "company" / "months_there.py", CELLS)
    add(product / "estimators" / "company" / "months_there.py", ESTIMATOR)
    add(product / "door" / "designs" / "spread.py", DESIGN)
    insert(product / "door" / "__init__.py", '    "power",\n', '    "spread",\n')
    add(product / "reading" / "company" / "months.py", READING)
    add(product / "ui" / "company" / "months.py", SHOWN)
    add(folder / "pages" / "months.py", PAGE)
    insert(product / "ui" / "frame" / "navigation.py", '("selfcheck", "Self-check")', '("months", "Months"), ')
    add(product / "engine" / "second.py", ENGINE)
    return folder


def company_files(folder: Path, n_units: int = 240, n_months: int = 24) -> Path:
    """A gym's exports: members, answers on effort, money by month, who got the new lockers; leavers thin out."""
    folder.mkdir()
    months = [f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(n_months)]
    towns = [f"Town {k % 12}" for k in range(n_units)]
    last = [n_months if k % 5 else 6 + (k * 7) % (n_months - 6) for k in range(n_units)]
    members = {"member": [f"M{k:04d}" for k in range(n_units)], "joined": ["2023-06-01"] * n_units, "town": towns}
    pl.DataFrame(members).write_csv(folder / "members.csv")
    money = [
        (f"M{k:04d}", f"{months[m]}-01", 50.0 + k % 7, 20.0 + k % 7) for k in range(n_units) for m in range(last[k])
    ]
    pl.DataFrame(money, schema=["member", "month", "revenue", "margin"], orient="row").write_csv(folder / "money.csv")
    said = ("Parking was full again", "Friendly staff", "")
    answers = [
        (f"M{k:04d}", f"{months[m]}-15", (k * 3 + m) % 11, said[(k + m) % 3])
        for k in range(n_units)
        for m in range(1, last[k], 4)
    ]
    pl.DataFrame(answers, schema=["member", "day", "score", "words"], orient="row").write_csv(folder / "answers.csv")
    reached = [(f"M{k:04d}", "2025-01-01") for k in range(n_units) if k % 12 < 5 and last[k] > 12]
    pl.DataFrame(reached, schema=["member", "day"], orient="row").write_csv(folder / "reached.csv")
    return folder
