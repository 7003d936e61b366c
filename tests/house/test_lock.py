"""requirements.txt is in step with its loose source: every name pinned with hashes, nothing pointing at a host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
SIX = {"streamlit", "polars", "plotly", "statsmodels", "duckdb", "pytest"}


def wanted(name: str) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def pins(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package, version in re.findall(
        r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", (ROOT / name).read_text(), re.MULTILINE
    ):
        found.setdefault(package.lower(), []).append(version)
    return found


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_lock_holds_what_its_source_asks(name: str) -> None:
    locked = pins(f"{name}.txt")
    for requirement in wanted(f"{name}.in"):
        versions = locked.get(requirement.name.lower(), [])
        assert versions, f"{requirement.name} is not pinned: make lock"
        assert any(version in requirement.specifier for version in versions), f"{requirement.name}: make lock"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)
    assert not re.search(r"https?://|--index-url|--find-links", text)


def test_the_six_named_packages_are_locked() -> None:
    assert set(pins("requirements.txt")) >= SIX
