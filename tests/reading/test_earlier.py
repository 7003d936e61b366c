"""Builds of an earlier program: what their figures are is told when they are opened, as their makers say it today."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from cxroi import demo
from cxroi.building import build
from cxroi.checks import coverage
from cxroi.checks.coverage import COVERAGE, coverage_of
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.nature import Nature
from cxroi.reading.base import queries
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.earlier import told_now
from cxroi.reading.plans import portfolio
from cxroi.results.base.run import About, Run, finding
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles
from cxroi.terms import Principal
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure
from cxroi.value.plans.portfolio import Limits

UNITS = 1_500
TOLD = ("sense", "measure", "money", "per", "rests_on_scores", "family", "gate", "booked", "dated", "within")


def silent(_: str) -> None:
    """Nobody waits here."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The demo company in small, built once."""
    made = Store(tmp_path_factory.mktemp("earlier") / "store")
    demo.write(made.path / "files", units=UNITS, progress=silent)
    load(made, profiles.read("demo"), [made.path / "files"], fresh=True, progress=silent)
    build(made, progress=silent)
    return made


@pytest.fixture(scope="module")
def company(store: Store) -> Company:
    return open_company(store.path, Principal())


def test_what_an_earlier_build_is_told_is_what_its_makers_say_today(store: Store, company: Company) -> None:
    with store.read() as engine:
        told = told_now(queries.rows(engine, "findings_before"), queries.rows(engine, "designs_before"))
    apart = [
        (row["id"], name, row[name], getattr(one, name))
        for row, one in zip(told, company.all_findings, strict=True)
        for name in TOLD
        if row[name] != getattr(one, name)
    ]
    assert not apart, apart[:10]
    for row, one in zip(told, company.all_findings, strict=True):
        assert (row["coverage"] is None) == (one.coverage is None), one.id
        assert one.coverage is None or row["coverage"] == pytest.approx(one.coverage, abs=0.006)


def test_every_figure_says_what_it_is(company: Company) -> None:
    for one in company.all_findings:
        assert (one.measure == "money") == (one.currency is not None), one.id
        assert bool(one.money) == (one.measure == "money"), one.id
        assert one.unit == f"{one.currency or one.measure}{f' per {one.per}' if one.per else ''}"
        assert one.label, one.id
        assert one.sense != "chance" or one.measure == "probability"
        assert one.gate != "health" or one.rests_on_scores


def without_columns(store: Store, folder: Path) -> Path:
    """A copy of the store as a program would have left it that did not know what figures are."""
    shutil.copytree(store.path, folder)
    file = folder / store.current().file
    with duckdb.connect(str(file)) as known:
        names = [row[0] for row in known.sql("describe results.findings").fetchall()]
        for name in names[names.index("sense") :]:
            known.execute(f"alter table results.findings drop column {name}")
        known.execute("alter table meta.build drop column scope")
    return file


def test_a_build_without_the_columns_is_read_and_shows_the_same(store: Store, company: Company, tmp_path: Path) -> None:
    with DuckEngine(without_columns(store, tmp_path / "old"), read_only=True) as engine:
        rows, facts = queries.findings(engine), queries.build_facts(engine)
    assert [row["statement"] for row in rows] == [one.statement for one in company.all_findings]
    assert all(row["sense"] == one.sense for row, one in zip(rows, company.all_findings, strict=True))
    assert facts.scope.n_units == company.build.scope.n_units == UNITS


def test_a_run_of_a_build_knows_what_the_build_knew(company: Company) -> None:
    run = Run.of(company.build, Assumptions(), "portfolio")
    assert (run.scope, run.run_id) == (company.build.scope, f"{company.build.run_id}, portfolio")
    assert run.scope.n_units == UNITS


@pytest.mark.parametrize(
    ("n_units", "size", "near"),
    [
        (UNITS, 3_000, True),
        (200, 3_000, False),
        (3_000, 3_000, True),
        (20_000, 3_000, False),
        (1_000_000, 3_000, False),
    ],
)
def test_the_portfolio_names_companies_of_the_right_size(
    company: Company, n_units: int, size: int, near: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of customers was lost on the way to the page, so that every company met those of the smallest size."""
    records = {(coverage.PLAIN, 3_000): {"one step, all": (100, 100, 91)}}
    monkeypatch.setattr(coverage, "_records", lambda: records)
    build_ = replace(company.build, scope=replace(company.build.scope, n_units=n_units))
    run = Run.of(build_, Assumptions(), "portfolio")
    measured = Nature("effect", family="one step, all")
    about = About("portfolio/expected", "?", "The chosen steps", measured)
    one = finding(run, about, Figure(2.0, 1.0, 3.0, "C", 9, "money", "m"))
    said = [check.reason for check in one.checks if check.name == COVERAGE]
    assert (coverage_of(measured.family, n_units) is not None) is near
    assert [f"simulated companies of {size:,} customers" in words for words in said] == ([True] if near else [])


def test_steps_claim_no_coverage_that_was_not_measured(company: Company) -> None:
    """What was measured of them was the mean carried on with a typed fade, which is not what they are any more."""
    chosen = portfolio.portfolio(company, portfolio.items(company), Limits())
    steps = [item.net for item in chosen.items if item.net.path.startswith("initiative/")]
    assert COVERAGE not in [check.name for one in (chosen.expected, *steps) for check in one.checks]
