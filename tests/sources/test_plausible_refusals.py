"""What is refused too often, all of one kind or whole; answers in words, days and months as spreadsheets write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cxroi.sources.loading.preview import preview
from cxroi.sources.meaning import profiles
from tests.sources.conftest import COMPANY, Company
from tests.sources.plausible import ANSWERS, BILLS, SALES, asked, files, months, table, total, units

Given = dict[str, str | bytes]
MONTHLY = files(a="a.csv") + units("a") + table("financials", "a", BILLS)
SOLD = files(a="a.csv") + units("a") + table("transactions", "a", SALES)


def monthly(broken: dict[int, str], n: int = 600) -> Given:
    """Amounts of 10, with other texts at some rows."""
    rows = "".join(f"c{k % 50},{months(12)[k // 50]},{broken.get(k, '10')}\n" for k in range(n))
    return {"a.csv": "who,month,paid\n" + rows}


def test_a_column_refused_above_one_in_a_hundred(company: Company) -> None:
    """7 of 600 cells are no money; 6 are not too many."""
    words = ["tbc", "see note", "-?-", "1.2.3", "open", "x9", "10 or 12"]
    text = asked(company, MONTHLY, monthly({80 * k: word for k, word in enumerate(words)}))
    assert "7 of 600 rows (1%)" in text
    assert "7: revenue_net is no amount of money" in text
    given = monthly({80 * k: word for k, word in enumerate(words[:6])})
    company.load(MONTHLY, given, whole=True)
    assert total(company) == 5940
    answered = MONTHLY + '[answers]\nrefused = ["financials.revenue_net"]\n'
    company.load(answered, monthly({80 * k: word for k, word in enumerate(words)}), whole=True, fresh=True)
    assert total(company) == 5930


@pytest.mark.parametrize(("cell", "shape"), [("12.50-", "9.9-"), ("12.50 CR", "9.9 a"), ("minus 12", "a 9")])
def test_refusals_of_one_kind(company: Company, cell: str, shape: str) -> None:
    """Five of 600 are below one in a hundred, and all of them are refunds."""
    given = monthly({100 * k + 3: cell for k in range(5)})
    text = asked(company, MONTHLY, given)
    assert f"All 5 cells written like '{shape}'" in text
    company.load(MONTHLY + '[answers]\nrefused = ["financials.revenue_net"]\n', given, whole=True)


def test_all_rows_of_one_kind(company: Company) -> None:
    """Five refunds among 600 sales have no day that can be read, each written in a way of its own."""
    days = ["soon", "9 am", "13.", "2024-02-31", "?"]
    rows = [f"o{k},c{k % 50},2024-0{k % 9 + 1}-11,10,sale" for k in range(600)]
    rows += [f"r{k},c{k},{day},-4,refund" for k, day in enumerate(days)]
    given: Given = {"a.csv": "no,who,day,paid,what\n" + "\n".join(rows) + "\n"}
    profile = files(a="a.csv") + units("a") + table("transactions", "a", SALES + '; kind = "what"')
    text = asked(company, profile, given)
    assert "They are all rows of one kind: 5 rows." in text
    assert "with -20.00 beside 6,000.00 kept" in text


def test_a_file_wholly_refused(company: Company) -> None:
    profile = files(a="a.csv", b="b.csv") + units("a") + table("financials", "a", BILLS)
    profile += table("feedback", "b", ANSWERS)
    answers = "".join(f"r{k},c{k},the {k}th,9\n" for k in range(30))
    given = monthly({}) | {"b.csv": "no,who,day,score\n" + answers}
    assert "feedback: every row of b.csv would be refused" in asked(company, profile, given)
    company.load(profile + '[answers]\nrefused = ["feedback.answered_at"]\n', given, whole=True)


def test_an_answer_names_tables_that_exist(company: Company) -> None:
    from cxroi.errors import DataError

    with pytest.raises(DataError, match="no canonical table is called sales"):
        company.load(MONTHLY + '[answers]\nunlinked = ["sales"]\n', monthly({}), whole=True)


def surveyed(words: dict[int, str]) -> Given:
    """66 answers, six of each score from 0 to 10."""
    rows = "".join(f"r{k},c{k},2024-01-0{k % 9 + 1},{words.get(k % 11, k % 11)}\n" for k in range(66))
    return {"a.csv": "no,who,day,score\n" + rows}


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("Not at all likely (0)", "Extremely likely (10)"),
        ("0 - Not at all likely", "10 - Extremely likely"),
        ("0 = gar nicht wahrscheinlich", "10 = äußerst wahrscheinlich"),
        ("Nada probable: 0", "Muy probable: 10"),
        ("(0) Never", "(10) Certainly"),
        ("0 Pas du tout", "10 Tout à fait"),
        ("Never - 0", "Always - 10"),
    ],
)
def test_end_points_with_labels(company: Company, low: str, high: str) -> None:
    company.load(
        files(a="a.csv") + units("a") + table("feedback", "a", ANSWERS), surveyed({0: low, 10: high}), whole=True
    )
    assert company.rows("select count(*), avg(score), min(score), max(score) from raw.feedback") == [
        (66, 5.0, 0.0, 10.0)
    ]


@pytest.mark.parametrize("word", ["N/A (6)", "more than 10", "Don't know - 3", "9 or 10", "in 3 days", "Q5"])
def test_words_that_are_no_answer_are_asked_about(company: Company, word: str) -> None:
    profile = files(a="a.csv") + units("a") + table("feedback", "a", ANSWERS)
    assert "6 of 66 rows (9%)" in asked(company, profile, surveyed({4: word}))


def test_days_that_a_spreadsheet_left_as_numbers(company: Company) -> None:
    """45292 is 1 January 2024, 45306.75 the fifteenth at six in the evening; half the column are dates."""
    days = ["45292", "45306.75", "2024-01-20", "2024-01-28 10:00"]
    rows = "".join(f"o{k},c{k % 10},{days[k % 4]},10\n" for k in range(40))
    given: Given = {"a.csv": "no,who,day,paid\n" + rows}
    text = asked(company, SOLD, given)
    assert "20 of 40 cells (50%)" in text
    assert "between 2024-01-01 and 2024-01-15" in text
    assert 'at = { column = "day", serial = true }' in text
    serial = SOLD.replace('at = "day"', 'at = { column = "day", serial = true }')
    company.load(serial, given, whole=True)
    found = company.rows(
        "select strftime(t.at, '%d %H:%M'), count(*) from raw.transactions as t group by all order by all"
    )
    assert found == [("01 00:00", 10), ("15 18:00", 10), ("20 00:00", 10), ("28 10:00", 10)]
    answered = SOLD.replace('at = "day"', 'at = { column = "day", serial = false }')
    company.load(answered + '[answers]\nrefused = ["transactions.at"]\n', given, whole=True, fresh=True)
    assert company.rows("select count(*) from raw.transactions") == [(20,)]


def test_months_that_a_spreadsheet_left_as_numbers(company: Company) -> None:
    rows = "".join(f"c{k},{day},10\n" for k in range(5) for day in ("45292", "45323"))
    given: Given = {"a.csv": "who,month,paid\n" + rows}
    assert 'month = { column = "month", serial = true }' in asked(company, MONTHLY, given)
    company.load(MONTHLY.replace('month = "month"', 'month = { column = "month", serial = true }'), given, whole=True)
    assert company.rows("select month, count(*) from raw.financials group by all order by all") == [
        (2024 * 12, 5),
        (2024 * 12 + 1, 5),
    ]


@pytest.mark.parametrize(
    "written",
    ["Mar-24", "mar-24", "03/2024", "3/2024", "2024-03", "2024.03", "202403", "March 2024", "2024-03-31", "2024M03"],
)
def test_months_in_any_spelling(company: Company, written: str) -> None:
    rows = "".join(f"c{k},{written},10\n" for k in range(5))
    company.load(MONTHLY, {"a.csv": "who,month,paid\n" + rows}, whole=True)
    assert company.rows("select distinct month from raw.financials") == [(2024 * 12 + 2,)]


def test_wide_months_in_any_spelling(company: Company) -> None:
    """The months of a sheet stand across: five customers, three months of 10, 20 and 30: 300."""
    rule = 'unpivot = { pattern = "^[A-Z][a-z]{2}-[0-9]{2}$", name = "month", value = "paid" }'
    profile = files(a="a.csv", rule=rule) + units("a") + table("financials", "a", BILLS)
    rows = "".join(f"c{k},10,20,30\n" for k in range(5))
    company.load(profile, {"a.csv": "who,Jan-24,Feb-24,Mar-24\n" + rows}, whole=True)
    assert company.rows("select month - 24288, sum(revenue_net) from raw.financials group by all order by all") == [
        (0, Decimal(50)),
        (1, Decimal(100)),
        (2, Decimal(150)),
    ]


def test_customers_who_come_back_are_told_of(company: Company) -> None:
    """Of 30 customers who pay 10 in each of six months, three leave in March and pay on: 3 * 3 * 10 after it."""
    profile = files(a="a.csv", b="b.csv") + units("a") + table("financials", "a", BILLS)
    profile += table("outcomes", "b", 'unit_id = "who"; kind = { constant = "left" }; at = "day"')
    bills = "".join(f"c{k},{m},10\n" for k in range(30) for m in months(6, 2024))
    gone = "".join(f"c{k},2024-03-15\n" for k in range(3)) + "c9,2024-06-30\n"
    report = company.load(profile, {"a.csv": "who,month,paid\n" + bills, "b.csv": "who,day\n" + gone}, whole=True)
    assert report.notes == [
        "3 customers pay again after the month they left (90.00 of 1,800.00); it counts: they have come back."
    ]


def test_lines_without_a_customer_are_asked_about_once(company: Company) -> None:
    """Customers are taken from the bills: 30 bills of nobody are one question, and one answer."""
    rows = "".join(f"{f'c{k % 40}' if k % 20 else ''},{months(15)[k // 40]},10\n" for k in range(600))
    given: Given = {"a.csv": "who,month,paid\n" + rows}
    text = asked(company, MONTHLY, given)
    assert "30 of 600 rows (5%)" in text
    assert "with 300.00 beside 5,700.00 kept" in text
    company.load(MONTHLY + '[answers]\nrefused = ["financials.unit_id"]\n', given, whole=True)
    assert total(company) == 5700


def test_the_preview_asks_the_same(company: Company) -> None:
    given = monthly({k: f"1.{100 + k}" for k in range(600)})
    path = company.file("a.csv", given["a.csv"])
    shown = preview(profiles.parse(COMPANY + MONTHLY, "test"), [path])
    asked_there = [question for one in shown for question in one.questions]
    assert len(asked_there) == 1
    assert "exactly three digits" in asked_there[0]


def test_a_cost_of_no_known_initiative_is_asked_about(company: Company) -> None:
    profile = files(c="c.csv", i="i.csv") + table("initiatives", "i", 'initiative_id = "what"; name = "title"')
    profile += table(
        "initiative_costs", "c", 'initiative_id = "what"; month = "month"; kind = { constant = "all" }; amount = "paid"'
    )
    costs = "".join(f"{'i1' if k < 6 else 'i2'},{m},50\n" for k, m in enumerate(months(12)))
    given: Given = {"c.csv": "what,month,paid\n" + costs, "i.csv": "what,title\ni1,Step\n"}
    text = asked(company, profile, given)
    assert "6 of 12 rows (50%)" in text
    assert "with 300.00 beside 300.00 kept" in text


def test_amounts_on_the_first_line_of_an_order_only(company: Company) -> None:
    """60 orders of 20 and as many further lines without an amount: 1,200 once the lines are left out."""
    rows = "".join(
        f"o{k}{n},c{k % 20},2024-0{k % 5 + 1}-02,{'20' if n == 'a' else ''}\n" for k in range(60) for n in "ab"
    )
    given: Given = {"a.csv": "no,who,day,paid\n" + rows}
    text = asked(company, SOLD, given)
    assert "60 of 120 rows (50%)" in text
    line = 'where = [{ column = "paid", not_empty = true }]'
    assert line in text
    company.load(files(a="a.csv") + units("a") + table("transactions", "a", SALES, line), given, whole=True)
    assert total(company, "transactions.amount") == 1200


@pytest.mark.parametrize("word", ["-", "NULL", "none"])
def test_words_for_no_amount(company: Company, word: str) -> None:
    """40 of 600 cells say that nothing was paid."""
    given = monthly({15 * k: word for k in range(40)})
    assert 'name them under missing = { "..." = "none" }' in asked(company, MONTHLY, given)
    said = f'revenue_net = {{ column = "paid", missing = {{ "{word}" = "none" }} }}'
    company.load(MONTHLY.replace('revenue_net = "paid"', said), given, whole=True)
    assert total(company) == 5600
