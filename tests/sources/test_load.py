"""Loading: nothing lost, nothing twice, nothing mixed, all or nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from cxroi.errors import DataError, QuestionError, StoreError, UsageError
from cxroi.sources.meaning.schema import LINEAGE, SQL_TYPES, TABLES
from tests.sources.conftest import COMPANY, Company

UNITS = """
[[file]]
name = "people"
match = ["people*.csv"]
[[table]]
table = "units"
from = "people"
[table.columns]
unit_id = "id"
segment = "seg"
tenure_months = "months"
"""
MONEY = """
[[file]]
name = "money"
match = ["money*.csv"]
[[table]]
table = "financials"
from = "money"
[table.columns]
unit_id = "id"
month = "month"
revenue_net = "paid"
"""
FEEDBACK = """
[[file]]
name = "answers"
match = ["answers*.csv"]
[[table]]
table = "feedback"
from = "answers"
[table.columns]
feedback_id = "no"
unit_id = "id"
answered_at = "day"
metric = { constant = "nps" }
score = { column = "score", missing = { "99" = "no answer" } }
comment = "words"
"""
PEOPLE = "id,seg,months\na,x,1\nb,y,2\nc,x,3\n"


def test_intake_has_every_table_with_its_types(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    for table in TABLES.values():
        found = company.rows(
            f"select column_name, data_type from information_schema.columns where table_schema = 'raw' "
            f"and table_name = '{table.name}' order by ordinal_position"
        )
        assert found == [*((column.name, SQL_TYPES[column.type]) for column in table.columns), *LINEAGE]


def test_every_row_is_accounted_for(company: Company) -> None:
    people = PEOPLE + "d,z,many\n,x,4\na,x,9\ne,x\n"
    report = company.load(UNITS, {"people.csv": people})
    units = report.tables["units"]
    assert (units.read, units.kept, units.rejected) == (7, 3, 4)
    assert units.balanced
    assert units.reasons == {
        "tenure_months is no whole number": 1,
        "unit_id is empty": 1,
        "same unit_id as an earlier row": 1,
        "the line cannot be read as a row": 1,
    }
    refused = company.rows("select row_number, reason, row_json from rejected.rows order by row_number")
    assert [(number, reason) for number, reason, _ in refused] == [
        (5, "tenure_months is no whole number"),
        (6, "unit_id is empty"),
        (7, "same unit_id as an earlier row"),
        (8, "2 cells where the header has 3"),
    ]
    kept = json.loads(refused[0][2])
    assert kept["tenure_months"] == "many"
    assert kept["unit_id"].isdigit()
    assert company.rows("select rows_read, rows_kept, rows_rejected from meta.files") == [(7, 3, 4)]


def test_another_headline_metric_warns_takes_effect_and_keeps_history(company: Company) -> None:
    """The same files with one line of the profile changed: nothing is loaded twice, the switch is said and kept."""
    head = '[company]\nname = "Acme"\ncurrency = "EUR"\nprimary_metric = "{}"\n'
    files = {"people.csv": PEOPLE, "answers.csv": "no,id,day,score,words\n1,a,2024-01-05,9,fine\n"}
    assert company.load(head.format("nps") + UNITS + FEEDBACK, files).notes == []
    report = company.load(head.format("csat") + UNITS + FEEDBACK, files)
    assert "from nps to csat" in report.notes[0]
    assert report.lines()[1] == report.notes[0]
    assert not report.tables
    assert company.rows("select primary_metric from meta.imports order by import_id") == [("nps",), ("csat",)]
    assert company.rows("select count(*) from raw.feedback where metric = 'nps'") == [(1,)]
    assert company.load(head.format("csat") + UNITS + FEEDBACK, files).notes == []


def test_units_are_pseudonyms_and_comments_masked(company: Company) -> None:
    answers = (
        'no,id,day,score,words\n1,a,2024-01-05,9,"mail me: a@b.com\nthanks"\n2,b,2024-01-06,99,call +49 170 1234567\n'
    )
    company.load(UNITS + FEEDBACK, {"people.csv": PEOPLE, "answers.csv": answers})
    assert company.rows("select comment, score, missing_reason, value_raw from raw.feedback order by feedback_id") == [
        ("mail me: [e-mail]\nthanks", 9.0, None, "9"),
        ("call [phone]", None, "no answer", "99"),
    ]
    linked = company.rows("select count(*) from raw.feedback join raw.units using (unit_id)")
    assert linked == [(2,)]
    assert b"a@b.com" not in company.store.intake.read_bytes()
    mode = company.store.key_file.stat().st_mode & 0o777
    assert mode == 0o600


def test_a_known_file_is_not_loaded_again_and_a_newer_one_replaces(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    again = company.load(UNITS, {"people-copy.csv": PEOPLE})
    assert again.known == ["people-copy.csv"]
    assert not again.tables
    assert any("not loaded again" in line for line in again.lines())
    newer = company.load(UNITS, {"people-2.csv": "id,seg,months\nb,q,7\nd,q,1\n"})
    assert (newer.tables["units"].kept, newer.tables["units"].replaced) == (2, 1)
    assert company.rows("select segment, tenure_months from raw.units order by tenure_months") == [
        ("x", 1),
        ("q", 1),
        ("x", 3),
        ("q", 7),
    ] or sorted(company.rows("select segment, tenure_months from raw.units")) == [
        ("q", 1),
        ("q", 7),
        ("x", 1),
        ("x", 3),
    ]


def test_replace_starts_a_table_anew(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    report = company.load(UNITS, {"people.csv": PEOPLE}, replace=("units",))
    assert (report.tables["units"].kept, report.tables["units"].replaced) == (3, 3)
    assert company.rows("select count(*) from raw.units") == [(3,)]
    with pytest.raises(UsageError, match="knows no table people"):
        company.load(UNITS, {"people.csv": PEOPLE}, replace=("people",))


def test_fresh_starts_the_intake_anew(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    company.load(UNITS, {"people.csv": "id,seg,months\nz,q,1\n"}, fresh=True)
    assert company.rows("select segment, count(*) from raw.units group by segment") == [("q", 1)]
    assert [path.name for path in company.store.path.glob("*new*")] == []


def test_unmatched_files_are_listed_and_no_match_at_all_is_an_error(company: Company) -> None:
    report = company.load(UNITS, {"people.csv": PEOPLE, "notes.txt": "hello"})
    assert report.unmatched == ["notes.txt"]
    with pytest.raises(DataError, match=r"looks for people\*\.csv"):
        company.load(UNITS, {"others.csv": PEOPLE})


def test_companies_are_never_mixed(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    with pytest.raises(StoreError, match="another company"):
        company.load(COMPANY.replace("Acme", "Other") + UNITS, {"people.csv": PEOPLE})
    with pytest.raises(StoreError, match="store of its own"):
        company.load(COMPANY + "is_demo = true\n" + UNITS, {"people.csv": PEOPLE})
    assert company.rows("select count(*) from meta.imports") == [(1,)]


def test_a_missing_or_different_key_is_refused(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    key = company.store.key_file
    content = key.read_text()
    key.unlink()
    with pytest.raises(StoreError, match="key"):
        company.load(UNITS, {"people-2.csv": "id,seg,months\nz,q,1\n"})
    key.write_text("ab" * 32 + "\n")
    with pytest.raises(StoreError, match="key"):
        company.load(UNITS, {"people-2.csv": "id,seg,months\nz,q,1\n"})
    key.write_text(content)
    company.load(UNITS, {"people-2.csv": "id,seg,months\nz,q,1\n"})


def test_match_rate_by_units_and_revenue(company: Company) -> None:
    money = "id,month,paid\na,2024-01,100\nb,2024-01,50.5\nq,2024-01,49.5\n"
    report = company.load(UNITS + MONEY, {"people.csv": PEOPLE, "money.csv": money})
    match = report.matches[0]
    assert (match.units, match.matched_units, float(match.revenue or 0), float(match.matched_revenue or 0)) == (
        3,
        2,
        200.0,
        150.5,
    )
    assert report.tables["financials"].orphans == 1
    assert "2 of 3 units known (66.7%); they hold 75.2% of revenue" in " ".join(report.lines())
    assert company.rows("select rows, matched_rows from meta.matches") == [(3, 2)]
    json.dumps(report.as_dict())


def test_unknown_initiatives_are_refused(company: Company) -> None:
    profile = (
        UNITS
        + """
