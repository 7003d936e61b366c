"""The same moment in every spelling lies in the same month; dates that cannot be are refused with their row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from cxroi.errors import DataError
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.meaning.profile import ColumnRule
from cxroi.sources.rows.cast import Source, moment
from tests.sources.conftest import Company

FILE = FileRule(name="a", match=("a",))
SAME = (
    "2024-01-31 23:30:00 UTC",
    "2024-01-31T23:30:00Z",
    "2024-01-31 23:30:00+00:00",
    "2024-02-01 01:30:00 +0200",
    "2024-02-01 01:30 GMT+2",
    "2024-01-31T18:30:00-05:00",
    "2024-01-31T18:30:00-05",
    "2024-01-31 18:30:00 EST",
    "2024-02-01 00:30 MEZ",
    "2024-02-01 00:30:00 Europe/Berlin",
    "2024-02-01T00:30:00+01:00[Europe/Berlin]",
    "2024-02-01 05:00:00 Asia/Kolkata",
    "Wed, 31 Jan 2024 23:30:00 GMT",
    "31 Jan 2024 23:30 GMT",
    "2024-01-31 11:30 PM UTC",
    "2024-01-31 23:30:00 +0000 UTC",
    "2024-01-31 23:30:00 (UTC+00:00)",
    "1706743800",
    "1706743800000",
)


def clock(text: str, time_zone: str = "Europe/Berlin", **rule: str) -> datetime | None:
    source = Source("x", "VARCHAR", ColumnRule(column="a", **rule), FILE, time_zone)  # type: ignore[arg-type]
    with duckdb.connect() as connection:
        row = connection.execute(f"select {moment(source)} from (select ? as x)", [text]).fetchone()
    assert row is not None
    found: datetime | None = row[0]
    return found


@pytest.mark.parametrize("text", SAME)
def test_one_moment_in_every_spelling(text: str) -> None:
    assert clock(text) == datetime.fromisoformat("2024-02-01 00:30:00")


def test_other_orders_of_the_day_bear_zones_too() -> None:
    assert clock("31.01.2024 23:30 UTC", order="dmy") == datetime.fromisoformat("2024-02-01 00:30:00")
    assert clock("01/31/2024 6:30 PM EST", order="mdy") == datetime.fromisoformat("2024-02-01 00:30:00")


def test_summer_time_begins_and_ends_where_the_zone_says() -> None:
    seen = [
        clock(text)
        for text in ("2024-03-31 00:59:59Z", "2024-03-31 01:00:00Z", "2024-10-27 00:30Z", "2024-10-27 01:30Z")
    ]
    assert [at and at.isoformat() for at in seen] == [
        "2024-03-31T01:59:59", "2024-03-31T03:00:00", "2024-10-27T02:30:00", "2024-10-27T02:30:00",
    ]  # fmt: skip


def test_a_name_of_several_zones_is_read_where_the_company_bears_it() -> None:
    assert clock("2024-01-31 17:30 CST", "America/Chicago") == datetime.fromisoformat("2024-01-31 17:30:00")
    assert clock("2024-01-31 17:30 CST", "Asia/Shanghai") == datetime.fromisoformat("2024-01-31 17:30:00")
    assert clock("2024-01-31 17:30 CST") is None
    assert clock("2024-01-31 17:30 Nowhere/Else") is None


def test_times_without_a_zone_stay_or_come_from_the_declared_one() -> None:
    assert clock("2024-01-31 23:30:00") == datetime.fromisoformat("2024-01-31 23:30:00")
    assert clock("2024-01-31 11:30 PM") == datetime.fromisoformat("2024-01-31 23:30:00")
    assert clock("2024-01-31 23:30:00", "Asia/Tokyo", zone="UTC") == datetime.fromisoformat("2024-02-01 08:30:00")
    assert clock("2024-01-31", "Asia/Tokyo", zone="UTC") == datetime.fromisoformat("2024-01-31")


PAID = """
[[file]]
name = "a"
match = ["a.csv"]
[[table]]
table = "units"
from = "a"
duplicates = "first"
[table.columns]
unit_id = "who"
[[table]]
table = "{table}"
from = "a"
[table.columns]
unit_id = "who"
{columns}
"""


def test_a_zone_that_does_not_exist_is_told(company: Company) -> None:
    text = PAID.format(table="invitations", columns='asked_at = { column = "day", zone = "Mars/Base" }')
    with pytest.raises(DataError, match="no time zone is called 'Mars/Base'"):
        company.load(text, {"a.csv": "who,day\na,2024-01-01\n"})


def test_dates_that_cannot_be_are_refused_with_their_row(company: Company) -> None:
    """A month far ahead, and the 1970 of an empty clock."""
    months = "\n".join(f"c{k // 12},2024-{k % 12 + 1:02d},{k}" for k in range(108))
    report = company.load(
        PAID.format(table="financials", columns='month = "month"\nrevenue_net = "paid"'),
        {"a.csv": f"who,month,paid\n{months}\nc1,2071-03,5\nc2,1970-01,6\n"},
    )
    told = report.table("financials")
    assert told.kept == 108
    assert told.reasons == {"month is after the day of the load": 1, "month is 20 years or more from all others": 1}
    refused = company.rows("select r.row_number, r.amount from rejected.rows as r order by r.row_number")
    assert [(row, float(amount)) for row, amount in refused] == [(110, 5.0), (111, 6.0)]


def test_what_is_announced_may_lie_ahead(company: Company) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=90)).date()
    text = (
        PAID.format(table="outcomes", columns='kind = "kind"\nat = "day"\nknown_at = "known"')
        + '\n[answers]\nby = "Ann"\nleft_share = "confirmed"\n'
    )
    rows = f"who,kind,day,known\na,left,{ahead},2024-01-05\nb,bought,{ahead},2024-01-05\nc,left,{ahead},{ahead}\n"
    report = company.load(text, {"a.csv": rows + "d,bought,2024-01-01,2024-01-05\ne,bought,2024-01-01,2024-01-05\n"})
    assert report.table("outcomes").reasons == {
        "at is after the day of the load": 1, "known_at is after the day of the load": 1,
    }  # fmt: skip
