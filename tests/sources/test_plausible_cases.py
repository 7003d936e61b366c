"""The published inputs that were answered wrongly: asked, and right once answered; clean companies ask nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from cxroi.engine.store import Store
from cxroi.errors import QuestionError
from cxroi.sources.loading.load import load
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning import profiles
from tests.sources.conftest import COMPANY
from tests.sources.plausible import ANSWERS, BILLS, SALES, files, table, units
from tests.stores import demo_files

PAID = "select sum(revenue_net), count(*), count(distinct unit_id) from raw.financials"
ORDERED = "select sum(amount), count(*), count(distinct unit_id) from raw.transactions"


def loaded(folder: Path, profile: str, *sources: Path) -> LoadReport:
    return load(Store(folder / "store"), profiles.parse(profile), list(sources), progress=lambda _: None)


def rows(folder: Path, sql: str) -> tuple[object, ...]:
    with duckdb.connect(str(folder / "store" / "intake.duckdb"), read_only=True) as store:
        (row,) = store.execute(sql).fetchall()
    return tuple(row)


FILE, MONEY = '[[file]]\nname = "a"\n', 'table = "financials"\n'


@pytest.mark.parametrize(
    ("case", "words", "before", "answer", "sql", "truth"),
    [
        ("thousands-dot-only", "add up to 1,256,640.00", FILE, FILE + 'decimal = ","\nthousands = "."\n', PAID,
         (Decimal(1_256_640), 840, 60)),
        ("merged-cells", "10,950.00 of 13,140.00", FILE, FILE + 'fill_down = ["customer_id"]\n', PAID,
         (Decimal(13_140), 120, 20)),
        ("null-as-text-ids", "60 of 240 rows", "[[table]]", '[answers]\nplaceholder_ids = "refuse"\n[[table]]', ORDERED,
         (Decimal(18_000), 180, 30)),
        ("two-products-a-month", "24,000.00", MONEY, MONEY + 'duplicates = "sum"\n', PAID, (Decimal(24_000), 480, 40)),
    ],
)  # fmt: skip
def test_asked_and_right_once_answered(
    shared: Path, tmp_path: Path, case: str, words: str, before: str, answer: str, sql: str, truth: tuple[object, ...]
) -> None:
    place = shared / "cases" / case
    profile = (place / "profile.toml").read_text()
    assert before in profile
    with pytest.raises(QuestionError, match=words) as stopped:
        loaded(tmp_path, profile, place)
    assert str(stopped.value).startswith("One question")
    loaded(tmp_path, profile.replace(before, answer, 1), place)
    assert rows(tmp_path, sql) == truth


def test_ids_as_floats(shared: Path, tmp_path: Path) -> None:
    profile = COMPANY + files(a="billing.csv", b="nps.csv") + units("b", '"customer_id"')
    profile += table("financials", "a", 'unit_id = "customer_id"; month = "month"; revenue_net = "revenue"')
    columns = 'feedback_id = "response_id"; unit_id = "customer_id"; answered_at = "answered_at"; score = "nps"'
    profile += table("feedback", "b", columns + '; metric = { constant = "nps" }')
    place = shared / "cases" / "ids-as-floats"
    with pytest.raises(QuestionError, match="written out as whole numbers 60"):
        loaded(tmp_path, profile, place)
    units_part, _, rest = profile.partition('table = "feedback"')
    head, mark, money = units_part.partition('table = "financials"')
    whole = 'unit_id = { column = "customer_id", whole = true }'
    plain = 'unit_id = "customer_id"'
    answered = head.replace(plain, whole) + mark + money + 'table = "feedback"' + rest.replace(plain, whole)
    report = loaded(tmp_path, answered, place)
    assert {(one.table, one.units, one.matched_units) for one in report.matches} == {
        ("financials", 60, 60),
        ("feedback", 60, 60),
    }


def test_only_an_orders_file(shared: Path, tmp_path: Path) -> None:
    columns = 'transaction_id = "order_id"; unit_id = "customer_id"; at = "order_date"; amount = "amount"'
    profile = COMPANY + files(a="orders.csv") + table("transactions", "a", columns)
    place = shared / "cases" / "only-an-orders-file"
    with pytest.raises(QuestionError, match="40 customers appear in transactions"):
        loaded(tmp_path, profile, place)
    loaded(tmp_path, profile + units("a", '"customer_id"'), place)
    assert rows(tmp_path, ORDERED)[0] == Decimal(24_000)
    assert rows(tmp_path, "select count(*) from raw.units") == (40,)


@pytest.mark.parametrize("file", ["answers.csv", "answers_all_labels.csv"])
def test_answers_with_labels(shared: Path, tmp_path: Path, file: str) -> None:
    place = shared / "cases" / "nps-text-labels"
    profile = (place / "profile.toml").read_text().replace(', pattern = "([0-9]+)"', "")
    loaded(tmp_path, profile, place / file)
    nps = "100 * (count(*) filter (where score >= 9) - count(*) filter (where score <= 6)) / count(*)"
    assert rows(tmp_path, f"select count(*), avg(score), round({nps}, 1) from raw.feedback") == (44, 5.0, -45.5)


def test_months_as_columns(shared: Path, tmp_path: Path) -> None:
    rule = 'unpivot = { pattern = "^20[0-9]{2}-[0-9]{2}$", name = "month", value = "paid" }'
    profile = COMPANY + files(a="revenue_wide.csv", rule=rule) + units("a", '"customer_id"')
    profile += table("financials", "a", BILLS.replace('"who"', '"customer_id"'))
    loaded(tmp_path, profile, shared / "cases" / "months-as-columns")
    assert rows(tmp_path, PAID) == (Decimal(60_000), 480, 40)


@pytest.mark.parametrize("case", ["customers-who-rejoin", "exposure-open-end-9999", "one-date-in-the-future",
                                  "qualtrics-three-header-rows", "surveymonkey-two-header-rows"])  # fmt: skip
def test_what_can_be_asks_nothing(shared: Path, tmp_path: Path, case: str) -> None:
    place = shared / "cases" / case
    loaded(tmp_path, (place / "profile.toml").read_text(), place)


def test_the_demo_company_asks_nothing(tmp_path: Path) -> None:
    report = load(Store(tmp_path / "store"), profiles.read("demo"), [demo_files(300)], progress=lambda _: None)
    assert report.tables


def test_a_clean_company_asks_nothing(tmp_path: Path) -> None:
    """Ids from nought on, amounts with cents, refunds in brackets and with a minus, one file a month, anonymous
    answers."""
    for m in range(1, 7):
        lines = [f"{k},2024-{m:02},{'(4.50)' if k % 40 == m else f'{1000 + k}.{k % 100:02}'}" for k in range(200)]
        (tmp_path / f"bills-{m}.csv").write_text("who,month,paid\n" + "\n".join(lines) + "\n")
    sold = [f"o{k},{k % 200},2024-0{k % 6 + 1}-0{k % 9 + 1},{'-3.20' if k % 50 == 0 else '19.99'}" for k in range(900)]
    (tmp_path / "orders.csv").write_text("no,who,day,paid\n" + "\n".join(sold) + "\n")
    told = [f"r{k},{k if k % 3 else ''},2024-0{k % 6 + 1}-11,{k % 11}" for k in range(200)]
    (tmp_path / "answers.csv").write_text("no,who,day,score\n" + "\n".join(told) + "\n")
    profile = COMPANY + files(a="bills-*.csv", b="orders.csv", c="answers.csv") + units("a")
    profile += table("financials", "a", BILLS) + table("transactions", "b", SALES) + table("feedback", "c", ANSWERS)
    report = loaded(tmp_path, profile, *sorted(tmp_path.glob("*.csv")))
    assert not any(one.rejected for one in report.tables.values())
