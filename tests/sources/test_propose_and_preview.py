"""A first profile for unknown files, and the preview before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.errors import DataError, QuestionError
from cxroi.sources.asking.propose import propose
from cxroi.sources.loading.load import load
from cxroi.sources.loading.preview import preview
from cxroi.sources.meaning import profiles
from tests.sources.conftest import COMPANY, Company

SURVEY = "ResponseId;Customer ID;Submitted Date;NPS Score;Comment\n" + "".join(
    f"R{n};C{n % 60};{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024;{n % 11};word {n}\n" for n in range(200)
)
BILLING = "customer_id,month,revenue\n" + "".join(f"C{n % 60},2024-{n // 60 + 1:02d},{n}.25\n" for n in range(180))
PEOPLE = "customer_id,segment,region,churned\n" + "".join(
    f"C{n},s{n % 3},North,{'Yes' if n % 9 == 0 else 'No'}\n" for n in range(60)
)


def folder(tmp_path: Path) -> Path:
    path = tmp_path / "files"
    path.mkdir()
    (path / "survey.csv").write_text(SURVEY)
    (path / "billing.csv").write_text(BILLING)
    (path / "people.csv").write_text(PEOPLE)
    (path / "manual.pdf").write_bytes(b"%PDF-1.7")
    return path


def test_a_first_profile_holds_its_questions_and_loads_once_they_are_answered(company: Company, tmp_path: Path) -> None:
    files = folder(tmp_path)
    found = propose([files])
    text = found.text
    profile = profiles.parse(text, "first")
    assert [(rule.table, rule.from_) for rule in profile.table] == [
        ("financials", "billing"),
        ("units", "people"),
        ("outcomes", "people"),
        ("feedback", "survey"),
    ]
    assert "manual.pdf is a PDF" in text
    assert set(profile.questions) == {"people_left", "company", "currency"} == {one.key for one in found.questions}
    assert profile.table[3].columns["answered_at"].order == "dmy"  # some days are after the 12th: nothing to ask
    with pytest.raises(QuestionError, match="open questions"):
        load(company.store, profile, [files], progress=lambda _: None)
    start, end = text.index("[questions]"), text.index("[[file]]")
    answered = profiles.parse(text[:start] + text[end:], "first")
    report = load(company.store, answered, [files], progress=lambda _: None)
    assert {name: (table.kept, table.rejected) for name, table in report.tables.items()} == {
        "units": (60, 0),
        "feedback": (200, 0),
        "financials": (180, 0),
        "outcomes": (60, 0),
    }
    assert company.rows("select sum(value) from raw.outcomes") == [(7.0,)]
    assert company.rows("select distinct metric from raw.feedback") == [("nps",)]


def test_nothing_to_propose(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(DataError, match="None of the files given can be read as a table"):
        propose([tmp_path])


PROFILE = (
    COMPANY
    + """
[[file]]
name = "answers"
match = ["answers.csv"]
[[table]]
table = "feedback"
from = "answers"
[table.columns]
feedback_id = "no"
unit_id = "id"
answered_at = "day"
metric = { constant = "nps" }
score = "score"
comment = "words"
"""
)


def test_preview_shows_parse_rates_questions_and_masked_rows(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        "no,id,day,score,words\n1,a,03/04/2024,9,mail a.b@c.de\n2,b,2024-01-02,many,\n3,c,2024-01-02,12,fine\n"
    )
    shown = preview(profiles.parse(PROFILE, "mine"), [path])[0]
    assert (shown.rows_read, shown.rows_refused) == (3, 2)
    rates = {column.name: column.parse_rate for column in shown.columns}
    assert rates["score"] == pytest.approx(2 / 3)
    assert rates["answered_at"] == pytest.approx(2 / 3)
    assert any("day first or month first" in question for question in shown.questions)
    assert any("outside 0 to 10" in question for question in shown.questions)
    assert "a.b@c.de" not in str(shown.rows)
    assert any("66.7% readable" in line for line in shown.lines())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["answers.csv"]


def test_preview_of_a_real_source(shared: Path) -> None:
    shown = preview(profiles.read("hillstrom"), [shared / "datasets/hillstrom/hillstrom.csv.gz"])
    assert {one.table for one in shown} == {"units", "outcomes", "initiatives", "exposures"}
    assert all(not one.rows_refused and not one.questions for one in shown)


def test_columns_with_the_schemas_own_names_are_taken_and_the_rest_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own"
    path.mkdir()
    (path / "who.csv").write_text("customer_id\n" + "".join(f"C{n}\n" for n in range(40)))
    (path / "paid.csv").write_text(
        "customer_id,month,revenue,cost_of_goods,currency,mood\n"
        + "".join(f"C{n % 40},2024-{n // 40 + 1:02d},{n}.25,3.5,EUR,fine\n" for n in range(120))
    )
    text = propose([path]).text
    rule = next(rule for rule in profiles.parse(text, "own").table if rule.table == "financials")
    assert {"revenue_net", "cost_of_goods", "currency"} <= set(rule.columns)
    assert "# Not used of paid: mood" in text
