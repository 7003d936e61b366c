"""Measures by what they mean: shares are means, stocks are levels, events count customers, money is what was declared.

Three invented companies: shops with baskets, software with seats and uptime, a hotel with weighted answers.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.errors import DataError
from cxroi.reading.base.company import Company
from cxroi.sources.meaning import profiles
from tests.results.test_poor_companies import SAID, UNITS, WHO, opened

ID = 'unit_id = "id"\n'
EVENTS = (
    '[[file]]\nname = "events"\nmatch = ["events.csv"]\n[[table]]\ntable = "operations"\nfrom = "events"\n'
    f'[table.columns]\nevent_id = "no"\n{ID}measure = "what"\nhappened_at = "day"\nvalue = "value"\nweight = "orders"\n'
)
RESULTS = (
    '[[file]]\nname = "results"\nmatch = ["results.csv"]\n[[table]]\ntable = "outcomes"\nfrom = "results"\n'
    f'[table.columns]\n{ID}kind = "kind"\nat = "day"\nvalue = "value"\n'
)


def measure(table: str, name: str, kind: str, **more: object) -> str:
    lines = [f'table = "{table}"', f'name = "{name}"', f'unit_kind = "{kind}"']
    lines += [f"{key} = {str(value).lower() if isinstance(value, bool) else value!r}" for key, value in more.items()]
    return "[[measure]]\n" + "\n".join(lines) + "\n"


def written(folder: Path, n: int, **tables: list[dict[str, object]]) -> Path:
    pl.DataFrame({"id": [f"c{k}" for k in range(n)]}).write_csv(folder / "who.csv")
    for name, rows in tables.items():
        pl.DataFrame(rows).write_csv(folder / f"{name}.csv")
    return folder


@pytest.fixture(scope="module")
def software(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """40 accounts over 6 months: seats (a stock, 10 a month, in June 12), uptime in per cent, by its orders."""
    rows = [
        {
            "no": f"{what}-{k}-{m}",
            "id": f"c{k}",
            "what": what,
            "day": f"2025-{m + 1:02}-15",
            "value": (12 if m == 5 else 10) if what == "seats" else 90 if k % 2 else 100,
            "orders": 1 if what == "seats" else 3 if k % 2 else 1,
        }
        for what in ("seats", "uptime")
        for k in range(40)
        for m in range(6)
    ]
    results: list[dict[str, object]] = [
        {"id": f"c{k % 9}", "kind": "left", "day": f"2025-{2 + k // 9:02}-20", "value": 1} for k in range(12)
    ]
    results += [{"id": f"c{k}", "kind": "growth_percent", "day": "2025-06-30", "value": 200 + k} for k in range(40)]
    folder = written(tmp_path_factory.mktemp("software"), 40, events=rows, results=results)
    said = measure("operations", "seats", "count", adds_up="stock", unit="seats", higher_is_better=True)
    return opened(folder, WHO + UNITS + EVENTS + RESULTS + said)


def test_a_stock_is_its_last_level_and_never_a_sum_of_months(software: Company) -> None:
    seats = software.finding("fact/operation/stock/seats")
    assert seats is not None
    assert (seats.point, seats.measure, seats.n) == (480.0, "units", 40)
    assert seats.point != 40 * (5 * 10 + 12), "the sum of months, which nobody ever had"
    assert "Level of seats in June 2025 (seats)" in seats.statement


def test_a_share_is_a_mean_by_its_weights_and_no_sum(software: Company) -> None:
    uptime = software.finding("fact/operation/mean/uptime")
    assert uptime is not None
    assert (uptime.measure, uptime.currency) == ("share", None)
    assert uptime.point == pytest.approx((1 * 100 + 3 * 90) / 4 / 100)
    assert "[[measure]]" in uptime.method, "what was guessed names the section that settles it"


def test_no_percentage_becomes_money(software: Company) -> None:
    """A sum of percentages once stood as "$8.6k (actual)"."""
    grown = software.finding("fact/mean/growth_percent")
    assert grown is not None
    assert (grown.currency, grown.point) == (None, pytest.approx(219.5))
    assert not [one.id for one in software.findings("fact/") if one.currency is not None]


def test_customers_who_left_are_counted_once_each(software: Company) -> None:
    left = software.finding("fact/outcome/left")
    assert left is not None
    assert (left.point, left.n, left.label) == (9.0, 40, "Customers who left")
    assert "12 recorded, each of the customers counted once, 23 % of 40" in left.method


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Baskets by customer and month (a flow), spend declared as money, a rate in 0 to 1 nobody declared."""
    rows = [
        {"no": f"b{k}-{m}", "id": f"c{k}", "what": "baskets", "day": f"2025-{m + 1:02}-15", "value": k % 4, "orders": 1}
        for k in range(30)
        for m in range(4)
    ]
    results: list[dict[str, object]] = [
        {"id": f"c{k}", "kind": "spend", "day": "2025-03-01", "value": 25} for k in range(30)
    ]
    results += [{"id": f"c{k}", "kind": "return_rate", "day": "2025-03-01", "value": 0.25} for k in range(30)]
    results += [{"id": f"c{k}", "kind": "tip", "day": "2025-03-01", "value": 2.5} for k in range(30)]
    folder = written(tmp_path_factory.mktemp("shops"), 30, events=rows, results=results)
    said = measure("operations", "baskets", "count") + measure("outcomes", "Spend", "money", higher_is_better=True)
    return opened(folder, WHO + UNITS + EVENTS + RESULTS + said)


