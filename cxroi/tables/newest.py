# ruff: noqa: S608 - SQL from one template; every name in it comes from a registry and is quoted
"""The intake as the clean models read it: newest row of each key, money in the one reporting currency.

`newest.<table>` are views over the attached intake; they exist only while the tables are built.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DataError, QuestionError
from cxroi.tables.grain import duplicates

KEYS: dict[str, tuple[str, ...]] = {
    "units": ("unit_id",),
    "feedback": ("feedback_id",),
    "invitations": ("unit_id", "asked_at"),
    "financials": ("unit_id", "month"),
    "transactions": ("transaction_id",),
    "outcomes": ("unit_id", "kind", "at"),
    "initiatives": ("initiative_id",),
    "initiative_costs": ("initiative_id", "month", "kind"),
    "exposures": ("initiative_id", "unit_id", "group_type", "group_id", "from_on"),
    "uptake": ("initiative_id", "unit_id"),
    "operations": ("event_id", "measure"),
    "cases": ("case_id",),
    "plan": ("month", "line"),
    "ledger_totals": ("month", "line"),
    "employee_feedback": ("team", "asked_at", "metric"),
}
"""Columns that make a row the same row in a newer file; a test holds them to cxroi/sources/meaning/schema.py."""
WITH_CURRENCY = ("financials", "transactions", "initiative_costs")
NET = {
    "financials": "coalesce(t.revenue_net, t.revenue_gross - coalesce(t.discounts, 0) - coalesce(t.refunds, 0))",
    "transactions": "t.amount",
    "initiative_costs": "t.amount",
    "plan": "t.amount",
    "ledger_totals": "t.amount",
}
_COLUMNS = """
select c.column_name, c.data_type from information_schema.columns as c
where c.table_catalog = 'intake' and c.table_schema = 'raw' and c.table_name = ? order by c.ordinal_position
"""
_REFUSED = """
select j.table_name, j.reason, count(*) as n, cast(sum({amount}) as decimal(38,3)) as amount
from intake.rejected.rows as j {rates} group by j.table_name, j.reason
"""
_REFUSED_AMOUNT = (
    "case when r.factor is not null then cast(cast(j.amount as decimal(22,3)) * r.factor as decimal(18,3)) "
    "when coalesce(j.currency, p.currency, '') = coalesce(p.currency, '') then j.amount end"
)
_REFUSED_RATES = "left join clean.rates as r on r.currency = j.currency cross join reporting as p"
LINEAGE = ("import_id", "file_id", "row_number")
ADDED = {
    "initiatives": {
        "next_reach": "INTEGER",
        "cannot_move": "VARCHAR",
        "no_other_event_by": "VARCHAR",
        "no_other_event_on": "DATE",
        "other_event": "VARCHAR",
        "other_event_on": "DATE",
        "no_effect_after_end_by": "VARCHAR",
        "no_effect_after_end_on": "DATE",
    },
    "operations": {"weight": "DOUBLE"},
    "outcomes": {"weight": "DOUBLE"},
}
"""Columns that an intake of an earlier version does not have yet."""
DECLARED = {
    "initiative_id": pl.String,
    "signed_by": pl.String,
    "signed_on": pl.Date,
    "event": pl.String,
    "event_on": pl.Date,
}
"""Temporary table `declared`: the newest declaration of the ledger about each initiative."""


def prepare(engine: Engine) -> None:
    """Make `reporting`, `clean.rates`, `clean.replaced` and the views `newest.*`.

    Rates come from a temporary table `rates(currency, rate)` (reporting currency for one unit) when the engine has one,
    what was declared in the ledger from a temporary table `declared` (DECLARED), which becomes `clean.declarations`.
    Raises QuestionError for several currencies without a reporting one, DataError for a currency without a rate.
    """
    engine.execute("create schema newest")
    currencies = _currencies(engine)
    reporting = _reporting_currency(engine, currencies)
    engine.put("reporting", pl.DataFrame({"currency": [reporting]}, schema={"currency": pl.String}))
    foreign = {name: {code: n for code, n in found.items() if code != reporting} for name, found in currencies.items()}
    _write_rates(engine, foreign)
    if not _given(engine, "declared"):
        engine.put("declared", pl.DataFrame(schema=DECLARED))
    engine.execute(
        "create table clean.declarations as select d.initiative_id, d.signed_by, d.signed_on, d.event, d.event_on "
        "from declared as d"
    )
    replaced = [_make_view(engine, name, bool(foreign.get(name))) for name in KEYS]
    engine.put(
        "replaced_rows",
        pl.DataFrame(
            [row for row in replaced if row["n"]],
            schema={"table_name": pl.String, "n": pl.Int64, "amount": pl.Decimal(38, 3)},
        ),
    )
    engine.execute("create table clean.replaced as select r.table_name, r.n, r.amount from replaced_rows as r")
    engine.execute(f"create table clean.refused as {_refused(engine)}")


def _refused(engine: Engine) -> str:
    """SELECT of refused rows by table and reason with their money, where it could be read (earlier intakes kept
    none)."""
    known = "select c.column_name from information_schema.columns as c where c.table_catalog = 'intake' "
    found = engine.query(known + "and c.table_schema = 'rejected' and c.table_name = 'rows'")["column_name"].to_list()
    if "amount" not in found:
        return _REFUSED.format(amount="cast(null as decimal(18,3))", rates="")
    return _REFUSED.format(amount=_REFUSED_AMOUNT, rates=_REFUSED_RATES)


def drop(engine: Engine) -> None:
    engine.execute("drop schema newest cascade")


def _currencies(engine: Engine) -> dict[str, dict[str, int]]:
    """table -> currency code -> rows."""
    found = {}
    for name in WITH_CURRENCY:
        rows = engine.query(
            f"select t.currency, count(*) as n from intake.raw.{quoted(name)} as t "
            "where t.currency is not null group by t.currency"
        )
        found[name] = dict(rows.iter_rows())
    return found


def _reporting_currency(engine: Engine, currencies: Mapping[str, Mapping[str, int]]) -> str | None:
    named = engine.query(
        "select i.currency from intake.meta.imports as i where i.currency is not null order by i.import_id desc"
    )
    if named.height:
        return str(named["currency"][0])
    codes = sorted({code for found in currencies.values() for code in found})
    if len(codes) > 1:
        raise QuestionError(
            f"the files hold money in {len(codes)} currencies and none is the company's: which one is used "
            'in reports? Answer with the line currency = "EUR" (or another) under [company] in the profile'
        )
    return codes[0] if codes else None


def _write_rates(engine: Engine, foreign: Mapping[str, Mapping[str, int]]) -> None:
    if not _given(engine, "rates"):
        engine.put("rates", pl.DataFrame(schema={"currency": pl.String, "rate": pl.Float64}))
    engine.execute(
        "create table clean.rates as select r.currency, cast(r.rate as decimal(30,12)) as factor from rates as r"
    )
    known = set(engine.query("select r.currency from clean.rates as r where r.factor > 0")["currency"].to_list())
    missing = [(code, n) for found in foreign.values() for code, n in found.items() if code not in known]
    if missing:
        raise DataError(
            f"{sum(n for _, n in missing):,} rows are in {len(dict(missing))} currencies without a rate. "
            "Next: add rates under [currency_rates] in assumptions.toml"
        )


def _given(engine: Engine, name: str) -> bool:
    """Whether the caller left a temporary table of that name."""
    return bool(
        engine.query("select t.table_name from information_schema.tables as t where t.table_name = ?", [name]).height
    )


def _make_view(engine: Engine, name: str, convert: bool) -> dict[str, object]:
    """One view; returns how many rows a newer one replaced, with their money."""
    source = f"intake.raw.{quoted(name)}"
    columns = engine.query(_COLUMNS, [name])
    twice = duplicates(engine, f"intake.raw.{name}", KEYS[name])
    there = dict(columns.iter_rows())
    parts = [_field(column, kind, convert) for column, kind in there.items() if column not in LINEAGE]
    parts += [
        f"cast(null as {kind}) as {quoted(column)}"
        for column, kind in ADDED.get(name, {}).items()
        if column not in there
    ]
    fields = ", ".join(parts)
    join = "left join clean.rates as r on r.currency = t.currency" if convert else ""
    if twice:
        keys = ", ".join(f"t.{quoted(key)}" for key in KEYS[name])
        source = (
            f"(select t.*, row_number() over (partition by {keys} order by t.file_id desc, t.row_number desc) as place "
            f"from {source} as t)"
        )
        join += " where t.place = 1"
    engine.execute(f"create view newest.{quoted(name)} as select {fields} from {source} as t {join}")
    return {
        "table_name": name,
        "n": twice,
        "amount": _replaced_money(engine, name, convert) if twice and name in NET else None,
    }


def _field(column: str, kind: str, convert: bool) -> str:
    plain = f"t.{quoted(column)}"
    if convert and kind.startswith("DECIMAL"):
        return f"cast(cast({plain} as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as {quoted(column)}"
    return plain


def _replaced_money(engine: Engine, name: str, convert: bool) -> object:
    """Money of the rows that a newer file replaced, in the reporting currency: all rows less the newest."""
    fields = ", ".join(_field(column, "DECIMAL", convert) for column in _money_columns(name))
    join = "left join clean.rates as r on r.currency = t.currency" if convert else ""
    return engine.query(
        f"with converted as (select {fields} from intake.raw.{quoted(name)} as t {join}), "
        f"everything as (select coalesce(sum({NET[name]}), 0) as total from converted as t), "
        f"kept as (select coalesce(sum({NET[name]}), 0) as total from newest.{quoted(name)} as t) "
        "select cast(e.total - k.total as decimal(38,3)) as amount from everything as e cross join kept as k"
    ).item()


def _money_columns(name: str) -> tuple[str, ...]:
    return ("revenue_net", "revenue_gross", "discounts", "refunds") if name == "financials" else ("amount",)
