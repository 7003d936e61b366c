"""Each shipped layout is recognised by its sample and by no other, and loads what its tool meant."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from cxroi.sources.asking.propose import propose
from cxroi.sources.looking.recognised import recognised, tools
from cxroi.sources.looking.sheet import opened
from cxroi.sources.meaning import profiles
from tests.sources.conftest import Company
from tests.sources.own.samples import MAILS, SAMPLES

PEOPLE = SAMPLES["Salesforce contacts"][0]
FIRMS = SAMPLES["Salesforce accounts"][0]
IN_A_TABLE = re.compile(r"^\[questions\]\n(.+\n)+", re.MULTILINE)


def test_every_layout_has_a_sample() -> None:
    assert {tool.title for tool in tools()} == set(SAMPLES)


@pytest.mark.parametrize("title", SAMPLES)
def test_a_sample_is_recognised_as_its_own(title: str, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(SAMPLES[title][0])
    with tempfile.TemporaryDirectory() as folder:
        sheet = opened(tmp_path / "export.csv", "export", Path(folder))
    tool = recognised(sheet.rows.columns)
    assert tool is not None
    assert tool.title == title


@pytest.mark.parametrize("title", [title for title in SAMPLES if not title.startswith("Salesforce")])
def test_beside_accounts_and_contacts_each_export_leads_to_its_customers(
    title: str, company: Company, tmp_path: Path
) -> None:
    text, kept = SAMPLES[title]
    files = {"accounts.csv": FIRMS, "contacts.csv": PEOPLE, "export.csv": text}
    paths = [company.file(name, content) for name, content in files.items()]
    found = propose(paths, {"company": "Acme"})
    assert {one.key for one in found.questions} <= {"currency"}
    report = company.load(IN_A_TABLE.sub("", found.text), files, whole=True)
    assert {name: table.kept for name, table in report.tables.items() if name != "units"} == kept
    assert sum(table.rejected for table in report.tables.values()) == 0
    for table in kept:
        linked = f"select count(*) from raw.{table} t join raw.units u on u.unit_id = t.unit_id"
        assert company.rows(linked) == [(kept[table],)]
    told = "\n".join([*found.notes, *report.lines()])
    assert not [mail for mail in MAILS if mail in told]


def test_money_of_orders_counts_each_order_once_less_what_went_back(company: Company) -> None:
    text = SAMPLES["Shopify orders"][0]
    files = {"accounts.csv": FIRMS, "contacts.csv": PEOPLE, "orders.csv": text}
    paths = [company.file(name, content) for name, content in files.items()]
    found = propose(paths, {"company": "Acme"})
    assert found.questions == ()
    company.load(found.text, files, whole=True)
    assert company.rows("select count(*), sum(amount) from raw.transactions") == [(12, 330)]


def test_an_export_without_its_customer_asks_which_column_says_whose_a_row_is(company: Company) -> None:
    text, told = (
        SAMPLES["WooCommerce orders"][0].replace("Email (Billing)", "Buyer"),
        {"company": "A", "currency": "EUR"},
    )
    path = company.file("orders.csv", text)
    asked = {one.key: one for one in propose([path], told).questions}
    assert set(asked) == {"orders_who"}
    assert {"Buyer", "none"} <= set(asked["orders_who"].choices)
    found = propose([path], {**told, "orders_who": "Buyer"})
    report = company.load(found.text, {"orders.csv": text})
    assert (report.tables["transactions"].kept, report.tables["units"].kept) == (11, 12)
    left = propose([path], {**told, "orders_who": "none"})
    assert "nothing gives unit_id of transactions" in left.text


def test_an_export_that_lost_a_column_still_gives_a_profile_that_can_be_read(company: Company) -> None:
    text = "\n".join(line.rpartition(",")[0] for line in SAMPLES["Stripe subscriptions"][0].splitlines())
    found = propose([company.file("subs.csv", text)], {"company": "Acme"})
    assert profiles.parse(found.text, "own").table
