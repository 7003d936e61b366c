"""Companies of every shape: their truth is what simulating the same customers with and without gives, they go through
the whole chain, and pooled over the shapes the ranges are not grossly wrong.

The measured coverage by shape stands in docs/validation.md (`python -m benchmarks.coverage --shape all`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.shapes import FIRST_SEED, Company, code, company, read, run
from benchmarks.shapes_table import bounds, keeps, report, rows
from cxroi.demo.shapes.draw import Effect, chances, draw
from cxroi.demo.shapes.family import PLANTED, shaped
from cxroi.demo.shapes.lived import lived
from cxroi.demo.shapes.spec import FAMILY, Spec
from cxroi.demo.shapes.truth import brought
from cxroi.demo.shapes.work import all_work
from cxroi.selfcheck.figures import CERTAIN, Pair
from tests.kept import kept_value

SMOKE = [(name, FIRST_SEED + number % 4) for number, name in enumerate(FAMILY)]
SMOKE += [(name, FIRST_SEED + 5) for name in ("monthly", "orders", "yearly", "season")]


@pytest.fixture(scope="module")
def smoke() -> list[Company]:
    """20 companies, each shape at least once."""
    by = code()
    return [
        kept_value("shape", (name, seed), lambda name=name, seed=seed: company(name, seed, by)) for name, seed in SMOKE
    ]


def test_twenty_companies_of_all_shapes_are_estimated(smoke: list[Company]) -> None:
    assert len(smoke) == 20
    assert {one.shape for one in smoke} == set(FAMILY)
    assert [one.failed for one in smoke if one.failed] == []
    assert all(one.pairs for one in smoke)


def test_pooled_over_the_shapes_randomised_money_is_held(smoke: list[Company]) -> None:
    """A gross error only: pooled ranges of random tests above the 99.9 % bound of a .85 range."""
    shown = [pair for one in smoke for pair in one.pairs if pair.id == "trial/earned@since_launch" and pair.ranged]
    assert sum(pair.holds for pair in shown) >= binom.ppf((1 - CERTAIN) / 2, len(shown), 0.85)


def test_no_range_of_the_smoke_contradicts_itself(smoke: list[Company]) -> None:
    for one in smoke:
        for pair in one.pairs:
            if pair.point is not None and pair.low is not None and pair.high is not None:
                room = 1e-6 * max(abs(pair.low), abs(pair.high))
                assert pair.low - room <= pair.point <= pair.high + room, f"{one.shape} {pair.id}"
                assert pair.high > pair.low, f"{one.shape} {pair.id}"


@pytest.mark.parametrize("name", ["monthly", "yearly", "returning", "ending", "fading"])
def test_the_truth_is_what_living_with_and_without_gives(name: str) -> None:
    """Two hundred lives of the same customers, the same luck with and without: their mean difference of money since
    launch is the stated truth within four standard errors; the accounting of the product is not used. With the effect
    carried on after the end (the wrong truth) it is far outside."""
    spec = FAMILY[name]
    drawn = draw(spec, FIRST_SEED + 1)
    alone = lived(drawn, *chances(drawn, []))
    work = next(one for one in all_work(drawn, alone) if one.key == "rollout")
    effect = Effect("stay", 1.0, work.share) if name == "monthly" else Effect("spend", 0.4, work.share)
    stated = brought(drawn, alone, ([effect], []), work.start)[0].sum()
    gains = np.array([_gain(drawn, effect, work.start, seed) for seed in range(200)])
    error = gains.std(ddof=1) / np.sqrt(gains.size)
    assert abs(gains.mean() - stated) < 4 * error + 1e-9 * abs(stated)
    if name in ("ending", "fading"):
        since = np.arange(spec.months)[:, None] >= work.start
        carried = brought(drawn, alone, ([replace(effect, share=since * 1.0)], []), work.start)[0].sum()
        assert abs(gains.mean() - carried) > 10 * error


def _gain(drawn, effect: Effect, start: np.ndarray, luck: int) -> float:  # type: ignore[no-untyped-def]
    """Money since launch that one life brings more with than without, everybody alive at the first launch as drawn."""
    fresh = replace(drawn, seed=1_000 + luck)
    after = np.arange(drawn.spec.months)[:, None] >= start
    ends = []
    for effects in ([effect], []):
        leave, money = chances(drawn, effects)
        there = _lives(fresh, leave, start)
        ends.append(float((there * money * after).sum()))
    return ends[0] - ends[1]


def _lives(fresh, leave: np.ndarray, start: np.ndarray) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Who is there each month: as drawn until the launch reaches a customer, with fresh luck from then on."""
    drawn = replace(fresh, seed=FIRST_SEED + 1)
    before = lived(drawn, *chances(drawn, [])).there
    rng = np.random.default_rng(fresh.seed)
    luck, again = rng.random(leave.shape), rng.random(leave.shape)
    there, now = np.zeros(leave.shape), np.zeros(leave.shape[1], dtype=bool)
    for month in range(leave.shape[0]):
        now = np.where(month <= start, before[month], now)
        there[month] = now
        leaves = now & (luck[month] < leave[month])
        back = ~now & (drawn.join < month) & (again[month] < drawn.spec.back)
        now = (now & ~leaves) | back
    return there