[[table]]
table = "initiatives"
rows = [{ initiative_id = "new", name = "New" }]
[[file]]
name = "who"
match = ["who.csv"]
[[table]]
table = "exposures"
from = "who"
[table.columns]
initiative_id = "what"
unit_id = "id"
assignment = { constant = "unknown" }
"""
    )
    report = company.load(profile, {"people.csv": PEOPLE, "who.csv": "what,id\nnew,a\nold,b\nnew,\n"})
    assert report.tables["exposures"].reasons == {
        "initiative_id is not in the initiatives table": 1,
        "names neither a unit nor a group": 1,
    }
    assert report.tables["initiatives"].kept == 1


def test_an_intake_of_an_earlier_version_gets_the_columns_it_lacks(company: Company) -> None:
    company.load(UNITS, {"people.csv": PEOPLE})
    with duckdb.connect(str(company.store.intake)) as connection:
        connection.execute("alter table raw.initiatives drop column cannot_move")
        connection.execute("alter table raw.units drop column team")
    one = (
        '[[table]]\ntable = "initiatives"\nrows = [{ initiative_id = "new", name = "New", cannot_move = "parking" }]\n'
    )
    report = company.load(UNITS + one, {"people.csv": PEOPLE + "z,South\n"})
    assert report.tables["initiatives"].kept == 1
    assert company.rows("select initiative_id, name, cannot_move, file_id is null from raw.initiatives") == [
        ("new", "New", "parking", False)
    ]
    assert company.rows("select count(*) from raw.units where team is not null or import_id is null") == [(0,)]


@pytest.mark.parametrize(
    ("rule", "kept", "duplicates", "rejected", "segments"),
    [
        ("refuse", 2, 0, 2, ["x", "z"]),
        ("first", 2, 2, 0, ["x", "z"]),
        ("last", 2, 2, 0, ["y", "z"]),
        ("exact", 2, 1, 1, ["x", "z"]),
        ("keep", 4, 0, 0, ["x", "x", "y", "z"]),
    ],
)
def test_duplicate_rules(
    company: Company, rule: str, kept: int, duplicates: int, rejected: int, segments: list[str]
) -> None:
    profile = UNITS.replace("[table.columns]", f'duplicates = "{rule}"\n[table.columns]')
    report = company.load(profile, {"people.csv": "id,seg,months\na,x,1\na,x,1\na,y,2\nb,z,1\n"})
    units = report.tables["units"]
    assert (units.kept, units.duplicates, units.rejected) == (kept, duplicates, rejected)
    assert units.balanced
    assert [row[0] for row in company.rows("select segment from raw.units order by segment")] == segments


def test_joins_must_not_multiply_rows(company: Company) -> None:
    profile = UNITS + MONEY.replace(
        "[table.columns]", 'join = [{ file = "people", on = { id = "id" } }]\n[table.columns]'
    )
    with pytest.raises(DataError, match="more than once"):
        company.load(profile, {"people.csv": PEOPLE + "a,z,1\n", "money.csv": "id,month,paid\na,2024-01,1\n"})


def test_a_joined_file_that_is_not_given_is_named(company: Company) -> None:
    profile = UNITS + MONEY.replace(
        "[table.columns]", 'join = [{ file = "people", on = { id = "id" } }]\n[table.columns]'
    )
    with pytest.raises(DataError, match="needs the file people"):
        company.load(profile, {"money.csv": "id,month,paid\na,2024-01,1\n"})


def test_layouts_wide_months_year_in_the_name_sums_and_drifting_headers(company: Company) -> None:
    profile = """
