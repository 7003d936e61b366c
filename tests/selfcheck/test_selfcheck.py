"""Self-check: the simulated companies have the loaded one's shape; the report survives its file and judges honestly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cxroi.demo import World, simulate
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, DesignError, UsageError
from cxroi.selfcheck.companies import built
from cxroi.selfcheck.figures import Coverage
from cxroi.selfcheck.run import FILE, Report, Row, _row, check, read, write
from cxroi.selfcheck.shape import Shape, shape_of


@pytest.fixture(scope="module")
def loaded() -> Iterator[DuckEngine]:
    """A company that loses twice as many and asks half as often as the generator's default."""
    with built(World(leaving_base=-3.2, invited=0.25), 2_000, 24, 5) as (engine, _):
        yield engine


@pytest.fixture(scope="module")
def shape(loaded: DuckEngine) -> Shape:
    return shape_of(loaded, most=1_500)


def test_a_simulated_company_leaves_answers_and_earns_like_the_loaded_one(loaded: DuckEngine, shape: Shape) -> None:
    there = loaded.query(
        "select avg(has_left) as leaving, avg(cast(margin as double)) as money from panel.customer_month"
    ).row(0)
    asked = loaded.query("select count(*) from clean.answers where metric = 'nps'").item()
    months = loaded.query("select count(*) from panel.customer_month").item()
    drawn = simulate(shape.world, 4_000, shape.months, 77).frames
    rows = drawn["financials"].height
    assert (shape.units, shape.months) == (1_500, 24)
    assert drawn["outcomes"].height / rows == pytest.approx(there[0], rel=0.2)
    assert drawn["financials"]["margin"].mean() == pytest.approx(there[1], rel=0.15)
    assert drawn["feedback"].filter(drawn["feedback"]["metric"] == "nps").height / rows == pytest.approx(
        asked / months, rel=0.15
    )
    assert {one.design for one in shape.world.initiatives} >= {"customer", "team"}


def test_no_months_no_companies_and_no_report_are_said_plainly(shape: Shape, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        check(shape, 0, "r", print)
    assert read(tmp_path) is None
    for text in ("{}", "[]", "{", "\x00", '{"rows": [1]}', "[" * 5_000):
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match="run the self-check again"):
            read(tmp_path)
    with DuckEngine() as empty:
        empty.execute("create schema panel")
        empty.execute("create table panel.customer_month (month integer, judged smallint)")
        with pytest.raises(DesignError, match="no months"):
            shape_of(empty, most=10)


def test_a_report_comes_back_from_its_file(tmp_path: Path) -> None:
    row = Row("curve", 20, 18, 0.9, 0.7, 1.0, 0.1, 1.0, True)
    report = Report("2026-11-23T00:00:00+00:00", "abc", 20, 0, 3_000, 36, 1, 9.5, ("a note",), (row,))
    write(report, tmp_path)
    assert read(tmp_path) == report
    assert (report.held, report.ranges) == (18, 20)


@pytest.mark.slow
def test_two_companies_end_to_end_with_progress(shape: Shape) -> None:
    said: list[str] = []
    report = check(shape, 2, "run", said.append)
    assert report.failed == 0
    assert said[-1].startswith("company 2 of 2")
    assert report.ranges >= 10
    assert report.held / report.ranges > 0.6  # a gross error only: two companies


def test_below_ten_companies_nothing_is_judged(tmp_path: Path) -> None:
    """One company whose one range missed says nothing; ten of ten held do."""
    few = _row(Coverage("curve", 1, 1, 0, 0.0, 1.0))
    assert (few.as_expected, few.verdict) == (None, "too few to judge")
    assert _row(Coverage("curve", 9, 9, 0, 0.0, 1.0)).as_expected is None
    assert _row(Coverage("curve", 10, 10, 10, 0.0, 1.0)).verdict == "as expected"
    assert _row(Coverage("curve", 10, 10, 0, 0.0, 1.0)).verdict == "outside the expected band"
    report = Report("2026-11-23T00:00:00+00:00", "abc", 1, 0, 3_000, 36, 1, 9.5, (), (few,))
    assert '"as_expected": null' in write(report, tmp_path).read_text(encoding="utf-8")
    assert read(tmp_path) == report
