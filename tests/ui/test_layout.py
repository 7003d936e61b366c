"""Where columns stand: beside one another on a laptop, under one another on a tablet."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from cxroi.ui.frame import layout
from tests.ui.conftest import Open


@pytest.mark.parametrize(
    ("agent", "first"),
    [
        ("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15", "tablet"),
        ("Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "compact"),
        (None, "compact"),
    ],
)
def test_a_tablet_that_names_itself_is_believed(agent: str | None, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    context = SimpleNamespace(headers={"User-Agent": agent} if agent else {})
    monkeypatch.setattr(layout, "st", SimpleNamespace(context=context))
    assert layout.heights()[0] == first
    assert set(layout.heights()) == set(layout.HEIGHTS)


def test_five_cards_stand_in_one_row_or_on_a_tablet_in_two(demo_store: Path, opened: Open) -> None:
    def shares(**address: str) -> list[float]:
        app = opened("initiatives", demo_store, **address)
        assert not app.exception
        return [round(one.weight, 2) for one in app.columns if one.metric]

    assert shares() == [0.2] * 5
    assert shares(charts="tablet") == [0.33] * 3 + [0.5] * 2
