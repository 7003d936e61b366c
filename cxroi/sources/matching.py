"""Match rate: how much of each table belongs to known units, by units and by their revenue."""
# ruff: noqa: S608 - identifiers pass sql.name

from __future__ import annotations

from cxroi.sources.database import Loading
from cxroi.sources.report import LoadReport, Match
from cxroi.sources.schema import TABLES
from cxroi.sources.sql import name

LINKED = [table.name for table in TABLES.values() if table.name != "units" and any(column.name == "unit_id" for column in table.columns)]


def matches(loading: Loading, report: LoadReport) -> list[Match]:
    """Measure and store the match rate of every table this load touched; counts orphans into the report."""
    money = "financials" if loading.number("select count(*) from (select 1 from intake.raw.financials limit 1) as any_row") else "transactions"
    amount = "coalesce(revenue_net, revenue_gross, margin)" if money == "financials" else "amount"
    loading.run(f"create temp table revenue as select unit_id, sum({amount}) as revenue from intake.raw.{name(money)} group by unit_id")
    loading.run("create temp table known_units as select distinct unit_id from intake.raw.units")
    found = []
    for table in LINKED:
        if table not in report.tables:
            continue
        row = loading.rows(
            f"with here as (select unit_id, count(*) as n from intake.raw.{name(table)} where unit_id is not null group by unit_id) "
            "select coalesce(sum(here.n), 0), coalesce(sum(case when known_units.unit_id is not null then here.n end), 0), count(*), "
            "count(known_units.unit_id), (select sum(revenue) from revenue), sum(case when known_units.unit_id is not null then revenue.revenue end) "
            "from here left join known_units on known_units.unit_id = here.unit_id left join revenue on revenue.unit_id = here.unit_id")[0]
        match = Match(table, int(row[0]), int(row[1]), row[2], row[3], row[4], row[5])
        loading.run("insert into intake.meta.matches values (?, ?, ?, ?, ?, ?, ?, ?)",
                    [report.import_id, table, match.rows, match.matched_rows, match.units, match.matched_units, match.revenue, match.matched_revenue])
        report.tables[table].orphans = match.rows - match.matched_rows
        found.append(match)
    loading.run("drop table revenue")
    loading.run("drop table known_units")
    return found
