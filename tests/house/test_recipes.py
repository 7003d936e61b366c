"""The README's recipes, walked: everything its table names is added to a copy of the product, and seen to work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.recipes import ROOT, company_files, copied

THEME = '\n[[theme]]\nname = "parking"\nwords = ["parking"]\n'
SEEN = """
import json, sys
from pathlib import Path
import polars as pl
from cxroi.cells.company.months_there import months_there
from cxroi.engine.duck import DuckEngine
from cxroi.engine.second import SecondEngine
from cxroi.engine.store import Store
from cxroi.estimators.company.months_there import mean_months
from cxroi.metrics import METRICS
from cxroi.tables.build import build_tables
store = Store(Path(sys.argv[1]))
with store.read() as engine:
    found = mean_months(months_there(engine))
    rows = engine.query("select unit_id, count(*) as n from panel.customer_month group by unit_id")["n"]
    towns = dict(engine.query("select town, n_units from clean.towns").iter_rows())
    n_panel = engine.query("select count(*) as n from panel.customer_month").item()
    themes = engine.query("select distinct theme from clean.feedback_themes")["theme"].to_list()
    metric = engine.query("select primary_metric from meta.build").item()
second = SecondEngine(Path(sys.argv[2]), store.intake)
build_tables(second, lambda name: None)
again = second.query("select count(*) as n from panel.customer_month").item()
spread = rows.std() / len(rows) ** 0.5
print(json.dumps(dict(mean=found.estimate, error=found.std_error, plain=rows.mean(), spread=spread,
    towns=towns, n_panel=n_panel, again=again, asked=second.asked, themes=themes, metric=metric,
    label=METRICS["effort10"].label)))
"""
SHOWN = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=120)
app.switch_page("pages/months.py")
app.run()
assert not app.exception, app.exception
print(" ".join(str(one.value) for one in (*app.caption, *app.markdown, *app.title)))
"""


class Copy:
    """The copy, the gym's store in it, and a way to run things there."""

    def __init__(self, folder: Path) -> None:
        self.folder = copied(folder)
        self.store, self.files = folder / "store", company_files(folder / "exports")

    def run(self, *words: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "CXROI_STORE": str(self.store)}
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def cxroi(self, *words: str) -> str:
        return self.run("-m", "cxroi", *words)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    made = Copy(tmp_path_factory.mktemp("house"))
    made.cxroi("load", "--profile", "harbour", "--store", str(made.store), str(made.files))
    made.cxroi("template", "themes", "--out", str(made.store / "themes.toml"))
    with (made.store / "themes.toml").open("a", encoding="utf-8") as file:
        file.write(THEME)
    made.cxroi("build", "--store", str(made.store))
    return made


@pytest.fixture(scope="module")
def seen(copy: Copy) -> dict[str, object]:
    found: dict[str, object] = json.loads(copy.run("-c", SEEN, str(copy.store), str(copy.folder / "second.duckdb")))
    return found


def test_a_metric_and_a_source(seen: dict[str, object]) -> None:
    assert seen["metric"] == "effort10"
    assert seen["label"] == "Made it easy, 0 to 10"


def test_a_theme_of_comments(seen: dict[str, object]) -> None:
    assert "parking" in seen["themes"]  # type: ignore[operator]


def test_an_initiative_by_rows_alone(copy: Copy) -> None:
    told = json.loads(copy.cxroi("findings", "--json", "--store", str(copy.store)))
    assert [one for one in told["findings"] if one["initiative"] == "lockers"]


def test_a_table(seen: dict[str, object]) -> None:
    assert seen["towns"] == {f"Town {k}": 20 for k in range(12)}


def test_an_estimator_with_its_query(seen: dict[str, object]) -> None:
    assert seen["mean"] == pytest.approx(seen["plain"], rel=1e-12)
    assert seen["error"] == pytest.approx(seen["spread"], rel=1e-9)


def test_an_engine_of_one_class(seen: dict[str, object]) -> None:
    assert seen["again"] == seen["n_panel"] > 0  # type: ignore[operator]
    assert seen["asked"] > 20  # type: ignore[operator]


def test_a_design_of_estimate(copy: Copy) -> None:
    told = copy.cxroi("estimate", str(copy.files / "money.csv"), "--design", "spread", "--outcome", "revenue", "--json")
    assert json.loads(told)["rows"][0]["term"] == "mean"


def test_a_page(copy: Copy) -> None:
    assert "24 months of data" in copy.run("-c", SHOWN)


def test_what_was_added_keeps_the_walls(copy: Copy) -> None:
    linter = str(Path(sys.executable).with_name("lint-imports"))
    environment = {**os.environ, "PYTHONPATH": str(copy.folder)}
    done = subprocess.run([linter], cwd=copy.folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_readme_names_what_is_walked_here() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("| to add | do this | copy |")[1].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:] if line]
    told = {row[0] for row in rows}
    walked = ("a metric", "a theme of comments", "an initiative", "a source", "a table", "an estimator", "a page")
    assert told >= {*walked, "a design of `estimate`", "an engine"}
    missing = [name for row in rows for name in row[-1].strip("` ").split("`, `") if not (ROOT / name).exists()]
    assert not missing, f"the README tells to copy files that are not there: {missing}"
