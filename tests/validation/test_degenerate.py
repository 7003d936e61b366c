"""Companies that nobody would choose: a finding that says why, never a crash or a silly number."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import polars as pl
import pytest

from cxroi.errors import CxroiError
from tests.validation.companies import Frames, Row, findings_of, frames

UNITS, MONTHS = 400, 24
Change = Callable[[Frames], Frames]


def units_kept(n: int) -> Change:
    def change(t: Frames) -> Frames:
        kept = t["units"].head(n)["unit_id"]
        for name in ("units", "financials", "outcomes", "feedback", "uptake"):
            t[name] = t[name].filter(pl.col("unit_id").is_in(kept.to_list()))
        t["exposures"] = t["exposures"].filter(pl.col("unit_id").is_null() | pl.col("unit_id").is_in(kept.to_list()))
        return t

    return change


def without(*names: str) -> Change:
    def change(t: Frames) -> Frames:
        for name in names:
            t[name] = t[name].head(0)
        return t

    return change


def column(table: str, **values: pl.Expr | object) -> Change:
    def change(t: Frames) -> Frames:
        here = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in values.items()}
        t[table] = t[table].with_columns(expr.cast(t[table].schema[name]).alias(name) for name, expr in here.items())
        return t

    return change


def rows(table: str, condition: pl.Expr) -> Change:
    def change(t: Frames) -> Frames:
        t[table] = t[table].filter(condition)
        return t

    return change


def both(*changes: Change) -> Change:
    def change(t: Frames) -> Frames:
        for one in changes:
            t = one(t)
        return t

    return change


def money(factor: float) -> Change:
    names = ("revenue_gross", "discounts", "refunds", "revenue_net", "cost_of_goods", "cost_to_serve", "margin")

    def change(t: Frames) -> Frames:
        here = [name for name in names if name in t["financials"].columns]
        table = t["financials"]
        t["financials"] = table.with_columns((pl.col(name) * factor).cast(table.schema[name]) for name in here)
        return t

    return change


def last_month(t: Frames) -> Frames:
    last = t["financials"]["month"].max()
    t["feedback"] = t["feedback"].filter(pl.col("answered_at") >= pl.lit(last))
    return t


def everyone_leaves(t: Frames) -> Frames:
    last = t["financials"]["month"].max()
    everybody = t["units"].select("unit_id", kind=pl.lit("left"), at=pl.lit(last).cast(t["outcomes"].schema["at"]))
    t["outcomes"] = pl.concat([t["outcomes"].head(0), everybody], how="diagonal_relaxed")
    return t


def all_exposed(t: Frames) -> Frames:
    first = t["financials"]["month"].min()
    t["exposures"] = t["exposures"].with_columns(pl.lit(first).cast(t["exposures"].schema["from_on"]).alias("from_on"))
    return t


def one_answer(t: Frames) -> Frames:
    t["feedback"] = t["feedback"].sort("answered_at").unique("unit_id", keep="first", maintain_order=True)
    return t


def one_voice(t: Frames) -> Frames:
    t["feedback"] = t["feedback"].with_columns(pl.lit(t["units"]["unit_id"][0]).alias("unit_id"))
    return t


def every_other_month(t: Frames) -> Frames:
    t["financials"] = t["financials"].filter(pl.col("month").dt.month() % 2 == 0)
    return t


def two_months(t: Frames) -> Frames:
    last = sorted(t["financials"]["month"].unique().to_list())[-2:]
    t["financials"] = t["financials"].filter(pl.col("month").is_in(last))
    t["feedback"] = t["feedback"].filter(pl.col("answered_at") >= pl.lit(last[0]))
    return t


CASES: dict[str, Change] = {
    "no one is known to have left": both(without("outcomes"), column("financials", active=None)),
    "everyone left in the last month": everyone_leaves,
    "one segment": column("units", segment="Only"),
    "no segment": column("units", segment=None),
    "five customers": units_kept(5),
    "one customer": units_kept(1),
    "all scores equal": column("feedback", score=7.0),
    "no scores": without("feedback"),
    "scores without a number": column("feedback", score=None),
    "scores in the last month only": last_month,
    "one answer a customer": one_answer,
    "all answers from one customer": one_voice,
    "every other month missing": every_other_month,
    "two months": two_months,
    "no money": without("financials"),
    "negative margins": money(-1.0),
    "no margin at all": money(0.0),
    "money of a giant": money(1e7),
    "money below a cent": money(0.0001),
    "the same margin always": column("financials", margin=10, revenue_net=20),
    "initiatives without exposures": without("exposures"),
    "no initiatives": without("initiatives", "exposures", "initiative_costs", "uptake"),
    "initiatives without costs": without("initiative_costs"),
    "costs without initiatives": without("initiatives", "exposures", "uptake"),
    "everyone in one team": column("units", team="T01"),
    "everyone exposed from the first month": all_exposed,
    "only the treated arm": rows("exposures", pl.col("arm").is_null() | (pl.col("arm") != "control")),
    "exposed after the last month": column("exposures", from_on=pl.lit("2031-01-01").str.to_date()),
    "nothing but customers": without(
        "financials", "outcomes", "feedback", "exposures", "initiatives", "initiative_costs", "uptake"
    ),
}
GROWING = ("health/", "fact/", "retention/net", "retention/earned")
"""Shares that may be above one: customers who stay can bring more than before."""
SCORE_SILENT = (
    "no one is known to have left",
    "five customers",
    "one customer",
    "all scores equal",
    "no scores",
    "scores without a number",
    "scores in the last month only",
    "all answers from one customer",
    "two months",
    "no money",
    "nothing but customers",
)
IMPACT_SILENT = (
    "five customers",
    "one customer",
    "no money",
    "initiatives without exposures",
    "exposed after the last month",
    "only the treated arm",
)

LOT_ALONE = ("two months", "everyone in one team")
"""Nothing to compare launches with; a random test of customers needs neither months before nor teams."""
DRAWN = ("early-notice", "thank-you-notes")


@cache
def answer(name: str) -> dict[str, Row] | CxroiError:
    try:
        return findings_of(CASES[name](frames(UNITS, MONTHS)))
    except CxroiError as reason:
        return reason


@pytest.mark.parametrize("name", CASES)
def test_reasons_not_crashes(name: str) -> None:
    """Every figure is finite and inside what its unit allows, or is refused with a reason; ranges hold their point."""
    found = answer(name)
    if isinstance(found, CxroiError):
        assert len(str(found)) > 30
        return
    assert found
    for row in found.values():
        point, low, high = (row[key] for key in ("point", "low", "high"))
        if point is None:
            assert row["reason"], row["id"]
            assert row["grade"] == "insufficient", row["id"]
            continue
        shown = [float(str(value)) for value in (low, point, high) if value is not None]
        assert all(math.isfinite(value) for value in shown), row["id"]
        slack = 1e-9 * max(abs(value) for value in shown)
        assert all(one <= other + slack for one, other in pairwise(shown)), row["id"]
        if row["unit"] == "share" and not str(row["id"]).startswith(GROWING):
            assert -1 <= shown[0] <= shown[-1] <= 1 + 1e-9, row["id"]


@pytest.mark.parametrize("name", SCORE_SILENT)
def test_score_figures_are_withheld(name: str) -> None:
    found = answer(name)
    assert not isinstance(found, CxroiError), str(found)
    told = [
        row["id"]
        for row in found.values()
        if str(row["id"]).startswith(("point/answer", "curve/stay", "ladder/recoverable")) and row["point"] is not None
    ]
    assert not told


def booked(name: str) -> set[str]:
    """Initiatives with money that is booked."""
    found = answer(name)
    assert not isinstance(found, CxroiError), str(found)
    return {
        str(row["id"]).split("/")[1]
        for row in found.values()
        if str(row["id"]).startswith("initiative/") and row["grade"] in ("A", "B") and "/earned@" in str(row["id"])
    }


@pytest.mark.parametrize("name", IMPACT_SILENT)
def test_nothing_is_booked(name: str) -> None:
    assert not booked(name)


@pytest.mark.parametrize("name", LOT_ALONE)
def test_only_random_tests_are_booked(name: str) -> None:
    assert booked(name) == set(DRAWN)