[[file]]
name = "wide"
match = ["wide-*.csv"]
delimiter = ";"
decimal = ","
thousands = "."
encoding = "cp1252"
header_rows = 2
from_name = "wide-(?P<year>[0-9]{4})"
rename = { "Kunde Nummer" = "kunde", "Kunde Nr" = "kunde" }
unpivot = { pattern = "^(Jan|Feb) ", name = "monat", value = "umsatz" }
[[table]]
table = "financials"
from = "wide"
where = [{ column = "umsatz", not_empty = true }]
[table.columns]
unit_id = { column = "kunde", pad = 4 }
month = { columns = ["monat", "year"], separator = " ", map = { MAP }, unmapped = "refuse" }
revenue_net = "umsatz"
cost_to_serve = { sum = ["Porto k1", "Porto k2"] }
"""
    names = ((word, year, number) for year in ("2023", "2024") for number, word in enumerate(("Jan", "Feb"), start=1))
    profile = profile.replace(
        "MAP", ", ".join(f'"{word} Umsatz {year}" = "{year}-{number:02d}"' for word, year, number in names)
    )
    files = {
        "wide-2023.csv": (
            "Kunde;Jan;Feb;Porto;\nNummer;Umsatz;Umsatz;k1;k2\n7;1.000,50;;1,5;2,5\nMüller;3;4;;1\n"
        ).encode("cp1252"),
        "wide-2024.csv": "Kunde;Jan;Feb;Porto;\nNr;Umsatz;Umsatz;k1;k2\n0007;(5,00);6;x;1\n".encode("cp1252"),
    }
    report = company.load(profile, files)
    count = report.tables["financials"]
    assert (count.read, count.kept, count.rejected, count.left_out) == (6, 3, 2, 1)
    assert count.reasons == {"cost_to_serve is no amount of money": 2}
    found = company.rows("select month, revenue_net, cost_to_serve from raw.financials order by month, revenue_net")
    assert [(month, float(paid), float(cost)) for month, paid, cost in found] == [
        (2023 * 12, 3.0, 1.0),
        (2023 * 12, 1000.5, 4.0),
        (2023 * 12 + 1, 4.0, 1.0),
    ]
    assert company.rows("select count(distinct unit_id) from raw.financials") == [(2,)]


def test_rows_keep_the_order_of_the_file(company: Company) -> None:
    lines = "".join(f"{number * 7919 % 5000:05d},x,{number}\n" for number in range(5000))
    company.load(UNITS, {"people.csv": "id,seg,months\n" + lines})
    assert company.rows(
        "select count(*) from (select row_number - lag(row_number) over (order by rowid) as step from raw.units) "
        "where step <> 1"
    ) == [(0,)]


def test_open_questions_of_a_profile_stop_the_load(company: Company) -> None:
    with pytest.raises(QuestionError, match=r"1 open questions.*Which currency"):
        company.load(COMPANY + '[questions]\nmoney = "Which currency?"\n' + UNITS, {"people.csv": PEOPLE})
    assert not company.store.intake.exists()


def test_a_load_killed_at_any_moment_leaves_the_old_rows(company: Company) -> None:
    """kill -9 at nine moments spread over a load: the first import's rows are there each time, and no other."""
    company.load(UNITS, {"people.csv": PEOPLE})
    big = company.file("people-2.csv", "id,seg,months\n" + "".join(f"{number},x,1\n" for number in range(60_000)))
    profile = company.file("people.toml", COMPANY + UNITS)
    code = (
        "import sys; from pathlib import Path; from cxroi.engine.store import Store; from cxroi.sources.meaning "
        "import profiles; "
        "from cxroi.sources.loading.load import load; load(Store(Path(sys.argv[1])), profiles.read(sys.argv[2]), "
        "[Path(sys.argv[3])])"
    )
    command = [sys.executable, "-u", "-c", code, str(company.store.path), str(profile), str(big)]
    root, killed = Path(__file__).resolve().parents[2], 0
    for moment, said in enumerate(("Reading", "Checking", "Writing") * 3):
        process = subprocess.Popen(command, cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        assert any(line.startswith(said) for line in process.stdout)
        time.sleep(0.03 * (moment // 3))
        process.kill()
        process.stdout.close()
        killed += process.wait() == -signal.SIGKILL
        n = company.rows("select count(*) from raw.units")[0][0]
        assert n in (3, 60_003)
        if n == 60_003:
            break
    assert killed >= 3
    report = company.load(UNITS, {"people-3.csv": "id,seg,months\nzz,x,1\n"})
    assert report.tables["units"].kept == 1
    assert not list(company.store.path.glob("load-*"))
