"""Ids that stand for nobody, that came through a spreadsheet, that link to no one; keys named once in a block."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter

from tests.sources.conftest import Company
from tests.sources.plausible import ANSWERS, BILLS, SALES, asked, files, months, table, total, units

ORDERS = files(a="a.csv") + units("a") + table("transactions", "a", SALES)


def orders(odd: str, n_odd: int, paid: int = 7) -> dict[str, str | bytes]:
    """Twenty customers with six orders of 10 each, and `n_odd` more of `paid` under an odd id."""
    rows = [f"o{k}-{m},c{k},2024-0{m}-10,10" for k in range(20) for m in range(1, 7)]
    rows += [f"x{n},{odd},2024-03-1{n % 9},{paid}" for n in range(n_odd)]
    return {"a.csv": "no,who,day,paid\n" + "\n".join(rows) + "\n"}


@pytest.mark.parametrize(
    "odd",
    [
        "NULL",
        "n/a",
        "Unknown",
        "#N/A",
        "test",
        "-",
        "Guest",
        "(blank)",
        "N.A.",
        "Walk-in customer",
        "noreply@shop.example",
    ],
)
def test_words_for_nobody(company: Company, odd: str) -> None:
    """20 customers with 1,200 and 50 orders of nobody with 350."""
    text = asked(company, ORDERS, orders(odd, 50))
    assert "50 of 170 rows of transactions (29%) with 350.00 of 1,550.00" in text
    assert "shop.example" not in text
    report = company.load(ORDERS + '[answers]\nplaceholder_ids = "refuse"\n', orders(odd, 50), whole=True)
    assert total(company, "transactions.amount") == 1200
    assert report.table("transactions").rejected == 50
    assert company.rows("select count(*) from raw.units") == [(20,)]


@pytest.mark.parametrize("odd", ["0", "9999999", "-1", "000000"])
def test_numbers_for_nobody_only_where_they_stand_for_many(company: Company, odd: str) -> None:
    assert "50 of 170 rows" in asked(company, ORDERS, orders(odd, 50))
    company.load(ORDERS, orders(odd, 6), whole=True)
    assert company.rows("select count(*) from raw.units") == [(21,)]


def test_placeholders_that_are_customers_stay(company: Company) -> None:
    company.load(ORDERS + '[answers]\nplaceholder_ids = "keep"\n', orders("Guest", 50), whole=True)
    assert total(company, "transactions.amount") == 1550


def test_answers_of_nobody_stay_without_a_customer(company: Company) -> None:
    profile = (
        files(a="a.csv", b="b.csv") + units("a") + table("transactions", "a", SALES) + table("feedback", "b", ANSWERS)
    )
    rows = "".join(f"r{k},{'anonymous' if k % 2 else f'c{k // 2}'},2024-02-01,{k % 11}\n" for k in range(40))
    given = orders("c1", 0) | {"b.csv": "no,who,day,score\n" + rows}
    assert "20 of 40 rows of feedback (50%)" in asked(company, profile, given)
    company.load(profile + '[answers]\nplaceholder_ids = "refuse"\n', given, whole=True)
    assert company.rows("select count(*), count(unit_id) from raw.feedback") == [(40, 20)]


BOTH = files(a="a.csv", b="b.csv") + units("b", "{B}") + table("feedback", "b", ANSWERS.replace('"who"', "{B}"))
BOTH += table("financials", "a", BILLS.replace('"who"', "{A}"))


def two(bill: str, answer: str) -> dict[str, str | bytes]:
    """Thirty customers with twelve months of 5 each (1,800), and one answer each."""
    bills = [f"{bill.format(k)},{m},5" for k in range(30) for m in months(12)]
    answers = [f"r{k},{answer.format(k)},2024-01-05,{k % 11}" for k in range(30)]
    return {
        "a.csv": "who,month,paid\n" + "\n".join(bills) + "\n",
        "b.csv": "no,who,day,score\n" + "\n".join(answers) + "\n",
    }


def ways(a: str = '"who"', b: str = '"who"') -> str:
    return BOTH.replace("{A}", a).replace("{B}", b)


WHOLE = '{ column = "who", whole = true }'


@pytest.mark.parametrize(
    ("bill", "answer", "a", "b"),
    [
        ("10{:03}", "10{:03}.0", '"who"', WHOLE),
        ("10{:03}.00", "10{:03}", WHOLE, '"who"'),
        ("10{:03}", "1.0{:03}E+04", '"who"', WHOLE),
    ],
)
def test_ids_that_came_through_a_spreadsheet(company: Company, bill: str, answer: str, a: str, b: str) -> None:
    text = asked(company, ways(), two(bill, answer))
    assert "30 ids" in text
    assert "30." in text.split("written out as whole numbers")[1]
    assert "whole = true" in text
    assert "10001" not in text
    report = company.load(ways(a, b), two(bill, answer), whole=True)
    assert {(one.units, one.matched_units) for one in report.matches} == {(30, 30)}
    assert total(company) == 1800


def test_decimal_ids_that_all_files_share_are_left_alone(company: Company) -> None:
    company.load(ways(), two("10{:03}.0", "10{:03}.0"), whole=True)


def test_links_below_nine_in_ten(company: Company) -> None:
    """6 of 30 customers with 360 of 1,800 are known: leading zeros are lost from k < 10 to none."""
    text = asked(company, ways(), two("{:05}", "{}"))
    assert "financials: only 0 of 30 customers (0%)" in text
    assert "0.00 of 1,800.00 of their money" in text
    assert "30 instead of 0 ids are the same once leading zeros are lost" in text
    pad = '{ column = "who", pad = 5 }'
    report = company.load(ways(b=pad), two("{:05}", "{}"), whole=True)
    assert {(one.units, one.matched_units) for one in report.matches} == {(30, 30)}


def test_links_that_fail_by_money_only(company: Company) -> None:
    """29 of 30 customers are known, but the one who is not pays 900 of 1,190."""
    rows = "".join(f"c{k},2024-01,{900 if k == 29 else 10}\n" for k in range(30))
    given: dict[str, str | bytes] = {
        "a.csv": "who,month,paid\n" + rows,
        "b.csv": "no,who,day,score\n" + "".join(f"r{k},c{k},2024-01-05,9\n" for k in range(29)),
    }
    text = asked(company, ways(), given)
    assert "29 of 30 customers (97%)" in text
    assert "290.00 of 1,190.00" in text
    company.load(ways() + '[answers]\nunlinked = ["financials"]\n', given, whole=True)
    assert total(company) == 1190


def test_links_to_customers_of_an_earlier_load(company: Company) -> None:
    company.load(files(a="a.csv") + units("a") + table("transactions", "a", SALES), orders("c1", 0), whole=True)
    later = files(b="b.csv") + table("feedback", "b", ANSWERS)
    rows = "".join(f"r{k},c{k},2024-02-01,8\n" for k in range(20))
    company.load(later, {"b.csv": "no,who,day,score\n" + rows}, whole=True)


def test_a_table_without_customers(company: Company) -> None:
    given = orders("c1", 0)
    bare = files(a="a.csv") + table("transactions", "a", SALES)
    text = asked(company, bare, given)
    assert "20 customers appear in transactions" in text
    assert 'table = "units", from = "a", duplicates = "first", [table.columns], unit_id = "who"' in text
    company.load(bare + '[answers]\ncustomers = "later"\n', given, whole=True)
    company.load(ORDERS, given, whole=True, fresh=True)
    assert company.rows("select count(*) from raw.units") == [(20,)]


def sheet(rows: list[list[object]]) -> bytes:
    """A workbook of text and numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Data")
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
    return buffer.getvalue()


