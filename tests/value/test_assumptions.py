from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cxroi.errors import DataError
from cxroi.value.assumptions import in_force as assumptions
from cxroi.value.assumptions.in_force import NOBODY, Assumptions, Entry


def written(folder: Path, text: str) -> Path:
    path = folder / "assumptions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_every_value_is_a_default_of_nobody() -> None:
    rows = assumptions.read(None).describe()
    assert all(row.is_default and row.owner == NOBODY and row.grade == "E" for row in rows)
    assert all(row.label and row.unit and row.meaning for row in rows)
    assert assumptions.read(None).horizon == 36


def test_the_written_file_reads_back_as_the_defaults_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "assumptions.toml"
    assumptions.write_defaults(path)
    assert assumptions.read(path) == Assumptions()
    assert assumptions.read(path).version == Assumptions().version
    with pytest.raises(DataError, match="kept as it is"):
        assumptions.write_defaults(path)


def test_the_commented_samples_work_once_uncommented(tmp_path: Path) -> None:
    path = tmp_path / "assumptions.toml"
    assumptions.write_defaults(path)
    lines = path.read_text().splitlines()
    samples = ("# [", "# value", "# owner =", "# date")
    path.write_text("\n".join(line[2:] if line.startswith(samples) else line for line in lines))
    read = assumptions.read(path)
    assert read.margin_rate is not None
    assert read.margin_rate_of("segment=Business") is not None
    assert read.currency_or("USD") == "EUR"


def test_version_follows_values_and_owners_but_not_comments(tmp_path: Path) -> None:
    text = '[discount_rate]\nvalue = 0.08\nowner = "Finance"\ndate = 2026-01-31\n'
    first, same, other = (
        assumptions.read(written(tmp_path, version)).version
        for version in (text, "# a note\n" + text.replace("0.08", "0.080"), text.replace("Finance", "CX"))
    )
    assert first == same != other


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[discount_rate]\nvalue = 10\n", r"discount_rate \(line 1\) must lie between 0 and 1"),
        ("\n[tax_rate]\nvalue = 'a'\n", r"tax_rate.value \(line 3\) must be a number"),
        ("[discount]\nvalue = 0.1\n", r"discount \(line 1\) is not an assumption that is known"),
        ("[fade_per_year]\nvalue = 0.1\nlow = 0.2\nhigh = 0.3\n", "low must not be above value"),
        ("[fade_per_year]\nvalue = 0.1\nlow = 0.0\n", "both low and high"),
        ("[horizon_months]\nvalue = 12.5\n", "must be a whole number"),
        ("[fiscal_year_start_month]\nvalue = 13\n", "month from 1"),
        ("[currency]\nvalue = 'euro'\n", "three capital letters"),
        ("[currency_rates.USD]\nvalue = 0.9\n", "carry its date"),
        ("[reporting_period]\nvalue = 'lately'\n", "one of last12"),
        ("[discount_rate]\nowner = 'x'\n", r"discount_rate.value \(line 1\) is missing"),
        ("discount_rate = 0.1\n", "must be a table"),
        ("[discount_rate\n", "at line 1"),
        ("[discount_rate]\nvalue = nan\n", "finite"),
    ],
)
def test_mistakes_are_named_with_their_line_and_never_quoted(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        assumptions.read(written(tmp_path, text))


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="build"):
        assumptions.read(tmp_path / "none.toml")


def test_a_stated_range_reaches_its_ends_at_five_and_ninety_five_percent() -> None:
    stated = Assumptions(fade_per_year=Entry(value=0.2, low=0.1, high=0.4))
    low, middle, high = np.quantile(stated.draws("fade_per_year", 2000), [0.05, 0.5, 0.95])
    assert (low, middle, high) == (
        pytest.approx(0.1, abs=2e-3),
        pytest.approx(0.2, abs=2e-3),
        pytest.approx(0.4, abs=2e-3),
    )
    assert np.ptp(Assumptions(fade_per_year=Entry(value=0.2)).draws("fade_per_year", 100)) == 0


def test_tax_counts_only_when_switched_on(tmp_path: Path) -> None:
    assert assumptions.read(None).tax() == 0
    assert assumptions.read(written(tmp_path, "[after_tax]\nvalue = true\n")).tax() == 0.25
