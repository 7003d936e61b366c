"""Text to types: what people write, and what must be refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.meaning.profile import ColumnRule
from cxroi.sources.meaning.schema import ColumnType
from cxroi.sources.rows.cast import Source, trimmed, typed


def cast(
    text: Any,
    kind: ColumnType,
    *,
    type_: str = "VARCHAR",
    file: dict[str, Any] | None = None,
    zone: str = "UTC",
    **rule: Any,
) -> Any:
    source = Source(
        "cell", type_, ColumnRule(column="cell", **rule), FileRule(name="f", match=("f",), **(file or {})), zone
    )
    with duckdb.connect() as connection:
        return connection.execute(
            f"select {typed(source, kind)} from (select cast(? as {type_}) as cell)", [text]
        ).fetchone()[0]


GERMAN = {"decimal": ",", "thousands": "."}


@pytest.mark.parametrize(
    ("text", "file", "wanted"),
    [
        ("12", {}, 12.0),
        (" 1.5 ", {}, 1.5),
        ("-0.25", {}, -0.25),
        ("−3", {}, -3.0),
        ("(4.5)", {}, -4.5),
        ("1e3", {}, 1000.0),
        ("$12.50", {}, 12.5),
        ("R$ 7", {}, 7.0),
        ("12 €", {}, 12.0),
        (".5", {}, 0.5),
        ("1,234.5", {"thousands": ","}, 1234.5),
        ("1.234,5", GERMAN, 1234.5),
        ("1.234.567", GERMAN, 1234567.0),
        ("0,5", GERMAN, 0.5),
        ("1 234,5", {"decimal": ",", "thousands": " "}, 1234.5),
        ("1\u00a0234", {"thousands": " "}, 1234.0),
        ("1'234.5", {"thousands": "'"}, 1234.5),
    ],
)
def test_numbers_as_people_write_them(text: str, file: dict[str, str], wanted: float) -> None:
    assert cast(text, "number", file=file) == wanted


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("abc", {}),
        ("1,5", {}),
        ("nan", {}),
        ("inf", {}),
        ("1e400", {}),
        ("0x10", {}),
        ("1_000", {}),
        ("1.2.3", {}),
        ("--1", {}),
        ("12%", {}),
        ("12,34", {"thousands": ","}),
        ("1.5", GERMAN),
        ("1.2345", GERMAN),
        ("12abc", {}),
        ("1 2", {}),
        ("٣", {}),
        ("=1+1", {}),
    ],
)
def test_numbers_that_are_none(text: str, file: dict[str, str]) -> None:
    assert cast(text, "number", file=file) is None


def test_money_keeps_its_cents_and_refuses_what_does_not_fit() -> None:
    assert cast("1234567890123.45", "money") == Decimal("1234567890123.45")
    assert cast("0.1", "money") == Decimal("0.10")
    assert cast(216.87, "money", type_="DOUBLE") == Decimal("216.87")
    assert cast("99999999999999999.00", "money") is None
    assert cast("nan", "money", type_="DOUBLE") is None
    assert cast("12", "money", factor=-0.5) == Decimal("-6.00")
    assert cast("12%", "number", percent=True, factor=0.01) == pytest.approx(0.12)


def test_whole_numbers() -> None:
    assert cast("5.0", "integer") == 5
    assert cast("5.5", "integer") is None
    assert cast("99999999999", "integer") is None


@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("2024-02-29", None, date(2024, 2, 29)),
        ("2024-2-9", None, date(2024, 2, 9)),
        ("2024/02/09", None, date(2024, 2, 9)),
        ("20240209", None, date(2024, 2, 9)),
        ("03.04.2024", "dmy", date(2024, 4, 3)),
        ("3/4/2024", "mdy", date(2024, 3, 4)),
        ("3/4/24", "mdy", date(2024, 3, 4)),
        ("9 Feb 2024", "dmy", date(2024, 2, 9)),
        ("2024-02-09T10:00:00", None, date(2024, 2, 9)),
        ("2024-02-09", "dmy", date(2024, 2, 9)),
        ("2024-02-30", None, None),
        ("03/04/2024", None, None),
        ("13/13/2024", "dmy", None),
        ("0001-01-01", None, None),
        ("9999-12-31", None, None),
        ("infinity", None, None),
        ("epoch", None, None),
        ("today", None, None),
        ("45000", None, None),
        ("yesterday", "dmy", None),
    ],
)
def test_dates(text: str, order: str | None, wanted: date | None) -> None:
    assert cast(text, "date", order=order) == wanted


def test_times_land_in_the_companys_zone() -> None:
    assert cast("2024-07-01T12:00:00Z", "time", zone="Europe/Berlin") == datetime.fromisoformat("2024-07-01T14:00:00")
    assert cast("2024-07-01 12:00:00+05:00", "time", zone="UTC") == datetime.fromisoformat("2024-07-01T07:00:00")
    assert cast("2024-07-01 12:00", "time", zone="Europe/Berlin") == datetime.fromisoformat("2024-07-01T12:00:00")
    assert cast("01.07.2024 23:59:01", "time", order="dmy") == datetime.fromisoformat("2024-07-01T23:59:01")
    assert cast("2024-07-01", "time", end_of_day=True) == datetime.fromisoformat("2024-07-01T23:59:59")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-01", 2024 * 12),
        ("2024-12", 2024 * 12 + 11),
        ("202403", 2024 * 12 + 2),
        ("03/2024", 2024 * 12 + 2),
        ("Mar 2024", 2024 * 12 + 2),
        ("2024-03-15", 2024 * 12 + 2),
        ("2024-13", None),
        ("202413", None),
        ("March", None),
        ("0000-01", None),
    ],
)
def test_months(text: str, wanted: int | None) -> None:
    assert cast(text, "month") == wanted


def test_months_from_native_types() -> None:
    assert cast("2024-03-31", "month", type_="DATE") == 2024 * 12 + 2
    assert cast(202403, "month", type_="BIGINT") == 2024 * 12 + 2


@pytest.mark.parametrize(
    ("text", "wanted"), [("Yes", True), ("FALSE", False), ("0", False), ("ja", True), ("não", False), ("maybe", None)]
)
def test_flags(text: str, wanted: bool | None) -> None:
    assert cast(text, "flag") is wanted


def test_equals_makes_a_flag_or_a_number() -> None:
    assert cast("Churned", "flag", equals="Churned") is True
    assert cast("Stayed", "number", equals=["Churned", "Gone"]) == 0.0


def test_ids_that_came_as_floats_lose_their_decimals() -> None:
    assert cast(1234.0, "text", type_="DOUBLE") == "1234"
    with duckdb.connect() as connection:
        assert connection.execute(
            f"select {trimmed('cell')} from (select ? as cell)", ["  00123\u00a0"]
        ).fetchall() == [("00123",)]
        assert connection.execute(f"select {trimmed('cell')} from (select ? as cell)", [" \t"]).fetchall() == [(None,)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("9999-12-31", {}),
        ("9999-12-31 23:59:59", {}),
        ("9999-12-31T23:59:59Z", {}),
        ("99991231", {}),
        ("31.12.9999", {"order": "dmy"}),
        ("31.12.99", {"order": "dmy"}),
        ("12/31/9999", {"order": "mdy"}),
        ("2262-04-11", {}),
        ("infinity", {}),
        ("Open", {}),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_an_end_left_open_is_a_day_far_ahead_in_every_zone(text: str, rule: dict[str, str], zone: str) -> None:
    assert cast(text, "end", zone=zone, **rule) == date(9999, 12, 31)
    assert cast(text, "date", zone=zone, **rule) != date(9999, 12, 31), "any other date so far ahead is none"


@pytest.mark.parametrize("type_", ["DATE", "TIMESTAMP"])
def test_an_end_that_came_as_a_date_is_read_too(type_: str) -> None:
    assert cast("9999-12-31", "end", type_=type_) == cast("infinity", "end", type_=type_) == date(9999, 12, 31)
    assert cast("-infinity", "end", type_=type_) is None
    assert cast("2025-06-30", "end", type_=type_) == date(2025, 6, 30)


@pytest.mark.parametrize(("text", "wanted"), [("2025-06-30", date(2025, 6, 30)), ("soon", None), ("0001-01-01", None)])
def test_an_end_with_a_day_keeps_it_and_no_day_is_refused(text: str, wanted: date | None) -> None:
    assert cast(text, "end") == wanted
