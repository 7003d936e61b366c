"""Money at two magnitudes, in several currencies, on several lines of one key, twice as a total, in two files."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.sources.conftest import COMPANY, Company
from tests.sources.plausible import BILLS, SALES, asked, files, months, table, total, units

Given = dict[str, str | bytes]


def billed(rule: str = "", more: str = "", columns: str = BILLS, head: str = COMPANY) -> str:
    return head + files(a="a.csv", rule=rule) + units("a") + table("financials", "a", columns, more)


def bills(write: str, mark: str = ",") -> Given:
    """Ten customers, twelve months, amounts 1,001 to 1,120 as `write` shows them: 127,260 in all."""
    rows = [
        mark.join((f"c{k}", m, write.format(*divmod(1001 + 12 * k + n, 1000))))
        for k in range(10)
        for n, m in enumerate(months(12))
    ]
    return {"a.csv": mark.join(("who", "month", "paid")) + "\n" + "\n".join(rows) + "\n"}


@pytest.mark.parametrize(
    ("write", "rule"),
    [
        ("{}.{:03}", 'decimal = ","\nthousands = "."'),
        ("€ {}.{:03}", 'decimal = ","\nthousands = "."'),
        ("{},{:03}", 'thousands = ","'),
    ],
)
def test_thousands_or_three_decimals(company: Company, write: str, rule: str) -> None:
    text = asked(company, billed(), bills(write, ";"))
    assert "each of the 120 amounts" in text
    assert "Read as thousands the amounts add up to 127,260.00" in text
    assert "they add up to 127.26" in text
    for line in rule.splitlines():
        assert line in text
    company.load(billed(rule), bills(write, ";"), whole=True)
    assert total(company) == 127_260


def test_three_decimals_are_right_where_a_person_says_so(company: Company) -> None:
    company.load(billed("three_decimals = true"), bills("{}.{:03}"), whole=True)
    assert total(company) == Decimal("127.260")


def test_three_decimals_are_usual_in_some_currencies(company: Company) -> None:
    company.load(billed(head=COMPANY.replace("EUR", "KWD")), bills("{}.{:03}"), whole=True)
    assert total(company) == Decimal("127.260")


def test_one_cell_decides_for_the_file(company: Company) -> None:
    """A margin of 0.450 shows that the mark is that of decimals, for revenue too."""
    columns = BILLS + '; margin = "left"'
    rows = "".join(f"c{k},2024-01,{k + 1}.125,0.45{k}\n" for k in range(8))
    company.load(billed(columns=columns), {"a.csv": "who,month,paid,left\n" + rows}, whole=True)
    assert total(company) == 37


def test_a_comma_before_the_cents(company: Company) -> None:
    """'1.100' beside '950,50': the dot is the sign of thousands, though it can be read as decimals. 16,405.00."""
    rows = "".join(f"c{k};2024-01;1.100\nc{k};2024-02;540,50\n" for k in range(10))
    given: Given = {"a.csv": "who;month;paid\n" + rows}
    text = asked(company, billed(), given)
    assert 'decimal = "," and thousands = "."' in text
    assert "to 16,405.00" in text
    company.load(billed('decimal = ","\nthousands = "."'), given, whole=True)
    assert total(company) == 16_405


@pytest.mark.parametrize("write", ["{}{:03}.5", "{}{:03}", "{}{:03}.25"])
def test_plain_amounts_ask_nothing(company: Company, write: str) -> None:
    company.load(billed(), bills(write), whole=True)


SIGNED = "EUR {0}|$ {0}|{0}"


@pytest.mark.parametrize(("one", "other"), [("€", "$"), ("€ ", "£ "), ("EUR ", "USD ")])
def test_several_currencies_in_one_column(company: Company, one: str, other: str) -> None:
    """60 rows of 10 in euros, 60 of 20 in another currency."""
    rows = "".join(
        f"c{k},{m},{other + '20' if n % 2 else one + '10'}\n" for k in range(10) for n, m in enumerate(months(12))
    )
    given: Given = {"a.csv": "who,month,paid\n" + rows}
    text = asked(company, billed(), given)
    assert f"{one.strip()} 60 rows with 600.00" in text
    assert f"{other.strip()} 60 rows with 1,200.00" in text
    line = text.split("add the line ")[1].split(" (line")[0]
    code = {"$": "USD", "£ ": "GBP", "USD ": "USD"}[other]
    answered = billed(columns=BILLS + "; " + line) + "[answers]\ncurrencies = 'several'\n"
    company.load(answered, given, whole=True)
    found = company.rows("select currency, sum(revenue_net) from raw.financials group by all order by all")
    assert found == [("EUR", Decimal(600)), (code, Decimal(1200))]


def test_signs_that_mean_the_companys_currency(company: Company) -> None:
    dollars = COMPANY.replace("EUR", "AUD")
    company.load(billed(head=dollars), bills("$ {}{:03}"), whole=True)
    pounds = billed(head=COMPANY) + '[answers]\ncurrency_signs = "one"\n'
    company.load(pounds, bills("£{}{:03}"), whole=True, fresh=True)
    assert company.rows("select distinct currency from raw.financials") == [("EUR",)]


def parts() -> Given:
    """Six customers, ten months, three products of 1, 2 and 4: 420 in all; the last alone 240, the first 60."""
    rows = "".join(f"c{k},{m},p{paid},{paid}\n" for k in range(6) for m in months(10) for paid in (1, 2, 4))
    return {"a.csv": "who,month,product,paid\n" + rows}


@pytest.mark.parametrize(("rule", "paid", "kept"), [("sum", 420, 60), ("last", 240, 60), ("first", 60, 60)])
def test_several_lines_of_a_month(company: Company, rule: str, paid: int, kept: int) -> None:
    text = asked(company, billed(), parts())
    assert "120 of 180 lines (67%)" in text
    for amount in ("420.00", "240.00", "60.00"):
        assert amount in text
    report = company.load(billed(more=f'duplicates = "{rule}"'), parts(), whole=True)
    assert total(company) == paid
    one = report.table("financials")
    assert (one.kept, one.duplicates, one.summed) == (kept, 120, 120 if rule == "sum" else 0)
    assert one.balanced
    assert ("added up into a row of the same key" in " ".join(report.lines())) is (rule == "sum")


def test_lines_of_an_order(company: Company) -> None:
    """40 orders of two lines of 5 and 3: 320."""
    rows = "".join(f"o{k},c{k % 9},2024-0{k % 5 + 1}-01,{paid}\n" for k in range(40) for paid in (5, 3))
    given: Given = {"a.csv": "no,who,day,paid\n" + rows}
    head = files(a="a.csv") + units("a")
    text = asked(company, head + table("transactions", "a", SALES), given)
    assert "40 of 80 lines (50%)" in text
    assert "320.00" in text
    company.load(head + table("transactions", "a", SALES, 'duplicates = "sum"'), given, whole=True)
    assert total(company, "transactions.amount") == 320


def test_sums_keep_currencies_apart(company: Company) -> None:
    """Two lines of one month in two currencies are no sum: the second is refused, and that is asked about."""
    rows = "".join(f"c{k},2024-01,EUR,5\nc{k},2024-01,USD,6\nc{k},2024-02,EUR,5\n" for k in range(4))
    profile = billed(more='duplicates = "sum"', columns=BILLS + '; currency = "cur"')
    text = asked(company, profile + "[answers]\ncurrencies = 'several'\n", {"a.csv": "who,month,cur,paid\n" + rows})
    assert "4 of 12 rows (33%)" in text


def test_sum_needs_money(company: Company) -> None:
    from cxroi.errors import DataError

    with pytest.raises(DataError, match='duplicates = "sum" adds up money, which only financials'):
        company.load(
            files(a="a.csv") + table("units", "a", 'unit_id = "who"', 'duplicates = "sum"'), {"a.csv": "who\na\n"}
        )


@pytest.mark.parametrize("word", ["Total", "Gesamtsumme", "ZZ-99"])
def test_a_total_row(company: Company, word: str) -> None:
    """Twelve customers, six months: 12 * 6 * (10 + k): 1,116; the total row doubles it, whatever it is called."""
    rows = [f"c{k},{m},{10 + k}" for m in months(6) for k in range(12)]
    rows += [f"{word},{m},{sum(10 + k for k in range(12))}" for m in months(6)]
    given: Given = {"a.csv": "who,month,paid\n" + "\n".join(rows) + "\n"}
    text = asked(company, billed(), given)
    assert "6 of 78 rows of financials (8%) with 1,116.00 of 2,232.00" in text
    assert word not in text
    company.load(billed() + '[answers]\ntotal_rows = "refuse"\n', given, whole=True)
    assert total(company) == 1116
    assert company.rows("select count(*) from raw.units") == [(12,)]
    company.load(billed() + '[answers]\ntotal_rows = "keep"\n', given, whole=True, fresh=True)
    assert total(company) == 2232


def test_a_customer_as_large_as_all_others_by_chance(company: Company) -> None:
    """Half of the money over the year, but no month by month: nobody is asked."""
    rows = "".join(f"c{k},{m},10\n" for k in range(4) for m in ("2024-01", "2024-02"))
    company.load(billed(), {"a.csv": "who,month,paid\n" + rows + "big,2024-01,30\nbig,2024-02,50\n"}, whole=True)
    assert total(company) == 160


TWO = files(a="a*.csv") + units("a") + table("financials", "a", BILLS)


@pytest.mark.parametrize(("answer", "paid"), [("last", 500), ("first", 400), ("sum", 900)])
def test_two_files_that_disagree(company: Company, answer: str, paid: int) -> None:
    """Ten customers, two months of 20 in the first file and of 25 in the second."""
    given: Given = {
        f"a{n}.csv": "who,month,paid\n" + "".join(f"c{k},{m},{paid}\n" for k in range(10) for m in months(2))
        for n, paid in enumerate((20, 25))
    }
    text = asked(company, TWO, given)
    assert "20 of 20 rows" in text
    assert "a0.csv 20 rows with 400.00; a1.csv 20 rows with 500.00" in text
    company.load(TWO + f'[answers]\ntwo_files.financials = "{answer}"\n', given, whole=True)
    assert total(company) == paid
    assert company.rows("select count(*) from raw.financials") == [(20,)]


def test_two_files_that_agree_ask_nothing(company: Company) -> None:
    rows = [f"c{k},{m},20\n" for k in range(10) for m in months(3)]
    given: Given = {"a0.csv": "who,month,paid\n" + "".join(rows), "a1.csv": "who,month,paid\n" + "".join(rows[5:])}
    company.load(TWO, given, whole=True)
    assert total(company) == 600


def test_two_files_of_customers_that_disagree(company: Company) -> None:
    profile = files(a="a.csv", b="b.csv")
    profile += table("units", "a", 'unit_id = "who"; segment = "seg"')
    profile += table("units", "b", 'unit_id = "who"; segment = "seg"; region = "land"')
    given: Given = {"a.csv": "who,seg\nc1,gold\nc2,iron\n", "b.csv": "who,seg,land\nc1,iron,x\nc2,iron,y\n"}
    assert "units: 1 of 2 rows" in asked(company, profile, given)
    company.load(profile + '[answers]\ntwo_files.units = "last"\n', given, whole=True)
    assert company.rows("select segment, count(*) from raw.units group by all") == [("iron", 2)]


def test_a_total_that_was_rounded(company: Company) -> None:
    """Nine customers of 3.333 a month and a total of 30.00: five months, 149.985."""
    rows = [f"c{k},{m},3.333" for m in months(5) for k in range(9)] + [f"all-in,{m},30.00" for m in months(5)]
    given: Given = {"a.csv": "who,month,paid\n" + "\n".join(rows) + "\n"}
    assert "with 150.00 of 299.98" in asked(company, billed(), given)
    company.load(billed() + '[answers]\ntotal_rows = "refuse"\n', given, whole=True)
    assert total(company) == Decimal("149.985")


def test_totals_of_both_readings_are_of_all_files(company: Company) -> None:
    """Two files of one rule, 1.500 for ten customers in each: 30,000 or 30."""
    given: Given = {
        f"a{n}.csv": "who,month,paid\n" + "".join(f"c{k},2024-0{n},1.500\n" for k in range(10)) for n in (1, 2)
    }
    text = asked(company, TWO, given)
    assert "add up to 30,000.00" in text
    assert "add up to 30.00" in text


def test_subtotals_and_a_total(company: Company) -> None:
    """Six customers, six months of 1 to 6: 126; two subtotals of 36 and 90 and a total of 126 beside them."""
    parts = [(f"c{k}", k) for k in range(1, 7)] + [("Subtotal north", 6), ("Subtotal south", 15), ("Total", 21)]
    rows = [f"{who},{m},{paid}" for m in months(6) for who, paid in parts]
    given: Given = {"a.csv": "who,month,paid\n" + "\n".join(rows) + "\n"}
    text = asked(company, billed(), given)
    assert "holds 3 values" in text
    assert "with 252.00 of 378.00" in text
    company.load(billed() + '[answers]\ntotal_rows = "refuse"\n', given, whole=True)
    assert total(company) == 126
