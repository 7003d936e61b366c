"""Absence is no statement: a file that is silent about what is stated resets nothing, and says what it would have."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.engine.store import Store
from cxroi.errors import DataError
from cxroi.ledger import Ledger
from cxroi.terms import Principal
from cxroi.value.assumptions.in_force import in_force, kept_version, take_in

ZOE = Principal("Zoe")
STATED = """[discount_rate]
value = 0.11
owner = "Zoe"
[hurdle_rate]
value = 0.2
owner = "Zoe"
[currency_rates.USD]
value = 0.9
owner = "Ben"
date = 2026-01-01
"""
SHORT = STATED.split("[hurdle", maxsplit=1)[0]
NAMES = ("discount_rate", "hurdle_rate", "currency_rates.USD")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    Store(tmp_path / "own").key(create=True)
    (tmp_path / "own" / "assumptions.toml").write_text(STATED)
    take_in(tmp_path / "own", ZOE)
    return tmp_path / "own"


@pytest.mark.parametrize("text", ["", "# nothing\n", SHORT], ids=["empty", "a comment", "shortened"])
@pytest.mark.parametrize("beside", [True, False], ids=["the store's own", "another file"])
def test_a_silent_file_stops_and_lists_what_it_would_reset(
    text: str, beside: bool, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = store / "assumptions.toml" if beside else tmp_path / "other.toml"
    file.write_text(text)
    entries = len(Ledger(store).history(Principal("test"), ""))
    assert main(["assume", "import", str(file), "--store", str(store)]) == 1
    said = capsys.readouterr().err
    lost = [name for name in NAMES if name not in text]
    assert f"says nothing about {len(lost)} assumption" in said
    assert all(name in said for name in lost)
    assert "--reset" in said
    assert len(Ledger(store).history(Principal("test"), "")) == entries
    assert (in_force(store).discount_rate.value, in_force(store).hurdle_rate.value) == (0.11, 0.2)
    if beside:  # and a build, which takes the file in first
        with pytest.raises(DataError, match="--reset"):
            take_in(store, ZOE)


def test_what_is_given_up_by_name_is_reset_and_the_rest_is_not(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "other.toml"
    file.write_text("")
    call = ["assume", "import", str(file), "--store", str(store), "--by", "Ann"]
    assert main([*call, "--reset", "hurdle_rate", "--reset", "discount_rate"]) == 1
    assert "currency_rates.USD" in capsys.readouterr().err
    assert main([*call, *(word for name in NAMES for word in ("--reset", name))]) == 0
    assert in_force(store).version == type(in_force(store))().version
    (tmp_path / "all.toml").write_text(STATED)
    assert main(["assume", "import", str(tmp_path / "all.toml"), "--store", str(store)]) == 0
    assert main([*call, "--reset", "all"]) == 0
    assert kept_version(store) == 4


def test_a_name_that_the_file_states_is_not_reset(store: Path, tmp_path: Path) -> None:
    (tmp_path / "all.toml").write_text(STATED)
    told = ["assume", "import", str(tmp_path / "all.toml"), "--store", str(store), "--reset", "hurdle_rate"]
    assert main(told) == 2


def test_a_first_short_file_states_what_it_states(tmp_path: Path) -> None:
    (tmp_path / "assumptions.toml").write_text(SHORT)
    assert len(take_in(tmp_path, ZOE)) == 1
