"""The benchmark's small round runs on today's code and prints ratios; seconds are never asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import document
from benchmarks.scale import growth, section
from benchmarks.smoke import smoke


def test_smoke_prints_a_ratio_for_every_piece_of_work(capsys: pytest.CaptureFixture[str]) -> None:
    ratios = smoke(1_000)
    assert set(ratios) == {"demo files", "panel", "hazard", "within customers", "group-time"}
    assert all(ratio > 0 for ratio in ratios.values())
    shown = capsys.readouterr().out
    assert all(name in shown for name in ratios)


def test_proportional_growth_has_exponent_one_and_failures_are_shown() -> None:
    steps = {"files": {"seconds": 2.0, "peak_mb": 100.0, "bytes": 5e6}}
    ten = {"files": {"seconds": 20.0, "peak_mb": 100.0, "bytes": 5e7}}
    assert "| files, 10 to 100 | 1.00 | 0.00 | 1.00 |" in growth({10: steps, 100: ten})
    assert "| load | failed | out of memory |" in section(10, {"load": {"failed": "out of memory"}})


def test_sections_are_replaced_and_the_text_around_them_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "performance.md"
    copy.write_text(document.DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(document, "DOCUMENT", copy)
    for text in ("first table", "second table"):
        document.write_section("scale", text)
    whole = copy.read_text(encoding="utf-8")
    assert "second table" in whole
    assert "first table" not in whole
    assert "# Performance" in whole
    assert "<!-- compare: written by the command -->" in whole
