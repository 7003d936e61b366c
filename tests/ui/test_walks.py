"""Random walks through What if: whatever a reader moves, saves, renames or takes back, a reload shows the same figures.

CXROI_WALKS=500 walks longer than the suite does.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Open, plain
from tests.ui.store import write_store

WALKS = int(os.environ.get("CXROI_WALKS", "20"))
STEPS = 5
SLIDERS, NUMBERS = ("points", "reach"), ("once", "monthly", "ramp", "each", "fade", "horizon")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_store(tmp_path / "written").path


def figures(app: AppTest) -> list[object]:
    """Everything that is computed, and what every control holds."""
    controls = [*(app.slider(key=key).value for key in SLIDERS), *(app.number_input(key=key).value for key in NUMBERS)]
    tables = [str(table.value.to_dict()) for table in app.table]
    charts = [chart.proto.spec for chart in app.get("plotly_chart")]
    cards = [(one.label, one.value, one.delta) for one in app.metric]
    return [
        app.title[0].value,
        cards,
        controls,
        app.pills(key="whom").value,
        app.toggle(key="beyond").value,
        tables,
        charts,
    ]


def address(app: AppTest) -> dict[str, list[str]]:
    return {key: [texts] if isinstance(texts, str) else list(texts) for key, texts in app.query_params.items()}


def press(app: AppTest, label: str) -> None:
    for one in app.button:
        if plain(one.label) == label and not one.disabled:
            one.click().run()
            return


def move(app: AppTest, dice: random.Random) -> None:
    key = dice.choice((*SLIDERS, *NUMBERS, "whom", "beyond"))
    if key in SLIDERS:
        slider = app.slider(key=key)
        slider.set_value(dice.uniform(slider.max / 10, slider.max)).run()
    elif key in ("ramp", "horizon"):
        app.number_input(key=key).set_value(dice.randint(1, 48)).run()
    elif key in NUMBERS:
        app.number_input(key=key).set_value(dice.choice((0.0, 12.5, dice.uniform(0, 90)))).run()
    elif key == "whom":
        app.pills(key=key).set_value(dice.choice(([], ["segment=Solo"], ["segment=Duo", "segment=Solo"]))).run()
    else:
        app.toggle(key=key).set_value(not app.toggle(key=key).value).run()


def write(app: AppTest, dice: random.Random) -> None:
    """Save what is shown; a page that opened on no plan offers no saving until a point is moved."""
    if app.slider(key="points").value == 0:
        assert not [one for one in app.text_input if one.key == "keep-name"]
        app.slider(key="points").set_value(app.slider(key="points").max / 2).run()
    app.text_input(key="keep-name").set_value(dice.choice(("Texts", "Ünï & 100%", "a=b#c+d")))
    press(app, dice.choice(("Save", "Save as new", "Save as new")))


def tend(app: AppTest, dice: random.Random) -> None:
    if any(one.key == "tend-name" for one in app.text_input):
        app.text_input(key="tend-name").set_value(f"Named {dice.randint(0, 3)}")
        press(app, dice.choice(("Rename", "Duplicate", "Take back", "Open")))


def away_and_back(app: AppTest, dice: random.Random) -> None:
    before = figures(app)
    app.switch_page(f"pages/{dice.choice(('value', 'portfolio', 'glossary'))}.py").run()
    app.switch_page("pages/whatif.py").run()
    assert figures(app) == before


@pytest.mark.parametrize("seed", range(WALKS))
def test_after_every_step_a_reload_shows_the_same_figures(seed: int, store: Path, opened: Open) -> None:
    dice, app = random.Random(seed), opened("whatif", store)
    for _ in range(STEPS):
        dice.choice((move, move, move, write, write, tend, away_and_back))(app, dice)
        assert not app.exception
        again = opened("whatif", store, **address(app))
        assert figures(again) == figures(app)
        assert address(again) == address(app)
        told = [one.value for one in again.warning if "Inside the observed range" not in one.value]
        assert not told, "nothing in the address is left unused"
