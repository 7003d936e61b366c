"""Change the data in a way whose answer is known, and every finding must move exactly so."""

from __future__ import annotations

import re

import polars as pl
import pytest

from tests.validation.companies import Frames, Row, findings_of, frames

UNITS, MONTHS = 1_500, 36
NUMBERS = ("point", "low", "high")
YEARS = "@fy|^nps/year/"
"""Figures that are named by a year of the calendar."""
MONEY = {
    "financials": ("revenue_gross", "discounts", "refunds", "revenue_net", "cost_of_goods", "cost_to_serve", "margin"),
    "initiative_costs": ("amount",),
    "initiatives": ("next_cost",),
    "ledger_totals": ("amount",),
    "plan": ("amount",),
}


@pytest.fixture(scope="module")
def plain() -> dict[str, Row]:
    return findings_of(frames(UNITS, MONTHS))


def compare(before: dict[str, Row], after: dict[str, Row], *, times: float = 1.0, rel: float = 2e-6) -> int:
    """Every finding of `before` in `after`: same grade and refusal, numbers equal (money `times` as large); how many
    numbers."""
    assert set(before) == set(after)
    seen = 0
    for name, row in before.items():
        other = after[name]
        assert other["grade"] == row["grade"], name
        factor = times if row["currency"] is not None else 1.0
        for number in NUMBERS:
            if row[number] is None:
                assert other[number] is None, (name, number)
            else:
                seen += 1
                wanted = pytest.approx(float(str(row[number])) * factor, rel=rel, abs=1e-6 * factor)
                assert other[number] == wanted, (name, number)
    return seen


def money_times(tables: Frames, factor: int) -> Frames:
    changed = dict(tables)
    for table, columns in MONEY.items():
        if table in tables:
            here = [pl.col(column) * factor for column in columns if column in tables[table].columns]
            changed[table] = tables[table].with_columns(here)
    return changed


def test_currency_times_hundred(plain: dict[str, Row]) -> None:
    """Money in cents: every money figure a hundred times as large, no grade, share or month moves."""
    cents = findings_of(money_times(frames(UNITS, MONTHS), 100))
    assumed = {name for name in plain if name.startswith("ladder/cost")}
    before, after = ({name: row for name, row in found.items() if name not in assumed} for found in (plain, cents))
    assert compare(before, after, times=100) > 300
    assert all(cents[name]["point"] == plain[name]["point"] for name in assumed), (
        "a cost typed by a person stays as typed"
    )


def test_rows_shuffled(plain: dict[str, Row]) -> None:
    shuffled = {name: table.sample(fraction=1.0, shuffle=True, seed=7) for name, table in frames(UNITS, MONTHS).items()}
    compare(plain, findings_of(shuffled))


def test_months_shifted(plain: dict[str, Row]) -> None:
    """Everything five years later: no figure moves."""
    later = {}
    for name, table in frames(UNITS, MONTHS).items():
        dates = [column for column, kind in table.schema.items() if kind.is_temporal()]
        later[name] = table.with_columns(pl.col(column).dt.offset_by("60mo") for column in dates)
    moved = findings_of(later)
    back = {re.sub(r"\d{5}", lambda found: str(int(found.group()) - 60), name): row for name, row in moved.items()}
    compare(*({name: row for name, row in found.items() if not re.search(YEARS, name)} for found in (plain, back)))


def test_segments_relabelled(plain: dict[str, Row]) -> None:
    tables = frames(UNITS, MONTHS)
    names = dict(zip(sorted(tables["units"]["segment"].unique().to_list()), ("d4", "c3", "b2", "a1"), strict=True))
    tables["units"] = tables["units"].with_columns(pl.col("segment").replace_strict(names))
    renamed = {}
    for name, row in findings_of(tables).items():
        old = name
        for before, after in names.items():
            old = old.replace(f"segment={after}", f"segment={before}")
        renamed[old] = row
    compare(plain, renamed)


def test_every_customer_twice(plain: dict[str, Row]) -> None:
    """Twins of everybody: counts and sums of money double, effects per customer stay, their ranges shrink by the root
    of two."""
    tables = frames(UNITS, MONTHS)
    for name in ("units", "financials", "outcomes", "feedback", "exposures", "uptake"):
        twin = tables[name]
        twin = twin.with_columns(unit_id="C9" + pl.col("unit_id").str.slice(1))
        if "feedback_id" in twin.columns:
            twin = twin.with_columns(feedback_id="T" + pl.col("feedback_id"))
        if name == "exposures":
            twin = twin.filter(pl.col("unit_id").is_not_null())
        tables[name] = pl.concat([tables[name], twin])
    double = findings_of(tables)
    one, two = (found["point/spend/within@all"] for found in (plain, double))
    assert two["point"] == pytest.approx(one["point"], rel=1e-6)
    width = [float(str(row["high"])) - float(str(row["low"])) for row in (one, two)]
    assert width[1] / width[0] == pytest.approx(2**-0.5, rel=0.01)
    worth = [found["point/answer/within@all"] for found in (plain, double)]
    reach = float(str(worth[0]["high"])) - float(str(worth[0]["low"]))
    assert worth[1]["point"] == pytest.approx(worth[0]["point"], abs=0.1 * reach), (
        "more leavers: fewer answers share a level"
    )
    arms = [found["initiative/early-notice/earned@since_launch"] for found in (plain, double)]
    if arms[0]["point"] is not None:
        assert arms[1]["point"] == pytest.approx(2 * float(str(arms[0]["point"])), rel=1e-6)
