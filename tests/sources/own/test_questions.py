"""What is asked, what an answer changes, and what is never asked again."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.engine.store import Store
from cxroi.errors import QuestionError, UsageError
from cxroi.sources.asking.propose import Proposal, propose
from cxroi.sources.meaning import profiles
from tests.sources.conftest import Company

TOLD = {"company": "Acme", "currency": "EUR"}


def first(company: Company, files: Mapping[str, str | bytes], told: Mapping[str, str] | None = None) -> Proposal:
    return propose([company.file(name, content) for name, content in files.items()], told)


def test_orders_alone_name_their_customers(company: Company) -> None:
    orders = "order_id,customer_id,order_date,amount\n" + "".join(
        f"o{n},c{n % 40},2024-{n % 12 + 1:02d}-03,25\n" for n in range(960)
    )
    found = first(company, {"orders.csv": orders}, TOLD)
    assert found.questions == ()
    company.load(found.text, {"orders.csv": orders}, whole=True)
    assert company.rows("select count(*) from raw.units") == [(40,)]
    assert company.rows("select count(*), sum(amount) from raw.transactions") == [(960, Decimal(24_000))]


@pytest.mark.parametrize("spelled", ["2024-{:02d}", "{:02d}/2024", "{:02d}.2024", "2024-{:02d}-01"])
def test_months_across_become_rows_whatever_they_are_called(spelled: str, company: Company) -> None:
    months = ",".join(spelled.format(month) for month in range(1, 13))
    text = f"Report\n\nclient,segment,{months}\n" + "".join(
        f"k{n:03d},s{n % 2}," + ",".join(["-" if n == month else '"1,250.50"' for month in range(12)]) + "\n"
        for n in range(40)
    ) + "Total,," + ",".join(['"50,020.00"'] * 12) + "\n"  # fmt: skip
    asked = first(company, {"wide.csv": text}, TOLD).questions
    assert [one.key for one in asked] == ["wide_money"]
    found = first(company, {"wide.csv": text}, {**TOLD, "wide_money": "revenue_net"})
    company.load(found.text, {"wide.csv": text}, whole=True)
    assert company.rows("select count(*), sum(revenue_net), min(month) from raw.financials") == [
        (40 * 12 - 12, Decimal("1250.50") * (480 - 12), 2024 * 12)
    ]
    assert company.rows("select count(*) from raw.units") == [(40,)]


def test_numbers_that_went_through_excel_lead_to_the_same_customers(company: Company) -> None:
    bills = "customer_id,month,revenue\n" + "".join(f"{10_001 + n % 60},2024-0{n // 60 + 1},5\n" for n in range(180))
    answers = "response_id,customer_id,answered_at,nps\n" + "".join(
        f"r{n},{10_001 + n}.0,2024-02-03,{n % 11}\n" for n in range(60)
    )
    files = {"bills.csv": bills, "answers.csv": answers}
    found = first(company, files, TOLD)
    assert found.questions == ()
    company.load(found.text, files, whole=True)
    linked = "select count(distinct b.unit_id) from raw.financials b join raw.feedback f using (unit_id)"
    assert company.rows(linked) == [(60,)]


def test_days_that_read_both_ways_are_asked_once_and_the_answer_decides(company: Company) -> None:
    text = "customer_id,order_id,order_date,amount\n" + "".join(
        f"c{n},o{n},{n % 6 + 1:02d}/{n % 5 + 7:02d}/2024,1\n" for n in range(60)
    )
    assert "orders_at_order" in {one.key for one in first(company, {"orders.csv": text}, TOLD).questions}
    for answer, months in (("dmy", (7, 11)), ("mdy", (1, 6))):
        found = first(company, {"orders.csv": text}, {**TOLD, "orders_at_order": answer})
        assert found.questions == ()
        company.load(found.text, {"orders.csv": text}, replace=("transactions", "units"))
        assert company.rows('select min(month("at")), max(month("at")) from raw.transactions') == [months]


def test_an_answer_to_nothing_and_one_that_is_no_choice_are_told(company: Company) -> None:
    text = "customer_id,segment,date,amount,order_id\nc1,a,03/04/2024,1,o1\nc2,b,05/06/2024,2,o2\n"
    with pytest.raises(UsageError, match="no question is called curency"):
        first(company, {"orders.csv": text}, {"company": "Acme", "curency": "EUR"})
    with pytest.raises(UsageError, match="the answer to orders_at_order is none of dmy, mdy"):
        first(company, {"orders.csv": text}, {**TOLD, "orders_at_order": "ymd"})


def test_shared_addresses_make_no_customer_of_two(company: Company) -> None:
    accounts = "Account ID,Account Name,Account Owner\n" + "".join(f"A{n},Firm,x\n" for n in range(200))
    people = "Contact ID,Email,Account ID\n" + "".join(f"p{n},m{n}@example.com,A{n}\n" for n in range(200))
    people += "".join(f"q{n},{'info' if n % 2 else 'INFO'}@example.com,A{n}\n" for n in range(60))
    orders = "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem price,Refunded Amount\n"
    who = [f"m{n % 200}" if n >= 10 else "info" for n in range(400)]
    orders += "".join(f"#{n},{one}@example.com,paid,EUR,5,2024-02-01,1,5,0\n" for n, one in enumerate(who))
    files = {"a.csv": accounts, "p.csv": people, "o.csv": orders}
    found = first(company, files, {"company": "Acme"})
    assert found.questions == ()
    with pytest.raises(QuestionError, match=re.escape("10 of 400 rows (2%) of o.csv would be refused")):
        company.load(found.text, files, whole=True)
    answered = found.text + '\n[answers]\nrefused = ["transactions.unit_id"]\n'
    report = company.load(answered, files, whole=True)
    assert company.rows("select count(*), count(distinct unit_id) from raw.transactions") == [(390, 200)]
    assert report.tables["transactions"].rejected == 10


def test_the_command_asks_then_loads_then_knows_the_next_month(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"c{n % 40},o{n},2024-0{n % 9 + 1}-03,25\n" for n in range(90))
    with zipfile.ZipFile(tmp_path / "month1.zip", "w") as archive:
        archive.writestr("orders_2024_01.csv", "customer_id,order_id,order_date,amount\n" + rows)
    store = tmp_path / "own"
    call = ["load", str(tmp_path / "month1.zip"), "--store", str(store)]
    assert main(call) == 1
    said = capsys.readouterr().err
    assert "2 questions are open" in said
    assert "Question currency" in said
    assert not profiles.own(store).exists()
    (tmp_path / "answers.toml").write_text('company = "Acme"\ncurrency = "EUR"\n')
    assert main([*call, "--answers", str(tmp_path / "answers.toml")]) == 0
    (tmp_path / "orders_2024_02.csv").write_text("customer_id,order_id,order_date,amount\nc1,o91,2024-10-03,5\n")
    assert main(["load", str(tmp_path / "orders_2024_02.csv"), "--store", str(store)]) == 0
    assert "1 rows read, 1 kept" in capsys.readouterr().err
    assert Store(store).key()


MONTH1 = {
    "company": "Pinehurst",
    "rollout_two_hour_slots_assignment": "rule",
    "cx_budget_overhead": "overhead",
    "revenue_by_customer_money": "revenue_net",
}


def test_the_exports_of_a_whole_company_come_out_to_the_last_penny(company: Company, shared: Path) -> None:
    """Every count and sum of ../shared/cases/README.md, with four questions and no line of a profile written by
    hand."""
    source = shared / "cases/exports/month1.zip"
    assert {one.key for one in propose([source]).questions} == set(MONTH1)
    (company.folder / "month1.zip").write_bytes(source.read_bytes())
    found = propose([source], MONTH1)
    report = company.load(found.text, {"month1.zip": source.read_bytes()}, whole=True)
    assert sum(table.rejected for table in report.tables.values()) == 0
    counted = {
        "raw.units": 2_000,
        "raw.feedback where metric = 'nps'": 2_155 + 737,
        "raw.feedback where touchpoint = 'onboarding'": 285,
        "raw.feedback where touchpoint = 'delivery'": 547,
        "raw.feedback where touchpoint = 'billing'": 190,
        "raw.feedback where touchpoint = 'support'": 930,
        "raw.feedback where unit_id is null": 0,
        "raw.cases": 1_722,
        "raw.financials": 36_068,
        "raw.outcomes where kind = 'left'": 496,
        "raw.transactions": 353,
    }
    for what, n in counted.items():
        assert company.rows(f"select count(*) from {what}") == [(n,)], what
    money = "select sum(revenue_net), sum(revenue_net) filter (where month = 2025 * 12 + 11) from raw.financials"
    assert company.rows(money) == [(Decimal("15697669.17"), Decimal("682119.08"))]
    assert company.rows("select sum(amount) from raw.transactions") == [(Decimal("31080.00"),)]
    costs = "select initiative_id, sum(amount) from raw.initiative_costs group by 1 order by 1 nulls last"
    assert company.rows(costs) == [("Invoice redesign", 9_000), ("Two-hour delivery slots", 64_000), (None, 276_000)]
    depots = (
        "select count(*) filter (where from_on is not null), count(*) filter (where from_on is null) "
        "from raw.exposures where initiative_id like 'Two%'"
    )
    assert company.rows(depots) == [(12, 12)]
