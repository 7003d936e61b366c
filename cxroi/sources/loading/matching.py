"""Match rate: how much of each table belongs to known units, by units and by their revenue."""
# ruff: noqa: S608 - identifiers pass sql.name

from __future__ import annotations

from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import name
from cxroi.sources.loading.report import LoadReport, Match
from cxroi.sources.meaning.schema import TABLES

LINKED = [
    table.name
    for table in TABLES.values()
    if table.name != "units" and any(column.name == "unit_id" for column in table.columns)
]


def matches(loading: Loading, report: LoadReport) -> list[Match]:
    """Measure and store the match rate of every table this load touched; counts orphans into the report."""
    with_money = loading.number("select count(*) from (select 1 from intake.raw.financials limit 1) as any_row")
    money, amount = "transactions", "amount"
    if with_money:
        money, amount = "financials", "coalesce(revenue_net, revenue_gross, margin)"
    loading.run(
        f"create temp table money as select unit_id, sum({amount}) as revenue from intake.raw.{money} group by unit_id"
    )
    loading.run("create temp table known_units as select distinct unit_id from intake.raw.units")
    found = [_measured(loading, table) for table in LINKED if table in report.tables]
    for match in found:
        counts = [match.rows, match.matched_rows, match.units, match.matched_units]
        values = [match.table, *counts, match.revenue, match.matched_revenue]
        loading.run("insert into intake.meta.matches values (?, ?, ?, ?, ?, ?, ?, ?)", [report.import_id, *values])
        report.tables[match.table].orphans = match.rows - match.matched_rows
    loading.run("drop table money")
    loading.run("drop table known_units")
    return found


def _measured(loading: Loading, table: str) -> Match:
    row = loading.rows(
        f"with here as (select unit_id, count(*) as n from intake.raw.{name(table)} where unit_id is not null "
        "group by unit_id) "
        "select coalesce(sum(here.n), 0), coalesce(sum(case when known_units.unit_id is not null then here.n end), 0), "
        "count(*), count(known_units.unit_id), (select sum(revenue) from money), "
        "sum(case when known_units.unit_id is not null then money.revenue end) "
        "from here left join known_units on known_units.unit_id = here.unit_id "
        "left join money on money.unit_id = here.unit_id"
    )[0]
    return Match(table, int(row[0]), int(row[1]), row[2], row[3], row[4], row[5])