def test_keys_on_the_first_line_of_a_block(company: Company) -> None:
    """Eight customers, five months of 3 each, named once each: 120 in all, 24 of it on named lines."""
    rows = [[f"c{k}" if n == 0 else "", m, 3] for k in range(8) for n, m in enumerate(months(5))]
    given: dict[str, str | bytes] = {"a.xlsx": sheet([["who", "month", "paid"], *rows])}
    profile = files(a="a.xlsx") + units("a") + table("financials", "a", BILLS)
    text = asked(company, profile, given)
    assert "filled in 8 rows and empty in the 32 between them; they hold 96.00 of 120.00" in text
    company.load(files(a="a.xlsx", rule='fill_down = ["who"]') + profile.split("\n\n", 1)[1], given, whole=True)
    assert total(company) == 120
    assert company.rows("select count(*), count(distinct unit_id) from raw.financials") == [(40, 8)]


def test_costs_that_name_their_initiative_once(company: Company) -> None:
    """Without an answer 2,000 of 3,000 would be overhead, silently."""
    costs = "".join(f"{f'i{k}' if n == 0 else ''},{m},people,100\n" for k in range(10) for n, m in enumerate(months(3)))
    given: dict[str, str | bytes] = {
        "c.csv": "what,month,kind,paid\n" + costs,
        "i.csv": "what,title\n" + "".join(f"i{k},Step {k}\n" for k in range(10)),
    }
    rest = table("initiatives", "i", 'initiative_id = "what"; name = "title"')
    rest += table("initiative_costs", "c", 'initiative_id = "what"; month = "month"; kind = "kind"; amount = "paid"')
    bare = files(c="c.csv", i="i.csv") + rest
    assert "they hold 2,000.00 of 3,000.00" in asked(company, bare, given)
    company.load(files(c="c.csv", rule='fill_down = ["what"]') + files(i="i.csv") + rest, given, whole=True)
    assert company.rows("select count(distinct initiative_id), sum(amount) from raw.initiative_costs") == [
        (10, Decimal(3000))
    ]


def test_overhead_without_an_initiative_asks_nothing(company: Company) -> None:
    costs = "".join(f"{'i1' if k % 3 else ''},{m},people,100\n" for k, m in enumerate(months(24)))
    given: dict[str, str | bytes] = {"c.csv": "what,month,kind,paid\n" + costs, "i.csv": "what,title\ni1,Step\n"}
    rest = table("initiatives", "i", 'initiative_id = "what"; name = "title"')
    rest += table("initiative_costs", "c", 'initiative_id = "what"; month = "month"; kind = "kind"; amount = "paid"')
    company.load(files(c="c.csv", i="i.csv") + rest, given, whole=True)


def test_fill_down_names_a_column_of_the_file(company: Company) -> None:
    from cxroi.errors import DataError

    profile = files(a="a.csv", rule='fill_down = ["whom"]') + units("a")
    with pytest.raises(DataError, match="fill_down names column 'whom'"):
        company.load(profile, {"a.csv": "who,x\na,1\n"}, whole=True)
