"""Asked, not guessed: each ambiguity stops the load with the line that answers it, and the answer lets it through."""

from __future__ import annotations

import pytest

from cxroi.errors import QuestionError
from tests.sources.conftest import Company

ANSWERS = """
[[file]]
name = "answers"
match = ["answers.csv"]
[[table]]
table = "feedback"
from = "answers"
[table.columns]
feedback_id = "no"
unit_id = "id"
answered_at = DAY
metric = { constant = METRIC }
score = "score"
"""
SALES = """
[[file]]
name = "sales"
match = ["sales.csv"]
[[table]]
table = "transactions"
from = "sales"
[table.columns]
transaction_id = "no"
unit_id = "id"
at = "day"
amount = "paid"
currency = "cur"
"""
LEFT = """
[[file]]
name = "people"
match = ["people.csv"]
[[table]]
table = "outcomes"
from = "people"
[table.columns]
unit_id = "id"
kind = { constant = "left" }
value = "gone"
"""


def answers(day: str = '"day"', metric: str = '"nps"') -> str:
    return ANSWERS.replace("DAY", day).replace("METRIC", metric)


def test_day_or_month_first(company: Company) -> None:
    files = {"answers.csv": "no,id,day,score\n1,a,03/04/2024,9\n2,b,05/06/2024,8\n3,c,25/06/2024,8\n"}
    with pytest.raises(
        QuestionError,
        match=r"2 of 3 \(67%\) can be read both ways, 1 only day first.*order = \"dmy\".*line 14 of profile test",
    ):
        company.load(answers(), files)
    company.load(answers('{ column = "day", order = "dmy" }'), files)
    assert company.rows("select month(answered_at) from raw.feedback order by feedback_id") == [(4,), (6,), (6,)]


def test_values_outside_the_scale(company: Company) -> None:
    files = {"answers.csv": "no,id,day,score\n1,a,2024-01-01,9\n2,b,2024-01-01,99\n"}
    with pytest.raises(QuestionError, match=r"1 of 2 answers of 'nps' lie outside 0 to 10.*line 16"):
        company.load(answers(), files)
    report = company.load(answers() + '[answers]\noutside_scale = "refuse"\n', files)
    assert report.tables["feedback"].reasons == {"score is outside its scale": 1}


def test_unclear_direction(company: Company) -> None:
    files = {"answers.csv": "no,id,day,score\n1,a,2024-01-01,3\n"}
    with pytest.raises(QuestionError, match="Is a higher score better for 'effort'"):
        company.load(answers(metric='"effort"'), files)
    company.load(answers(metric='"effort"') + "higher_is_better = { constant = false }\n", files)
    assert company.rows("select higher_is_better from raw.feedback") == [(False,)]


def test_an_id_with_as_many_values_as_orders(company: Company) -> None:
    files = {"sales.csv": "no,id,day,paid,cur\n" + "".join(f"{n},c{n},2024-01-01,5,EUR\n" for n in range(150))}
    with pytest.raises(QuestionError, match="id has 150 values for 150 orders"):
        company.load(SALES, files)
    company.load(SALES + '[answers]\nunit_per_row = "confirmed"\n', files)
    assert company.rows("select count(*) from raw.transactions") == [(150,)]


def test_mixed_currencies(company: Company) -> None:
    files = {"sales.csv": "no,id,day,paid,cur\n1,a,2024-01-01,5,EUR\n2,a,2024-01-01,5,USD\n3,a,2024-01-01,5,\n"}
    with pytest.raises(QuestionError, match=r"2 currencies \(EUR 2, USD 1 rows\)"):
        company.load(SALES, files)
    company.load(SALES + '[answers]\ncurrencies = "several"\n', files)


def test_implausible_share_of_leavers(company: Company) -> None:
    files = {"people.csv": "id,gone\n" + "".join(f"{n},{int(n > 1)}\n" for n in range(10))}
    with pytest.raises(QuestionError, match=r"8 of 10 units \(80%\) are marked as having left"):
        company.load(LEFT, files)
    company.load(LEFT + '[answers]\nleft_share = "confirmed"\n', files)
    assert company.rows("select sum(value) from raw.outcomes") == [(8.0,)]


def test_several_sheets(company: Company) -> None:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name in ("first", "second"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["id", "gone"])
        sheet.write_row(1, 0, ["a", 1])
        sheet.write_row(2, 0, ["b", 0])
    book.close()
    profile = LEFT.replace("people.csv", "people.xlsx")
    with pytest.raises(QuestionError, match=r"2 sheets \('first', 'second'\).*line 5"):
        company.load(profile, {"people.xlsx": buffer.getvalue()})
    report = company.load(
        profile.replace('match = ["people.xlsx"]', 'match = ["people.xlsx"]\nsheet = "second"'),
        {"people.xlsx": buffer.getvalue()},
    )
    assert report.tables["outcomes"].kept == 2
