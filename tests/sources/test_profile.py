"""Profiles: what is wrong is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.errors import DataError
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.lines import Lines

GOOD = """[company]
name = "Acme"
currency = "EUR"

[[file]]
name = "people"
match = ["people*.csv"]

[[table]]
table = "units"
from = "people"
[table.columns]
unit_id = "id"
segment = { column = "seg", map = { a = "A" } }
"""


def test_a_good_profile() -> None:
    profile = profiles.parse(GOOD, "acme")
    assert profile.table[0].columns["unit_id"].column == "id"
    assert profile.at("table", 0, "columns", "segment") == "line 14 of profile acme"
    assert profile.at("table", 0, "nowhere") == "line 9 of profile acme"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('currency = "EUR"', 'currency = "EUR"\ncolour = "red"', ["line 4", "colour", "remove or rename"]),
        ('currency = "EUR"', 'currency = "euro"', ["line 3", "company.currency"]),
        ('currency = "EUR"\n', "", ["company.currency is missing"]),
        ('table = "units"', 'table = "clients"', ["no canonical table is called 'clients'"]),
        ('from = "people"', 'from = "folks"', ["folks", "no [[file]] section names"]),
        ('unit_id = "id"', 'customer = "id"', ["units has no column customer"]),
        ('unit_id = "id"', 'region = "id"', ["units needs unit_id"]),
        ('unit_id = "id"', 'unit_id = { column = "id", constant = 1 }', ["line 13", "exactly one of"]),
        ('unit_id = "id"', 'unit_id = { column = "id", parse = "x" }', ["line 13", "'parse' is no key"]),
        ('match = ["people*.csv"]', 'match = ["p.csv"]\ndecimal = ","\nthousands = ","', ["same sign"]),
        ('match = ["people*.csv"]', 'match = ["p.csv"]\nwhere = [{ column = "a" }]', ["exactly one of: in"]),
        ('name = "people"', 'name = "people"\nname = "again"', ["not written correctly"]),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, words: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        profiles.parse(GOOD.replace(old, new), "acme")
    for word in words:
        assert word in str(caught.value)


def test_unknown_profile_lists_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="hillstrom, iranian_churn, olist, online_retail, telco_ibm"):
        profiles.read("nonesuch")
    path = tmp_path / "own.toml"
    path.write_text(GOOD)
    assert profiles.read(path).label == "own"


def test_lines_of_nested_tables() -> None:
    lines = Lines('[a]\nx = 1\n[[b]]\ny = 1\n[b.c]\nz = 1\n[[b]]\n[b.c]\n"quoted key" = 2\n')
    assert lines.find(("b", 0, "c", "z")) == 6
    assert lines.find(("b", 1, "c", "quoted key")) == 9
    assert lines.find(("b", 1, "c", "missing")) == 8
    assert lines.find(("nothing",)) is None
