"""Inputs that were answered wrongly once (../shared/cases), each beside a small one of its kind with other values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.sources.loading.load import load
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning import profiles
from cxroi.tables.build import build_tables
from tests.sources.conftest import COMPANY, Company


def profile(zone: str = "", rule: str = "", **tables: str) -> str:
    """One file, and the columns of each table that it fills."""
    head = COMPANY + (f'time_zone = "{zone}"\n' if zone else "") + (f"inactivity_months = {rule}\n" if rule else "")
    files = "".join(f'[[file]]\nname = "{name}"\nmatch = ["{name}.csv"]\n' for name in tables)
    first = next(iter(tables))
    who = f'[[table]]\ntable = "units"\nfrom = "{first}"\nduplicates = "first"\n[table.columns]\nunit_id = "who"\n'
    parts = (
        f'[[table]]\ntable = "{table}"\nfrom = "{name}"\n[table.columns]\nunit_id = "who"\n{columns}\n'
        for name, text in tables.items()
        for table, _, columns in [text.partition(":")]
    )
    return head + files + who + "".join(parts)


def published(shared: Path, folder: Path, case: str, *files: str) -> tuple[Store, LoadReport]:
    place = shared / "cases" / case
    store = Store(folder / "store")
    rules = profiles.read(place / "profile.toml")
    return store, load(store, rules, [place / file for file in files] or [place], progress=lambda _: None)


def tables(store: Store, folder: Path) -> DuckEngine:
    """The clean tables and the panel of a loaded store; their sums are the intake's."""
    engine = DuckEngine(folder / "built.duckdb", attach={"intake": store.intake})
    engine.put("rates", pl.DataFrame(schema={"currency": pl.String, "rate": pl.Float64}))
    build_tables(engine, lambda _: None)
    for (sql,) in engine.query("select c.sql from meta.checks as c").iter_rows():
        assert all(expected == actual for _, expected, actual in engine.query(sql).iter_rows())
    return engine


def months(company: Company | Store) -> Mapping[int, int]:
    store = company.store if isinstance(company, Company) else company
    with DuckEngine(store.intake, read_only=True) as engine:
        found = engine.query(
            "select year(t.at) * 100 + month(t.at) as m, count(*) as n from raw.transactions as t group by m"
        )
        return dict(found.sort("m").rows())


PAID = 'transactions:transaction_id = "no"\nat = "at"\namount = "paid"'


def test_a_suffix_of_utc_is_a_zone(company: Company) -> None:
    """23:10 in UTC is the next month in Oslo and the same one in New York, whatever the spelling."""
    rows = "".join(
        f"p{k}{style},u{k},{day}{style},9\n"
        for k, day in enumerate(("2023-05-31 23:10:00", "2023-06-30 22:05:00"))
        for style in (" UTC", "Z", "+00:00", " GMT")
    )
    company.load(profile("Europe/Oslo", a=PAID), {"a.csv": f"no,who,at,paid\n{rows}"})
    assert months(company) == {202306: 4, 202307: 4}


def test_a_suffix_of_utc_published(shared: Path, tmp_path: Path) -> None:
    for file in ("payments.csv", "payments_z.csv"):
        store, _ = published(shared, tmp_path / file, "utc-suffix-month-boundary", file)
        assert months(store) == dict.fromkeys(range(202402, 202408), 30)


@pytest.mark.parametrize("wrong", ["2061-02-03", "2199-12-31"])
def test_one_date_in_the_future_moves_nobody(company: Company, tmp_path: Path, wrong: str) -> None:
    rows = "".join(f"p{k}-{m},u{k},2022-{m:02}-11,5\n" for k in range(6) for m in range(1, 13))
    report = company.load(profile(rule="4", a=PAID), {"a.csv": f"no,who,at,paid\n{rows}x,u1,{wrong},5\n"})
    assert report.table("transactions").reasons == {"at is after the day of the load": 1}
    with tables(company.store, tmp_path) as engine:
        span = engine.query("select max(last_month) as m, count(left_month) as n from panel.unit_span").row(0)
        assert span == (2022 * 12 + 11, 0)


def test_one_date_in_the_future_published(shared: Path, tmp_path: Path) -> None:
    store, report = published(shared, tmp_path, "one-date-in-the-future")
    assert report.table("transactions").rejected == 1
    with tables(store, tmp_path) as engine:
        span = engine.query("select max(last_month) as m, count(left_month) as n from panel.unit_span").row(0)
        assert span == (2024 * 12 + 11, 0)


def money(engine: DuckEngine) -> dict[str, Any]:
    counted = engine.query("select sum(m.revenue_net) as revenue from panel.customer_month as m").item()
    rest = engine.query("select r.line, r.revenue from panel.remainder as r").rows()
    return {"counted": counted, **dict(rest)}


def test_customers_who_rejoin_published(shared: Path, tmp_path: Path) -> None:
    store, _ = published(shared, tmp_path, "customers-who-rejoin")
    with tables(store, tmp_path) as engine:
        assert money(engine) == {"counted": Decimal(198_000)}
        years = engine.query(
            "select m.month // 12 as y, sum(m.margin) as margin from panel.customer_month as m group by y order by y"
        ).rows()
        assert years == [(2023, Decimal(52_800)), (2024, Decimal(26_400))]


def test_exposures_with_an_open_end_published(shared: Path, tmp_path: Path) -> None:
    store, report = published(shared, tmp_path, "exposure-open-end-9999")
    assert (report.table("exposures").kept, report.table("exposures").rejected) == (50, 0)
    with tables(store, tmp_path) as engine:
        assert engine.query("select count(*) from clean.exposures as e where year(e.to_on) > 2100").item() == 50


SPENT = 'financials:month = "month"\nrevenue_net = "paid"'


@pytest.mark.parametrize("paid", ["999999999999.999", "-999999999999.999", "123456789.01"])
def test_large_amounts_add_up_to_the_last_digit(company: Company, tmp_path: Path, paid: str) -> None:
    """A thousand rows of 1e12 are 1e15, with three minor digits."""
    rows = "".join(f"u{k},{2020 + m // 12}-{m % 12 + 1:02},{paid}\n" for k in range(50) for m in range(20))
    company.load(profile(a=SPENT), {"a.csv": f"who,month,paid\n{rows}"})
    with tables(company.store, tmp_path) as engine:
        assert money(engine) == {"counted": 1000 * Decimal(paid)}


def test_large_amounts_published(shared: Path, tmp_path: Path) -> None:
    store, _ = published(shared, tmp_path, "large-amounts", "one_row_of_100_million.csv")
    with tables(store, tmp_path) as engine:
        assert money(engine) == {"counted": Decimal(100_004_790)}
