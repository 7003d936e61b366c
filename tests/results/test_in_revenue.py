"""A company without margin and without a stated rate: initiatives told in revenue, so labelled, and added to
nothing."""

from __future__ import annotations

import re
from typing import cast

import polars as pl
import pytest

from cxroi.value.initiatives.priced import NO_RATE
from cxroi.words import in_revenue
from tests.validation.companies import Frames, Row, findings_of, frames

UNITS, MONTHS = 1_000, 36
COSTS = ("cost_of_goods", "cost_to_serve", "margin")
LABEL = "of revenue (not margin: no margin rate was stated)"
ALSO = "on revenue (not margin: no margin rate was stated)"
BOTH = tuple[dict[str, Row], dict[str, Row]]


def _financials(margin: pl.Expr) -> Frames:
    """The simulated company with its true margin in the column of revenue, and `margin` beside it."""
    tables = frames(UNITS, MONTHS)
    table = tables["financials"]
    none = [
        pl.lit(None, dtype=table.schema[name]).alias(name) for name in (*COSTS, "revenue_gross", "discounts", "refunds")
    ]
    tables["financials"] = table.with_columns(pl.col("margin").alias("revenue_net"), *none).with_columns(
        table["margin"] if margin.meta.root_names() else margin.cast(table.schema["margin"]).alias("margin")
    )
    return tables


@pytest.fixture(scope="module")
def told() -> BOTH:
    """Findings where the column is known to be margin, and where the same amounts are known as revenue only."""
    return findings_of(_financials(pl.col("margin"))), findings_of(_financials(pl.lit(None)))


def test_what_it_brought_is_the_same_figure_under_the_name_of_revenue(told: BOTH) -> None:
    """Same amounts, same customers: point, range, grade and checks are those of margin; one check more
    says that no margin is known."""
    margin, revenue = told
    measured = [
        key
        for key, row in margin.items()
        if "/earned@" in key and key.startswith("initiative/") and row["point"] is not None
    ]
    assert len(measured) >= 6
    for key in measured:
        one, other = margin[key], revenue[key.replace("/earned@", "/revenue@")]
        assert other["grade"] == one["grade"], key
        assert [other[name] for name in ("point", "low", "high")] == pytest.approx(
            [one[name] for name in ("point", "low", "high")]
        ), key
        checks, told_again = ([check["name"] for check in cast(list[Row], row["checks"])] for row in (one, other))
        assert [name for name in told_again if name != "margin"] == checks, key
        assert LABEL in str(other["statement"]) or ALSO in str(other["statement"]), other["statement"]


def test_revenue_enters_no_total_and_no_return(told: BOTH) -> None:
    _, revenue = told
    silent = ("booked/gross@", "booked/net@", "booked/payback@", "supported@", "claimed@", "booked/prudence@")
    totals = [row for key, row in revenue.items() if key.startswith(silent)]
    shown = {key.split("/")[1] for key, row in revenue.items() if "/revenue@" in key and row["point"] is not None}
    own = [
        revenue[f"initiative/{name}/{key}@since_launch"]
        for name in shown
        for key in ("earned", "net", "npv", "npv_decision", "roi", "payback", "irr", "expected", "probability")
    ]
    assert len(totals) >= 12
    assert len(own) >= 45
    for row in (*totals, *own):
        assert row["point"] is None, row["id"]
        assert str(row["reason"])[1:] == NO_RATE[1:], row["id"]


def test_with_margin_nothing_is_told_in_revenue(told: BOTH) -> None:
    margin, _ = told
    assert not [key for key in margin if "/revenue@" in key]


def test_nothing_that_is_known_is_called_margin_where_there_is_none(told: BOTH) -> None:
    """Every text of every figure: question, sentence, method, name, reason and checks. What is refused for want of a
    margin says so, and what names a margin that is not known keeps the word."""
    _, revenue = told
    for row in revenue.values():
        assert not (row["money"] == "margin" and row["point"] is not None), row["id"]
        if row["money"] == "margin":
            continue
        texts = [row["question"], row["statement"], row["method"], row["label"], row["reason"] or ""]
        texts += [check["reason"] for check in cast(list[Row], row["checks"])]
        for text in texts:
            assert in_revenue(str(text)) == text, row["id"]


def test_a_stated_rate_makes_margin_of_revenue_on_every_view_of_customers_and_steps(told: BOTH) -> None:
    """A quarter of each amount: a figure, its range and its grade are a quarter of those of known margin."""
    margin, revenue = told
    priced = findings_of(_financials(pl.lit(None)), margin_rate=0.25)
    shown = [
        key
        for key, row in margin.items()
        if key.startswith(("lens/", "point/spend/", "point/answer/")) and row["point"] is not None
    ]
    money = [key for key in shown if margin[key]["money"] == "margin"]
    assert {re.split("[/@]", key)[1] for key in money} >= {"margin", "flat", "grown", "spend", "answer"}
    for key in money:
        one, other = margin[key], priced[key]
        assert (other["money"], other["grade"]) == ("margin", one["grade"]), key
        ends = [[row[name] for name in ("point", "low", "high") if row[name] is not None] for row in (one, other)]
        assert ends[1] == pytest.approx([end / 4 for end in ends[0]], rel=1e-6), key
    for key in set(shown) - set(money):
        assert priced[key]["point"] == pytest.approx(margin[key]["point"]), key
    refused = revenue["lens/recoverable@last12"]
    assert refused["point"] is None
    assert "no margin rate is stated" in str(refused["reason"])


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("$5k of margin a year", "$5k of revenue a year"),
        ("Margin times the chance to stay", "Revenue times the chance to stay"),
        ("of revenue (not margin: no margin rate was stated)", "of revenue (not margin: no margin rate was stated)"),
        ("Load cost of goods, or margin", "Load cost of goods, or margin"),
        ("Margin saver earned $2k of margin", "Margin saver earned $2k of revenue"),
        ("forecast/margin/24298, sum_margin, margin_rate", "forecast/margin/24298, sum_margin, margin_rate"),
    ],
)
def test_revenue_is_said_for_margin_but_for_what_is_not_known_and_for_names(said: str, right: str) -> None:
    assert in_revenue(said, ["Margin saver"]) == right
