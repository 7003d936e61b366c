"""Numbers in the address that a field cannot take: the page opens, says so, and shows what it starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.conftest import Open


def warned(app: object) -> str:
    return " ".join(str(one.value) for one in app.warning)  # type: ignore[attr-defined]


def test_a_name_that_looks_like_a_number_is_no_number(opened: Open, demo_store: Path) -> None:
    app = opened("initiatives", demo_store, initiative="2026000000000001")
    assert not app.exception
    assert "which this company does not have" in warned(app).replace("\\", "")


@pytest.mark.parametrize(
    ("page", "key", "value"),
    [
        ("portfolio", "budget", "1e400"),
        ("portfolio", "budget", "-5"),
        ("portfolio", "caution", "nan"),
        ("quickcase", "q-customers", "inf"),
        ("quickcase", "q-margin", "x"),
        ("quickcase", "q-months", "999"),
    ],
)
def test_a_number_that_no_field_takes_is_told(page: str, key: str, value: str, opened: Open, demo_store: Path) -> None:
    app = opened(page, demo_store, **{key: value})
    assert not app.exception
    assert f"“{value}”, which this page cannot take. Shown instead: " in warned(app).replace("\\", "")


def test_a_number_that_is_taken_is_not_told(opened: Open, demo_store: Path) -> None:
    app = opened("quickcase", demo_store, **{"q-customers": "4000", "q-share": "20"})
    assert not app.exception
    assert app.number_input(key="q-customers").value == 4000
    assert "cannot take" not in warned(app)
