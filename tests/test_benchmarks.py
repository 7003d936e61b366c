"""The benchmark's small round runs on today's code and prints ratios; seconds are never asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import answers, document
from benchmarks.coverage import FIRST_SEED
from benchmarks.scale import growth, section
from benchmarks.smoke import smoke


def test_smoke_prints_a_ratio_for_every_piece_of_work(capsys: pytest.CaptureFixture[str]) -> None:
    ratios = smoke(1_000)
    assert set(ratios) == {"demo files", "panel", "value of an answer", "group-time effects"}
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


def test_next_steps_stand_beside_what_was_planted_and_together_they_are_as_wide_as_their_draws_say() -> None:
    made = answers.steps(3_000, 36, FIRST_SEED)
    alone = {one.id: one for one in made if one.kind == "next step"}
    assert {"early-notice", "plan-advice", "renewal-check", "phone-menu"} <= set(alone)
    assert all(one.low <= one.point <= one.high for one in alone.values())
    assert alone["phone-menu"].truth > 0, "what harms is worth taking away"
    wide = {one.kind.split(", ")[1]: one.high - one.low for one in made if one.id == "all"}
    assert wide["by their draws"] < wide["all moving together"]
    assert wide["by their draws"] != pytest.approx(wide["each on its own"], rel=1e-6), "they share customers"


def test_answers_by_touchpoint_stand_beside_what_was_planted() -> None:
    made = answers.answers(2_000, 36, FIRST_SEED)
    kinds = {one.kind for one in made}
    assert kinds == {
        "one step, by touchpoint",
        "step in margin a month, by touchpoint",
        "curve, by touchpoint",
    }
    assert {one.truth for one in made if one.kind == "one step, by touchpoint"} != {0.0}
