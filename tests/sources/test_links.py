"""Ids of several systems lead to one customer; shared ones lead to nobody; what is known stays known."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cxroi.errors import DataError, QuestionError
from cxroi.sources.looking import who
from cxroi.sources.rows.links import alike
from tests.sources.conftest import Company

PROFILE = """
[[file]]
name = "crm"
match = ["crm.csv"]
[[file]]
name = "people"
match = ["people.csv"]
[[file]]
name = "survey"
match = ["survey*.csv"]
skip_below = 2
[[file]]
name = "bills"
match = ["bills.csv"]
where = [{ column = "No", not_like = "^(grand )?total" }]
[[link]]
name = "email"
file = "people"
id = "Mail"
unit = "Account"
[[link]]
name = "erp"
file = "crm"
id = "ERP No"
unit = "Account"
[[table]]
table = "units"
from = "crm"
columns = { unit_id = "Account" }
[[table]]
table = "feedback"
from = "survey"
columns = { feedback_id = { row = true }, metric = { constant = "nps" }, score = "Q1", unit_id = { column = "Who", \
link = "email" } }
[[table]]
table = "transactions"
from = "bills"
[table.columns]
transaction_id = { row = true }
unit_id = { column = "No", link = "erp" }
at = "At"
amount = { difference = ["Total", "Refunded"] }
"""
CRM = "Account,ERP No\n" + "".join(f"A{n:03d},{n:06d}\n" for n in range(40))
PEOPLE = "Mail,Account\n" + "".join(f"p{n}@example.com,A{n:03d}\n" for n in range(40))
PEOPLE += "info@example.com,A001\ninfo@example.com,A002\nshared@example.com,A003\nSHARED@example.com,A004\n"
ASKED = 'Who,Q1\nyour address,recommend?\n"{""ImportId"":""m""}","{""ImportId"":""QID1""}"\n'
SURVEY = ASKED + "".join(f" P{n}@Example.com ,{n % 11}\n" for n in range(40)) + "Info@example.com,0\n"
BILLS = "No,At,Total,Refunded\n" + "".join(f"{n}.0,2024-0{n % 9 + 1}-03,{n}.50,{'0.50' if n % 2 else ''}\n"
                                           for n in range(40)) + "Grand Total,,800.00,\n"  # fmt: skip
FILES = {"crm.csv": CRM, "people.csv": PEOPLE, "survey.csv": SURVEY, "bills.csv": BILLS}
WHO = "select count(*), count(unit_id), count(distinct unit_id) from raw.feedback"


def test_three_systems_lead_to_one_customer_and_shared_ids_to_nobody(company: Company) -> None:
    report = company.load(PROFILE, FILES)
    assert company.rows(WHO) == [(41, 40, 40)]
    assert company.rows("select count(*) from raw.feedback f join raw.units u using (unit_id)") == [(40,)]
    assert company.rows("select count(*), sum(amount), count(distinct unit_id) from raw.transactions") == [
        (40, sum(n + 0.5 - 0.5 * (n % 2) for n in range(40)), 40)
    ]
    assert {(one.link, one.ids, one.shared) for one in report.links} == {("email", 40, 2), ("erp", 40, 0)}
    told = "\n".join(report.lines())
    assert "2 belong to several customers and link nobody" in told
    assert "1 of 41 rows lead to no customer by the link email and are kept without one" in told
    assert "example.com" not in told


def test_a_later_file_links_without_the_files_that_said_who_is_who(company: Company) -> None:
    company.load(PROFILE, FILES)
    later = ASKED + "".join(f"p{n}@example.com,7\n" for n in range(20, 40))
    company.load(PROFILE, {"survey2.csv": later})
    assert company.rows(WHO) == [(61, 60, 40)]


def test_a_newer_file_corrects_a_link_and_one_that_became_shared_is_forgotten(company: Company) -> None:
    company.load(PROFILE, FILES)
    moved = "Mail,Account\np1@example.com,A039\np2@example.com,A002\np2@example.com,A005\n"
    company.load(PROFILE + '[answers]\nunlinked = ["feedback"]\n',
                 {"people.csv": moved, "survey3.csv": ASKED + "p1@example.com,1\np2@example.com,2\n"})  # fmt: skip
    newest = "select unit_id from raw.feedback where import_id = 2 order by row_number"
    same = "select unit_id from raw.transactions where amount = 39.0"
    assert company.rows(newest) == [*company.rows(same), (None,)]


def test_a_key_that_hardly_links_stops_with_count_money_and_the_line_to_write(company: Company) -> None:
    bills = BILLS.replace("\n", "\nX", 20)
    with pytest.raises(QuestionError) as asked:
        company.load(PROFILE, {**FILES, "bills.csv": bills}, whole=True)
    assert "20 of 40 rows (50%) of bills.csv would be refused" in str(asked.value)
    assert "no customer is known by this id (link erp)" in str(asked.value)
    assert 'refused = ["transactions.unit_id"]' in str(asked.value)
    answered = PROFILE + '[answers]\nrefused = ["transactions.unit_id"]\n'
    report = company.load(answered, {**FILES, "bills.csv": bills}, whole=True)
    assert report.tables["transactions"].rejected == 20


def test_ids_are_compared_alike_where_links_are_found_and_where_they_are_used() -> None:
    texts = [" A1 ", "a1", "00042", "42.0", "42.00", "42", "0", "000", "0.0", "A.0", "ÄB", "A\u0308B", "1e5", "x@Y.z"]
    shown = duckdb.sql(f"select {alike('one')} from (select unnest(?) as one)", params=[texts]).fetchall()
    assert [who.alike(pl.Series([text])).to_list() for text in texts] == [[one] for (one,) in shown]


def test_files_in_a_zip_archive_are_files(company: Company, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"month1/{name}", text)
        archive.writestr("__MACOSX/month1/._crm.csv", "x")
        archive.writestr("month1/.DS_Store", "x")
    report = company.load(PROFILE, {"exports.zip": stream.getvalue()})
    assert report.tables["feedback"].kept == 41
    assert not report.unmatched


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a/crm.csv": CRM, "b/crm.csv": CRM}, "two files called crm.csv"),
        ({"bomb.csv": "0" * 60_000_000}, "unpacks to more than is safe"),
    ],
)
def test_archives_that_cannot_be_taken_say_why(
    parts: dict[str, str], said: str, company: Company, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with pytest.raises(DataError, match=said):
        company.load(PROFILE, {"exports.zip": stream.getvalue()})
    outside = io.BytesIO()
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../crm.csv", CRM)
        archive.writestr("/tmp/people.csv", PEOPLE)
    company.load(PROFILE, {"outside.zip": outside.getvalue(), "survey.csv": SURVEY, "bills.csv": BILLS})
    assert not (tmp_path.parent / "crm.csv").exists()