def test_flows_add_up_and_only_declared_money_is_money(shops: Company) -> None:
    baskets, spend = shops.finding("fact/operation/total/baskets"), shops.finding("fact/total/spend")
    rate, tip = shops.finding("fact/mean/return_rate"), shops.finding("fact/mean/tip")
    assert baskets is not None
    assert spend is not None
    assert rate is not None
    assert tip is not None
    assert (baskets.point, baskets.currency) == (4 * sum(k % 4 for k in range(30)), None)
    assert (spend.point, spend.currency) == (750.0, "EUR")
    assert (rate.point, rate.measure) == (0.25, "share")
    assert (tip.point, tip.currency) == (2.5, None), "amounts that nobody declared are no money"


@pytest.fixture(scope="module")
def hotel(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Guests asked in two years, weighted: each detractor stands for three guests."""
    rng = np.random.default_rng(8)
    rows: list[dict[str, object]] = [
        {
            "no": k,
            "id": f"c{k % 50}",
            "nps": score,
            "day": f"{2024 + k % 2}-{k // 2 % 12 + 1:02}-03",
            "weight": 3 if score <= 6 else 1,
        }
        for k, score in enumerate(rng.choice([3, 8, 10], 600, p=[0.2, 0.3, 0.5]).tolist())
    ]
    folder = written(tmp_path_factory.mktemp("hotel"), 50, said=rows)
    return opened(folder, WHO + UNITS + SAID + 'weight = "weight"\n')


def test_nps_stands_in_all_by_year_and_by_month_with_range_and_n_by_its_weights(hotel: Company, tmp_path: Path) -> None:
    rows = hotel.findings("nps/")
    assert len([one for one in rows if one.series == "nps/month"]) == 24
    assert [one.key for one in rows if one.series == "nps/year"] == ["2024", "2025"]
    whole = hotel.finding("nps/all")
    assert whole is not None
    raw = pl.read_csv(hotel.path.parent / "said.csv")
    score, weight = raw["nps"].to_numpy(), raw["weight"].to_numpy().astype(float)
    point = 100 * (weight[score >= 9].sum() - weight[score <= 6].sum()) / weight.sum()
    assert whole.point == pytest.approx(point)
    unweighted = 100 * ((score >= 9).mean() - (score <= 6).mean())
    assert abs(unweighted - point) > 15, "without weights it is another number"
    effective = weight.sum() ** 2 / (weight**2).sum()
    assert f"tell as much as {round(effective):,} answers of equal weight" in whole.method
    p, d = (weight[score >= 9].sum() / weight.sum(), weight[score <= 6].sum() / weight.sum())
    plain = 1.6449 * 100 * np.sqrt((p + d - (p - d) ** 2) / effective)
    assert whole.low is not None
    assert whole.high is not None
    assert (whole.high - whole.low) / 2 == pytest.approx(plain, rel=0.02)
    assert (whole.n, whole.grade) == (600, "D")
    moved = hotel.finding("nps/moved")
    assert moved is not None
    assert "no more than noise" in moved.statement


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (measure("operations", "uptime", "share", adds_up="flow"), "values of a share never add up"),
        (measure("operations", "uptime", "percent"), "line 4: measure.unit_kind"),
        (measure("feedback", "nps", "money"), "answers are no amounts"),
        (measure("outcomes", "left", "count"), "'left' is 0 or 1"),
        (measure("operations", "a", "index", whole=100), 'goes with unit_kind = "share" only'),
        (measure("operations", "a", "index") * 2, "two [[measure]] sections declare a of operations"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_key(said: str, words: str) -> None:
    with pytest.raises(DataError) as told:
        profiles.parse(said + WHO + UNITS)
    assert words in str(told.value)


REFUSED = '[answers]\nrefused = ["outcomes.value"]\n'


def test_left_is_nought_or_one(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": f"c{k}", "kind": "left", "day": "2025-03-01", "value": value}
        for k, value in enumerate([0, 1, 2, 0.5, 1])
    ]
    from cxroi.engine.store import Store
    from cxroi.sources.loading.load import load

    folder = written(tmp_path, 20, results=rows)
    report = load(
        Store(tmp_path / "store"), profiles.parse(WHO + UNITS + RESULTS + REFUSED), [folder], progress=lambda _: None
    )
    told = report.table("outcomes")
    assert (told.kept, told.rejected) == (3, 2)
    assert any("neither 0 nor 1" in why and "columns.value.map" in why for why in told.reasons)
