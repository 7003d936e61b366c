"""Whether working on the unhappy pays: nobody is advised to start what costs more than it wins back."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.reading.act.leaks import leaks
from cxroi.reading.base.company import Company, open_company
from cxroi.terms import Principal, Selection
from tests.ui.store import finding, findings, write_store

PERIOD = Selection("last12")


def _company(path: Path, gain: float | None, cost: float | None) -> Company:
    kept = [one for one in findings(False) if one.id.partition("@")[0] not in ("ladder/recoverable", "ladder/cost")]
    kept.append(
        finding("ladder/recoverable", gain, 10.0 if gain is not None else None, grade="C", reason="too few left.")
    )
    if cost is not None:
        kept.append(finding("ladder/cost", cost, 5.0, grade="E"))
    return open_company(write_store(path, is_demo=False, kept=kept).path, Principal())


@pytest.mark.parametrize(
    ("gain", "cost", "pays"),
    [
        (490.0, 940.0, False),
        (940.0, 940.0, False),
        (940.1, 940.0, True),
        (-50.0, 0.0, False),
        (0.0, 0.0, False),
        (490.0, None, True),
        (None, 940.0, True),
    ],
)
def test_it_pays_where_more_comes_back_than_it_costs_as_far_as_both_are_known(
    tmp_path: Path, gain: float | None, cost: float | None, pays: bool
) -> None:
    assert leaks(_company(tmp_path / "store", gain, cost), PERIOD).pays is pays
