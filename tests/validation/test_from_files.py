"""Recorded figures and sums on pages, computed a second time from the company's own files, with none of the product's
queries.

Definitions: docs/method.md and docs/decisions (0025, 0026); polars on the CSV files, money to the cent.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.context import initiatives
from cxroi.reading.company import summary
from cxroi.reading.plans import portfolio, steps
from cxroi.reading.plans.whatif import assumptions
from cxroi.terms import Principal, Selection
from cxroi.value.plans.chosen import joint
from tests.stores import demo_files, demo_store

UNITS = 3_000
LAST, YEAR_AGO, TWO_AGO = date(2026, 10, 1), date(2025, 11, 1), date(2024, 11, 1)
"""Last month of the files, first month of the last twelve, first month of the twelve before."""
THEMES = Path(__file__).resolve().parents[2] / "cxroi" / "tables" / "themes.toml"


@dataclass(frozen=True)
class Files:
    """The files as they were written; `money` with the month in which the customer left."""

    units: pl.DataFrame
    money: pl.DataFrame
    answers: pl.DataFrame
    exposures: pl.DataFrame
    costs: pl.DataFrame
    plan: pl.DataFrame
    initiatives: pl.DataFrame
    planted: dict[str, int]

    def year(self, first: date, last: date, *columns: str) -> pl.DataFrame:
        """Each customer's sums over the months from first to last, and how many months there are."""
        inside = self.money.filter(pl.col("month").is_between(first, last))
        return inside.group_by("unit_id").agg(*(pl.col(name).sum() for name in columns), months=pl.len())

    def known(self, month: date) -> pl.DataFrame:
        """Each customer's last answer of an earlier month than this one."""
        earlier = self.answers.filter(pl.col("day") < month).sort("answered_at", "feedback_id")
        return earlier.group_by("unit_id").agg(pl.col("score").last())

    def here(self, month: date, *, stays: bool) -> pl.DataFrame:
        """Customers when the month opens; `stays`: less those who leave in it."""
        there = self.money.filter((pl.col("month") == month) & pl.col("active"))
        return there.filter(pl.col("left").is_null() | (pl.col("left") > month) if stays else pl.lit(True)).select(
            "unit_id"
        )

    def reached(self, initiative: str) -> pl.DataFrame:
        """Customers and their own first day with it, by their row or their team's or region's, if still there in that
        month."""
        rows = self.exposures.filter((pl.col("initiative_id") == initiative) & (pl.col("arm") != "control"))
        parts = [rows.filter(pl.col("unit_id").is_not_null()).select("unit_id", "from_on")]
        for column in ("team", "region"):
            mine = rows.filter(pl.col("group_type") == column).select(pl.col("group_id").alias(column), "from_on")
            parts.append(mine.join(self.units, on=column).select("unit_id", "from_on"))
        first = pl.concat(parts).group_by("unit_id").agg(pl.col("from_on").str.to_date().min())
        last = self.money.group_by("unit_id").agg(pl.col("month").max())
        return first.join(last, on="unit_id").filter(pl.col("month") >= pl.col("from_on").dt.truncate("1mo"))


def read(folder: Path) -> Files:
    tables = {
        name: pl.read_csv(folder / f"{name}.csv", infer_schema_length=None)
        for name in (
            "units",
            "financials",
            "feedback",
            "outcomes",
            "exposures",
            "initiative_costs",
            "plan",
            "initiatives",
        )
    }
    left = (
        tables["outcomes"]
        .filter(pl.col("kind") == "left")
        .select("unit_id", left=pl.col("at").str.to_datetime().dt.date().dt.truncate("1mo"))
    )
    dated = ("financials", "initiative_costs", "plan")
    months = {name: tables[name].with_columns(pl.col("month").str.to_date()) for name in dated}
    answers = tables["feedback"].filter(pl.col("metric") == "nps")
    answers = answers.with_columns(day=pl.col("answered_at").str.to_datetime().dt.date())
    planted = {
        one["initiative_id"]: one["units"] for one in json.loads((folder / "truth.json").read_text())["initiatives"]
    }
    return Files(
        tables["units"],
        months["financials"].join(left, on="unit_id", how="left"),
        answers,
        tables["exposures"],
        months["initiative_costs"],
        months["plan"],
        tables["initiatives"],
        planted,
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Company]:
    """A company's files and what the product made of them."""
    store = demo_store(tmp_path_factory.mktemp("files") / "demo", UNITS)
    return read(demo_files(UNITS)), open_company(store, Principal())


