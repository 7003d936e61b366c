"""Every cent of the files is counted or named with its reason, and who leaves and comes back is a customer again."""

from __future__ import annotations

import polars as pl
import pytest

from cxroi.reading.base.company import Company
from cxroi.reading.trust import data
from tests.results.test_poor_companies import PAID, UNITS, WHO, opened

LEFT = (
    '[[file]]\nname = "left"\nmatch = ["left.csv"]\n[[table]]\ntable = "outcomes"\nfrom = "left"\n[table.columns]\n'
    'unit_id = "id"\nkind = { constant = "left" }\nat = "day"\n'
)
STAYING = [f"c{k}" for k in range(3, 20)]
FIRST = 2023 * 12


def paid(who: str, months: list[int], amount: float) -> list[dict[str, object]]:
    return [
        {"id": who, "month": f"{(FIRST + m) // 12}-{(FIRST + m) % 12 + 1:02}-01", "revenue": amount} for m in months
    ]


@pytest.fixture(scope="module")
def gym(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """18 months of 20 members: c0 pauses five months, c1 pays one late invoice, c2 leaves; one is nobody's."""
    folder = tmp_path_factory.mktemp("gym")
    pl.DataFrame({"id": ["c0", "c1", "c2", *STAYING]}).write_csv(folder / "who.csv")
    rows = [row for who in STAYING for row in paid(who, list(range(18)), 30.0)]
    rows += paid("c0", [0, 1, 2, 3, 9, 10, 11, 12, 13, 14, 15, 16, 17], 40.0)
    rows += paid("c1", [0, 1, 2, 3, 5], 25.5) + paid("c2", [0, 1], 10.0) + paid("stranger", [4], 99.0)
    rows += [{"id": "c3", "month": "2171-05-01", "revenue": 7.0}]
    pl.DataFrame(rows).write_csv(folder / "paid.csv")
    pl.DataFrame({"id": ["c0", "c1", "c2"], "day": ["2023-04-20", "2023-04-02", "2023-02-11"]}).write_csv(
        folder / "left.csv"
    )
    return opened(folder, WHO + UNITS + PAID + LEFT)


def test_the_parts_are_named_and_add_up_to_the_files(gym: Company) -> None:
    found = {one.place.path.removeprefix("fact/money/"): one for one in data.data(gym).money}
    counted = 17 * 18 * 30.0 + 13 * 40.0 + 4 * 25.5 + 2 * 10.0
    assert {name: one.point for name, one in found.items()} == {
        "counted": counted,
        "outside/after_a_customer_left": 25.5,
        "outside/of_customers_who_are_not_in_the_customers_table": 99.0,
        "outside/refused_month_is_after_the_day_of_the_load": 7.0,
        "brought": counted + 25.5 + 99.0 + 7.0,
    }
    assert (list(found)[:1], list(found)[-1:]) == (["counted"], ["brought"])
    assert all(one.grade == "R" and one.low is None for one in found.values())
    assert (
        found["outside/after_a_customer_left"].statement
        == "Revenue not counted, after a customer left: €25.5 (actual)."
    )


def test_who_came_back_is_counted_once_and_told(gym: Company) -> None:
    back = gym.finding("fact/outcome/came_back")
    assert back is not None
    assert (back.point, back.n) == (1, 20)
    assert back.statement == "Customers who left and came back: 1 (actual)."
    assert "later than two months after leaving" in back.method
    left = gym.finding("fact/outcome/left")
    assert left is not None
    assert left.point == 3
