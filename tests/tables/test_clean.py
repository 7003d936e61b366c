"""Clean tables: newest row wins, orphans are counted, one currency, answers find their unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, QuestionError
from cxroi.sources.meaning.schema import LINEAGE, SQL_TYPES, TABLES
from cxroi.sources.meaning.templates import LATER
from cxroi.tables import newest
from cxroi.tables.build import build_tables
from cxroi.tables.grain import check_grain, duplicates
from tests.tables.intake import at, built, make_intake, month

JAN = month("2024-01")


def test_keys_and_lineage_are_those_of_the_canonical_tables() -> None:
    assert {name: table.key for name, table in TABLES.items()} == newest.KEYS
    assert tuple(name for name, _ in LINEAGE) == newest.LINEAGE
    with_currency = [name for name, table in TABLES.items() if "currency" in {column.name for column in table.columns}]
    assert tuple(with_currency) == newest.WITH_CURRENCY
    for name, added in newest.ADDED.items():
        assert added == {one: SQL_TYPES[TABLES[name].column(one).type] for one in added}
        assert set(added) <= LATER


def test_an_intake_of_an_earlier_version_lacks_columns_and_builds(tmp_path: Path) -> None:
    intake = make_intake(tmp_path / "intake.duckdb", initiatives=pl.DataFrame({"initiative_id": ["i"], "name": ["i"]}))
    with duckdb.connect(str(intake)) as connection:
        for column in newest.ADDED["initiatives"]:
            connection.execute(f"alter table raw.initiatives drop column {column}")
    with DuckEngine(attach={"intake": intake}) as engine:
        build_tables(engine, lambda _: None)
        assert engine.query("select i.name, i.cannot_move, i.other_event_on from clean.initiatives as i").rows() == [
            ("i", None, None)
        ]


def test_what_the_ledger_declares_stands_before_the_file_and_events_of_both_count(tmp_path: Path) -> None:
    day, later = date(2024, 5, 1), date(2024, 6, 1)
    files = {
        "initiative_id": ["a", "b", "c"],
        "name": ["a", "b", "c"],
        "no_other_event_by": ["file"] * 3,
        "no_other_event_on": [None, day, day],
        "other_event": [None, "a fair", None],
        "other_event_on": [None, day, None],
    }
    intake = make_intake(tmp_path / "intake.duckdb", initiatives=pl.DataFrame(files))
    said = [("a", "Ann", later, None, None), ("b", "Ann", later, None, None), ("c", None, None, "a price rise", later)]
    with DuckEngine(attach={"intake": intake}) as engine:
        engine.put("declared", pl.DataFrame(said, schema=newest.DECLARED, orient="row"))
        build_tables(engine, lambda _: None)
        rows = engine.query(
            "select i.no_other_event_by, i.no_other_event_on, i.other_event, i.other_event_on "
            "from clean.initiatives as i order by i.initiative_id"
        ).rows()
    assert rows == [("Ann", later, None, None), ("Ann", later, "a fair", day), ("file", day, "a price rise", later)]


def test_every_canonical_column_is_in_its_clean_table(tmp_path: Path) -> None:
    engine = built(tmp_path)
    allowed = {"financials": {"currency", "revenue_gross", "discounts", "refunds"}}
    for name, table in TABLES.items():
        columns = set(engine.query(f"select t.* from clean.{name} as t").columns)
        assert {column.name for column in table.columns} - columns == allowed.get(name, set())


def test_the_newest_row_of_a_key_wins(tmp_path: Path) -> None:
    financials = pl.DataFrame(
        {
            "unit_id": [1, 1, 1, 2],
            "month": [JAN, JAN, JAN, JAN],
            "revenue_net": [1.0, 2.0, 3.0, 9.0],
            "currency": ["EUR"] * 4,
            "file_id": [1, 2, 2, 1],
            "row_number": [9, 1, 2, 10],
            "import_id": [1, 2, 2, 1],
        }
    )
    engine = built(tmp_path, units=pl.DataFrame({"unit_id": [1, 2]}), financials=financials)
    assert engine.query("select f.unit_id, f.revenue_net from clean.financials as f order by f.unit_id").rows() == [
        (1, Decimal("3.00")),
        (2, Decimal("9.00")),
    ]
    replaced = engine.query("select r.table_name, r.n, r.amount from clean.replaced as r").rows()
    assert replaced == [("financials", 2, Decimal("3.00"))]


def test_orphans_are_left_out_and_counted_with_their_money(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        units=pl.DataFrame({"unit_id": [1]}),
        financials=pl.DataFrame({"unit_id": [1, 7, 8], "month": [JAN] * 3, "revenue_net": [1.0, 2.5, 3.5]}),
        feedback=pl.DataFrame({"feedback_id": ["a", "b", "c"], "unit_id": [1, 7, None], "metric": ["nps"] * 3}),
        outcomes=pl.DataFrame({"unit_id": [7], "kind": ["left"], "at": [at("2024-01-01")]}),
        initiatives=pl.DataFrame({"initiative_id": ["i"], "name": ["i"]}),
        initiative_costs=pl.DataFrame(
            {"initiative_id": ["i", None, "x"], "month": [JAN] * 3, "kind": ["staff"] * 3, "amount": [1.0, 2.0, 4.0]}
        ),
        exposures=pl.DataFrame({"initiative_id": ["i", "i", "x"], "unit_id": [1, 7, 1]}),
        uptake=pl.DataFrame({"initiative_id": ["i", "x"], "unit_id": [1, 1]}),
    )
    assert sorted(engine.query("select o.table_name, o.n, o.amount from clean.orphans as o").rows()) == [
        ("exposures", 2, None),
        ("feedback", 1, None),
        ("financials", 2, Decimal("6.00")),
        ("initiative_costs", 1, Decimal("4.00")),
        ("outcomes", 1, None),
        ("uptake", 1, None),
    ]


def test_money_becomes_the_reporting_currency(tmp_path: Path) -> None:
    tables = {
        "units": pl.DataFrame({"unit_id": [1, 2]}),
        "financials": pl.DataFrame(
            {
                "unit_id": [1, 1, 2],
                "month": [JAN, JAN + 1, JAN],
                "revenue_net": [10.0, 10.0, 10.0],
                "cost_to_serve": [1.01, 1.01, 1.01],
                "currency": ["EUR", "USD", None],
            }
        ),
        "initiatives": pl.DataFrame({"initiative_id": ["i"], "name": ["i"]}),
        "initiative_costs": pl.DataFrame(
            {"initiative_id": ["i"], "month": [JAN], "kind": ["k"], "amount": [3.33], "currency": ["USD"]}
        ),
    }
    engine = built(tmp_path, rates={"USD": 0.905, "GBP": 1.2}, **tables)
    rows = engine.query(
        "select f.revenue_net, f.cost_to_serve, f.margin from clean.financials as f order by f.unit_id, f.month"
    )
    assert rows.rows() == [
        (Decimal("10.00"), Decimal("1.01"), Decimal("8.99")),
        (Decimal("9.05"), Decimal("0.914"), Decimal("8.136")),
        (Decimal("10.00"), Decimal("1.01"), Decimal("8.99")),
    ]
    assert engine.query("select k.amount, k.currency from clean.initiative_costs as k").rows() == [
        (Decimal("3.014"), "EUR")
    ]
    with pytest.raises(DataError, match=r"2 rows are in 1 currencies without a rate.*\[currency_rates\]"):
        built(tmp_path / "b", **tables)
    with pytest.raises(QuestionError, match="2 currencies"):
        built(tmp_path / "c", company={"currency": None}, rates={"USD": 0.9}, **tables)


def test_one_currency_in_the_files_is_the_reporting_one(tmp_path: Path) -> None:
    engine = built(
        tmp_path,
        company={"currency": None},
        units=pl.DataFrame({"unit_id": [1]}),
        financials=pl.DataFrame({"unit_id": [1], "month": [JAN], "revenue_net": [1.0], "currency": ["BRL"]}),
    )
    assert engine.query("select c.currency from clean.company as c").item() == "BRL"


def orders(**company: object) -> dict[str, pl.DataFrame]:
    """Two sellers (1, 2), a customer (9); order A sold by both, B by seller 1 alone, C paid only."""
    day = at("2024-01-10")
    return {
        "units": pl.DataFrame({"unit_id": [1, 2, 9], "unit_type": ["seller", "seller", "customer"]}),
        "transactions": pl.DataFrame(
            {
                "transaction_id": list("abcdef"),
                "unit_id": [1, 1, 2, 1, 9, 9],
                "at": [day, day, day, at("2024-03-01"), day, day],
                "amount": [10.0, 5.5, 7.0, 8.0, 30.0, 4.0],
                "kind": ["sale", "sale", "sale", "sale", "payment", "payment"],
                "about_id": ["A", "A", "A", "B", "A", "C"],
            }
        ),
        "feedback": pl.DataFrame(
            {
                "feedback_id": ["r1", "r2", "r3", "r4"],
                "about_type": ["order"] * 4,
                "about_id": ["A", "B", "C", "B"],
                "metric": ["stars"] * 4,
                "score": [4.0, 2.0, 1.0, 5.0],
                "answered_at": [at("2024-01-20"), at("2024-03-02"), day, at("2024-03-05")],
            }
        ),
        "operations": pl.DataFrame({"event_id": ["e1", "e2"], "about_id": ["A", "B"], "measure": ["delivery"] * 2}),
    }


def test_answers_about_an_order_belong_to_each_seller_of_it(tmp_path: Path) -> None:
    engine = built(tmp_path, company={"panel_unit": "seller", "primary_metric": "stars"}, **orders())
    assert engine.query("select f.feedback_id, f.unit_id from clean.feedback as f order by f.feedback_id").rows() == [
        ("r1", None),
        ("r2", 1),
        ("r3", None),
        ("r4", 1),
    ]
    assert sorted(engine.query("select a.feedback_id, a.unit_id from clean.answers as a").rows()) == [
        ("r1", 1),
        ("r1", 2),
        ("r2", 1),
        ("r4", 1),
    ]
    assert sorted(engine.query("select l.about_id, l.feedback_id, l.score from clean.last_feedback as l").rows()) == [
        ("A", "r1", 4.0),
        ("B", "r4", 5.0),
        ("C", "r3", 1.0),
    ]
    assert engine.query("select o.unit_id from clean.operations as o order by o.event_id")["unit_id"].to_list() == [
        None,
        1,
    ]


def test_transactions_become_the_money_of_panel_units(tmp_path: Path) -> None:
    engine = built(tmp_path, company={"panel_unit": "seller", "primary_metric": "stars"}, **orders())
    rows = engine.query(
        "select f.unit_id, f.month - 24288 as m, f.revenue_net, f.margin from clean.financials as f order by 1, 2"
    )
    assert rows.rows() == [(1, 0, Decimal("15.50"), None), (1, 2, Decimal("8.00"), None), (2, 0, Decimal("7.00"), None)]
    rows = engine.query(
        "select m.unit_id, m.month - 24288 as m, m.revenue_net, m.score, m.n_scores "
        "from panel.customer_month as m order by 1, 2"
    )
    assert rows.rows() == [
        (1, 0, Decimal("15.50"), None, 0),
        (1, 1, Decimal("0.00"), 4.0, 1),
        (1, 2, Decimal("8.00"), 4.0, 1),
        (2, 0, Decimal("7.00"), None, 0),
        (2, 1, Decimal("0.00"), 4.0, 1),
        (2, 2, Decimal("0.00"), 4.0, 1),
    ]


@pytest.mark.parametrize("span", [5, 400])
def test_repeated_keys_are_found(tmp_path: Path, span: int) -> None:
    engine = built(tmp_path)
    engine.put("t", pl.DataFrame({"unit_id": [1, 1, 2, 2, 2], "month": [JAN, JAN + span, JAN, JAN, JAN]}))
    engine.execute("create table clean.t as select t.unit_id, t.month from t")
    assert duplicates(engine, "clean.t", ("unit_id", "month")) == 2
    assert duplicates(engine, "clean.t", ("unit_id",)) == 3
    with pytest.raises(DataError, match=r"clean\.t: 2 rows repeat the key unit_id, month"):
        check_grain(engine, "clean.t", ("unit_id", "month"))