def told(company: Company, path: str, segment: str = "all") -> float:
    found = company.finding(path, Selection("last12", segment))
    assert found is not None, path
    assert found.point is not None, path
    return found.point


def test_happy_customers_who_grew_and_who_did_not(both: tuple[Files, Company]) -> None:
    """Answered 9 or 10 last before November 2025, customers of all twelve months before; leavers' later months bring
    nothing."""
    files, company = both
    before, after = files.year(TWO_AGO, date(2025, 10, 1), "margin"), files.year(YEAR_AGO, LAST, "margin")
    happy = files.here(YEAR_AGO, stays=False).join(files.known(YEAR_AGO).filter(pl.col("score") >= 9), on="unit_id")
    rows = happy.join(before.filter(pl.col("months") == 12), on="unit_id").join(
        after, on="unit_id", how="left", suffix="_after"
    )
    rows = rows.with_columns(pl.col("margin_after").fill_null(0.0))
    assert rows.height > 200
    for name, mine in (
        ("grown", rows.filter(pl.col("margin_after") > pl.col("margin"))),
        ("flat", rows.filter(pl.col("margin_after") <= pl.col("margin"))),
    ):
        assert told(company, f"lens/{name}/customers") == mine.height > 0
        assert told(company, f"lens/{name}/before") == pytest.approx(mine["margin"].sum(), abs=0.005)
        assert told(company, f"lens/{name}/after") == pytest.approx(mine["margin_after"].sum(), abs=0.005)
        change = mine["margin_after"].sum() - mine["margin"].sum()
        assert told(company, f"lens/{name}/change") == pytest.approx(change, abs=0.005)