def test_no_two_shapes_share_a_draw_and_the_same_seed_gives_the_same_company() -> None:
    one, other = (shaped(FAMILY[name], FIRST_SEED + 3) for name in ("monthly", "season"))
    again = shaped(FAMILY["monthly"], FIRST_SEED + 3)
    assert one.truth == again.truth
    assert all(one.frames[name].equals(again.frames[name]) for name in one.frames)
    assert one.frames["units"]["first_seen_on"].to_list() != other.frames["units"]["first_seen_on"].to_list()


@pytest.mark.parametrize("spec", FAMILY.values(), ids=list(FAMILY))
def test_effects_are_planted_in_errors_of_one_who_knows_the_design(spec: Spec) -> None:
    """5 SE where the effect could be that large; nulls are nulls; what is launched at the worst brings nothing."""
    for seed in range(FIRST_SEED, FIRST_SEED + 2):
        made = shaped(spec, seed)
        for key, planted in zip(("trial", "rollout"), PLANTED[seed % 4], strict=True):
            got = made.truth.initiative(key).since_launch.total / made.errors[key].best
            if planted == 0 or (spec.worst and key == "rollout"):
                assert got == 0
            else:
                assert 0.3 * planted <= got <= 1.5 * planted
        assert made.truth.initiative("club").since_launch.total == 0


def _company(seed: int, low: float, code: str = "now") -> Company:
    pair = Pair(seed, "randomised, earned, since_launch", "trial/earned@since_launch", 0.0, low + 1, low, low + 2, "A")
    return Company("monthly", seed, code, 1.0, (pair,), {"trial": 0.5})


def test_a_lower_bound_holds_where_the_truth_exceeds_it_and_is_a_kind_of_its_own() -> None:
    plain = Pair(1, "one step, all", "point/answer/within@all", 14.0, 4.0, 1.0, 7.0, "D")
    assert not plain.holds
    assert replace(plain, at_least=True).holds
    assert not replace(plain, at_least=True, truth=0.5).holds


def test_rows_hold_what_happened_and_few_companies_are_not_judged() -> None:
    made = [_company(seed, -1.0 if seed < 80 else 0.5) for seed in range(100)]
    row = rows(made)[0]
    assert (row.ranges, row.held, row.false, row.nulls, row.refused) == (100, 80, 20, 100, 0)
    assert row.width == pytest.approx(2 / (2 * 1.6448536 * 0.5))
    assert keeps(row, 1) is False
    assert keeps(rows(made[:90])[0], 1) is True
    assert keeps(rows(made[:40])[0], 1) is None
    assert "OUT" in report(made)
    low, high = bounds(100, 50)
    assert low < bounds(100, 1)[0]
    assert high >= bounds(100, 1)[1]


def test_a_run_cut_short_goes_on_and_other_code_is_not_pooled(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    made: list[tuple[str, int]] = []

    def draw_one(name: str, seed: int, by: str) -> Company:
        made.append((name, seed))
        return replace(_company(seed, -1.0, by), shape=name)

    monkeypatch.setattr("benchmarks.shapes.company", draw_one)
    out = tmp_path / "lines.jsonl"
    run(("monthly", "orders"), range(2), out, lambda _: None)
    with out.open("a") as file:
        file.write('{"shape": "monthly", "se')
    whole = [one.shape for one in read(out)]
    assert whole == ["monthly", "orders"] * 2
    out.write_text("".join(line + "\n" for line in out.read_text().splitlines()[:-2]) + '{"shape": "ord')
    run(("monthly", "orders"), range(2), out, lambda _: None)
    assert made[4:] == [("orders", 1)]
    monkeypatch.setattr("benchmarks.shapes.code", lambda: "other")
    run(("monthly",), range(1), out, lambda _: None)
    assert made[-1] == ("monthly", 0)


def test_shares_of_shapes_are_told_by_kind() -> None:
    table: Mapping[str, str] = {"text": report([_company(seed, -1.0) for seed in range(60)])}
    assert "| randomised, earned | 1 | 1 | yes |" in table["text"]
