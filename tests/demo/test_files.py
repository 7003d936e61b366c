"""The company as files: the same bytes again, readable through the shipped profile, truth beside them."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cxroi.demo import DEMO_SEED, World, read_truth, simulate, write
from cxroi.demo.planted.truth import TRUTH_FILE
from cxroi.demo.written import files
from cxroi.errors import DataError
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.schema import TABLES


def _quiet(_: str) -> None:
    """Progress nobody reads."""


def test_writes_the_same_bytes_and_what_simulate_returns(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, units=600, months=24, progress=_quiet)
    company = simulate(World(), 600, 24, DEMO_SEED)
    written = sorted((tmp_path / "one").iterdir())
    assert {path.stem for path in written} == {*company.frames, "truth"}
    for path in written:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
        if path.suffix == ".csv":
            assert pl.read_csv(path, infer_schema_length=None).height == company.frames[path.stem].height
    assert read_truth(tmp_path / "one") == company.truth == read_truth(tmp_path / "two" / "truth.json")
    assert json.loads((tmp_path / "one" / "truth.json").read_text())["seed"] == DEMO_SEED


def test_large_companies_come_as_parquet_and_replace_earlier_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, units=300, months=24, progress=_quiet)
    monkeypatch.setattr(files, "LARGEST_CSV", 200)
    write(tmp_path, units=300, months=24, progress=_quiet)
    assert not list(tmp_path.glob("*.csv"))
    company = simulate(World(), 300, 24, DEMO_SEED)
    money = pl.read_parquet(tmp_path / "financials.parquet")
    assert money.equals(company.frames["financials"])
    assert pl.read_parquet(tmp_path / "exposures.parquet").height == company.frames["exposures"].height


def test_an_interrupted_write_leaves_no_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, units=200, months=24, progress=_quiet)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files._Sink, "add", broken)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, units=200, months=24, progress=_quiet)
    assert not (tmp_path / "truth.json").exists()


def test_the_profile_takes_every_column_of_every_file() -> None:
    profile = profiles.read("demo")
    company = simulate(World(), 300, 24, 5)
    assert profile.company.is_demo
    assert not profile.questions
    mapped = {rule.table: set(rule.columns) for rule in profile.table}
    assert mapped == {name: set(frame.columns) for name, frame in company.frames.items()}
    assert set(mapped) == set(TABLES) - {"transactions"}


@pytest.mark.parametrize("text", ["", "{}", "[]", "{", '{"seed": 1}', "[" * 5_000, "\x00\x01"])
def test_a_truth_that_is_not_as_it_was_written_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / TRUTH_FILE).write_text(text)
    with pytest.raises(DataError, match="make the demo company again"):
        read_truth(tmp_path)