def tiers(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Best fifth, next three tenths, the rest, by margin."""
    ranked, n = rows.sort("margin", "unit_id", descending=[True, False]), rows.height
    first, second = math.ceil(0.2 * (n - 1)), math.ceil(0.5 * (n - 1))
    return {"Best 20 %": ranked[:first], "Next 30 %": ranked[first:second], "The other half": ranked[second:]}


def test_tiers_by_margin_and_what_can_be_won_back(both: tuple[Files, Company]) -> None:
    """Today's customers by their last twelve months, last year's by the twelve before; the ladder's five factors
    spelled out: revenue x margin share x (leaving of the unhappy - of the happy) x within / between x (moved by plan -
    moved
    anyway)."""
    files, company = both
    now = files.here(LAST, stays=True).join(files.year(YEAR_AGO, LAST, "revenue_net", "margin"), on="unit_id")
    now = now.join(files.known(LAST), on="unit_id", how="left")
    earlier = files.here(YEAR_AGO, stays=False).join(files.year(TWO_AGO, date(2025, 10, 1), "margin"), on="unit_id")
    earlier = earlier.join(files.known(YEAR_AGO), on="unit_id", how="left")
    gone = files.money.filter(pl.col("left") >= YEAR_AGO).select("unit_id").unique().with_columns(gone=pl.lit(1))
    closing = files.here(LAST, stays=False).join(files.known(LAST), on="unit_id", how="left").rename({"score": "later"})
    earlier = earlier.join(gone, on="unit_id", how="left")
    effects = {row["kind"]: row for row in company.tables["score_effects"] if row["segment"] == "all"}
    within = min(max(effects["within"]["hazard"] / effects["between"]["hazard"], 0), 1)
    plan, shown = assumptions(company).share_moved.value, 0
    for name, mine in tiers(now).items():
        cut, unhappy = f"value_tier={name}", mine.filter(pl.col("score") <= 6)
        assert told(company, "lens/margin", cut) == pytest.approx(mine["margin"].sum(), abs=0.005)
        assert told(company, "lens/exposure", cut) == pytest.approx(unhappy["revenue_net"].sum(), abs=0.005)
        assert told(company, "lens/heard", cut) == pytest.approx(1 - mine["score"].null_count() / mine.height)
        assert told(company, "lens/score", cut) == pytest.approx(mine["score"].mean())
        then = tiers(earlier)[name]
        low, high = then.filter(pl.col("score") <= 6), then.filter(pl.col("score") >= 9)
        found = company.finding("lens/recoverable", Selection("last12", cut))
        assert found is not None
        if low["gone"].sum() < 30:
            assert found.point is None
            continue
        ended = low.join(closing, on="unit_id")
        excess = low["gone"].sum() / low.height - high["gone"].sum() / high.height
        moved = plan - ended.filter(pl.col("later") > 6).height / ended.height
        assert found.point == pytest.approx(unhappy["margin"].sum() * excess * within * moved, rel=1e-9)
        shown += 1
    assert shown >= 1


def plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def test_money_behind_the_words(both: tuple[Files, Company]) -> None:
    """Customers with an answer of 6 or less and a comment of the last twelve months that names the theme, and their
    margin."""
    files, company = both
    low = files.answers.filter((pl.col("score") <= 6) & (pl.col("day") >= YEAR_AGO) & pl.col("comment").is_not_null())
    year, seen = files.year(YEAR_AGO, LAST, "margin"), 0
    for theme in tomllib.loads(THEMES.read_text(encoding="utf-8"))["theme"]:
        words = "|".join(f"(?:{plain(one)})" for one in theme["words"]).replace(r"\pL", r"[^\W\d_]")
        pattern = re.compile(rf"(?:^|[\W_])(?:{words})", re.IGNORECASE | re.DOTALL)
        named = [text for text in low["comment"].unique() if pattern.search(plain(text))]
        who = low.filter(pl.col("comment").is_in(named)).select("unit_id").unique()
        cut = Selection("last12", f"theme={theme['name']}")
        if who.height < 20:
            assert company.finding("story/customers", cut) is None
            continue
        assert told(company, "story/customers", cut.segment) == who.height
        margin = who.join(year, on="unit_id")["margin"].sum()
        assert told(company, "story/margin", cut.segment) == pytest.approx(margin, abs=0.005)
        seen += 1
    assert seen >= 3


def test_plan_beside_actual(both: tuple[Files, Company]) -> None:
    files, company = both
    answer = summary.summary(company, Selection())
    year = files.plan.filter(pl.col("month").is_between(YEAR_AGO, LAST)).group_by("line").agg(pl.col("amount").sum())
    planned = dict(year.iter_rows())
    planned["cx_net"] = planned["cx_margin"] - planned["cx_cost"]
    paid = files.costs.filter(pl.col("month").is_between(YEAR_AGO, LAST) & ~pl.col("already_in_margin"))["amount"].sum()
    assert told(company, "booked/cost") == pytest.approx(paid, abs=0.005)
    lines = {line.path: line for line in answer.plan}
    assert set(lines) == {"booked/gross", "booked/cost", "booked/net", "booked/kept"}
    for path, name in (
        ("booked/gross", "cx_margin"),
        ("booked/cost", "cx_cost"),
        ("booked/net", "cx_net"),
        ("booked/kept", "customers_kept"),
    ):
        assert lines[path].planned.point == pytest.approx(planned[name], abs=0.005)
        actual = lines[path].actual
        if actual.point is not None:
            assert lines[path].difference.point == pytest.approx(actual.point - planned[name], abs=0.005)
            ends = [None if end is None else pytest.approx(end - planned[name]) for end in (actual.low, actual.high)]
            assert [lines[path].difference.low, lines[path].difference.high] == ends


def test_customers_an_initiative_reached_and_who_has_it_today(both: tuple[Files, Company]) -> None:
    """Wrong until 2026-11-27: whoever had left a team before its launch counted, half as many again as were planted."""
    files, company = both
    for name, planted in files.planted.items():
        reached = files.reached(name)
        assert told(company, f"initiative/{name}/units") == reached.height == planted
        still = reached.join(files.here(LAST, stays=True), on="unit_id")
        assert told(company, f"initiative/{name}/units_now") == still.height


def test_a_month_of_waiting(both: tuple[Files, Company]) -> None:
    """What one customer more should bring in an average month of the 36 ahead x customers of today without it."""
    files, company = both
    answer = summary.summary(company, Selection())
    assert answer.ask is not None
    assert answer.waiting is not None
    name, today = answer.ask.initiative.id, files.here(LAST, stays=True)
    without = today.join(files.reached(name), on="unit_id", how="anti").height
    added = [row["margin"] for row in company.tables["added"] if row["initiative_id"] == name]
    assert len(added) == 36
    assert answer.waiting.point == pytest.approx(sum(added) / 36 * without, rel=1e-9)
    assert answer.waiting.n == without


def test_the_net_value_of_every_next_step(both: tuple[Files, Company]) -> None:
    """What one customer who gets it now should bring month by month x the customers the step adds over 36 months; or
    what those who have it should bring to the horizon, less for those it takes it from, with the running costs of what
    is left; each month discounted from its middle at 9 % a year; less the cost of the file."""
    files, company = both
    rules, valued = assumptions(company), 0
    rows = {row["initiative_id"]: row for row in files.initiatives.iter_rows(named=True)}
    for one in initiatives(company):
        made, row = steps.step(company, one, rules), rows[one.id]
        if made is None or made.net.point is None:
            continue
        flows = [
            flow for flow in company.tables["flows"] if flow["initiative_id"] == one.id and not flow["is_measured"]
        ]
        reach, now = row["next_reach"], told(company, f"initiative/{one.id}/units_now")
        if reach > 0:
            months = [reach * each["margin"] for each in company.tables["added"] if each["initiative_id"] == one.id]
            assert len(months) == 36
        else:
            months = [min(-reach / now, 1) * (each["cost"] - each["margin"]) for each in flows]
        value = sum(each / 1.09 ** ((t - 0.5) / 12) for t, each in enumerate(months, 1)) - row["next_cost"]
        assert made.net.point == pytest.approx(value, rel=1e-9)
        valued += 1
    assert valued >= 2


def test_next_steps_together_move_as_in_the_draws(both: tuple[Files, Company]) -> None:
    """A step that takes away moves against the others. The sum's half range squared: sum over pairs of half x half x
    r."""
    files, company = both
    known = [item for item in portfolio.items(company) if item.candidate is not None]
    drawn = {(row["initiative_id"], row["other_id"]): row["correlation"] for row in company.tables["together"]}
    away = {row["initiative_id"]: (row["next_reach"] or 0) < 0 for row in files.initiatives.iter_rows(named=True)}
    squares, total = 0.0, 0.0
    for one in known:
        for other in known:
            sign = -1 if away[one.id] != away[other.id] else 1
            halves = [(item.net.high or 0.0) - (item.net.point or 0.0) for item in (one, other)]
            squares += halves[0] * halves[1] * (1.0 if one.id == other.id else sign * drawn[one.id, other.id])
        total += (one.net.high or 0.0) - (one.net.point or 0.0)
    whole = joint(item.valued for item in known)
    assert len(known) >= 2
    assert whole.high is not None
    assert whole.high - (whole.point or 0.0) == pytest.approx(math.sqrt(squares), rel=1e-9)
    assert math.sqrt(squares) < total
