"""Half-lives weighed by the months measured, by hand; and what two worlds make of them."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.terms import Array
from cxroi.value.initiatives.ahead import Effects, Having, carried, faded, newcomer
from cxroi.value.initiatives.decay import HALF_LIVES, Decay, Months, blocks, decay
from tests.value.made import steady

D = 4_000


def months(effects: Array, error: float, df: float = np.inf) -> Months:
    """Twelve months that err on their own, a hundred customers in each."""
    E = len(effects)
    noise = error * np.random.default_rng(3).standard_normal((D, E))
    return Months(np.arange(E, dtype=float), effects, noise, error**2 * np.eye(E), np.full(E, 100.0), df)


def halving(every: float, E: int = 12) -> Array:
    return np.asarray(10 * 2 ** (-np.arange(E) / every))


@pytest.mark.parametrize(
    ("exposed", "df", "ends"),
    [
        (np.ones(12), np.inf, [3, 6, 9, 12]),
        (np.ones(4), np.inf, [2, 4]),
        (np.array([10.0, 10, 10, 1, 1, 1, 1, 1, 1, 1]), np.inf, [2, 4, 6, 10]),
        (np.ones(12), 4.5, [4, 8, 12]),
    ],
)
def test_blocks_hold_about_equal_exposed_months_and_two_months_each(exposed: Array, df: float, ends: list[int]) -> None:
    found = blocks(exposed, df)
    assert found is not None
    assert [int(np.flatnonzero(row)[-1]) + 1 for row in found] == ends
    assert found.sum(axis=1) == pytest.approx(np.ones(len(ends)))


@pytest.mark.parametrize(("E", "df"), [(3, np.inf), (12, 2.0), (1, np.inf)])
def test_three_months_or_hardly_any_groups_are_too_early(E: int, df: float) -> None:
    assert decay(months(np.full(E, 5.0), 1.0, df), "x") is None


def test_weights_and_amplitude_by_hand() -> None:
    """Two blocks of two months, errors 1, df 10: W = V^-1 (10 - 2 - 1) / 10 with V = 1/2 on the diagonal."""
    own = months(np.array([8.0, 6.0, 3.0, 3.0]), 1.0, 10.0)
    found = decay(own, "x")
    assert found is not None
    b, W = np.array([7.0, 3.0]), 2 * 0.7
    weight = {}
    for k in HALF_LIVES:
        x = np.array([(1 + 2 ** (-1 / k)) / 2, (2 ** (-2 / k) + 2 ** (-3 / k)) / 2])
        prior = 4 if np.isinf(k) else 1
        weight[k] = prior * np.exp((W * x @ b) ** 2 / (2 * W * x @ x)) / np.sqrt(W * x @ x / (x @ x))
    total = sum(weight.values())
    for k in HALF_LIVES:
        assert np.mean(found.half_life == k) == pytest.approx(weight[k] / total, abs=2 / D)
    mine = found.half_life == 2.0
    x = np.array([(1 + 2**-0.5) / 2, (0.5 + 2**-1.5) / 2])
    assert found.amplitude[mine].mean() == pytest.approx(x @ b / (x @ x), abs=0.1)
    assert found.amplitude[mine].std() == pytest.approx(1 / np.sqrt(W * x @ x), rel=0.1)


def test_a_clear_half_life_is_found_and_a_clear_constant_too() -> None:
    fading, flat = decay(months(halving(4), 0.1), "x"), decay(months(np.full(12, 10.0), 0.1), "x")
    assert fading is not None
    assert flat is not None
    assert np.mean(fading.half_life == 4) > 0.95
    assert flat.steady > 0.95


def test_growing_is_held_to_the_mean_of_its_last_six_months() -> None:
    found = decay(months(2 ** (np.arange(12) / 6), 0.05), "x")
    assert found is not None
    assert found.rising > 0.9
    level = np.mean(2 ** (np.arange(6, 12) / 6))
    for world in (found.goes_on(np.array([11.0]), 24), found.stops(np.array([11.0]), 24)):
        assert world.mean(axis=0) == pytest.approx(np.full((1, 24), level), rel=0.02)
    assert found.at(np.array([0.0])).mean() == pytest.approx(1.0, rel=0.05)
    assert found.at(np.array([30.0])).mean() == pytest.approx(level, rel=0.02)


def test_each_launch_date_stands_at_its_own_month() -> None:
    one = Decay(np.full(2, 4.0), np.full(2, 8.0), np.zeros(2), 0.0, 0.0)
    assert one.today(np.array([4.0, 8.0]))[0].tolist() == [4.0, 2.0]
    assert one.goes_on(np.array([4.0, 8.0]), 4)[0, :, -1].tolist() == [2.0, 1.0]
    assert one.stops(np.array([4.0, 8.0]), 4)[0, :, -1].tolist() == [4.0, 2.0]


def test_where_all_months_share_one_estimate_nothing_is_known_of_the_decay() -> None:
    """A mean carried on: half-lives come from their prior (4 of 16 none); their mean over the months is the mean."""
    own = months(np.full(12, 5.0), 1.0)
    shared = np.random.default_rng(1).standard_normal((D, 1)) * np.ones(12)
    found = decay(Months(own.since, own.effects, shared, np.ones((12, 12)), own.exposed), "x")
    assert found is not None
    assert found.steady == pytest.approx(4 / 16)
    assert found.at(own.since).mean() == pytest.approx(5.0, abs=0.1)
    assert found.at(own.since).mean(axis=1).std() == pytest.approx(1.0, rel=0.3)


def having(ends: float = np.inf, leaving: float = 0.0, gone: str = "") -> Having:
    return Having(np.array([6.0]), np.array([ends]), np.array([100.0]), 12.0, leaving, gone)


def test_margin_ahead_is_s1_m1_less_s0_m0() -> None:
    """100 there, 10 of them kept so far; +2 a month and 1 % fewer leave of 3 %: customer by customer in expectation."""
    effects = Effects(steady(np.full(3, 2.0)), steady(np.full(3, -0.01)))
    goes_on, stops = carried(having(leaving=0.03), effects, np.full(3, 10.0), 12)
    there, alone = 100.0, 90.0
    for month in range(12):
        assert goes_on[0, month] == pytest.approx(there * 12.0 - alone * 10.0)
        there, alone = there * 0.98, alone * 0.97
    assert stops == pytest.approx(goes_on)


def test_after_the_end_only_customers_kept_count_by_the_others_leaving() -> None:
    effects = Effects(steady(np.full(3, 2.0)), steady(np.full(3, -0.01)))
    goes_on, stops = carried(having(0.0, 0.05, "it ended in May 2026"), effects, np.full(3, 10.0), 12)
    assert goes_on[0] == pytest.approx(10 * 12.0 * 0.95 ** np.arange(12))
    assert stops == pytest.approx(goes_on)
    assert having(0.0).in_force == 0


def test_a_known_end_ahead_ends_the_effect_there() -> None:
    effects = Effects(steady(np.full(3, 2.0)), steady(np.zeros(3)))
    goes_on, _ = carried(having(4.0), effects, np.zeros(3), 12)
    assert goes_on[0] == pytest.approx([200.0] * 4 + [0.0] * 8)
    assert having(4.0).in_force == 100


def test_a_newcomer_starts_at_its_own_launch() -> None:
    """Fading from the first month on, or only as far as it has faded by now (month 6)."""
    spend = Decay(np.full(2, 4.0), np.full(2, 8.0), np.zeros(2), 0.0, 0.0)
    goes_on, stops = newcomer(having(), Effects(spend, steady(np.zeros(2))), 12)
    assert goes_on[0] == pytest.approx(8 * 2 ** (-np.arange(12) / 4))
    assert stops[0] == pytest.approx(8 * 2 ** (-np.minimum(np.arange(12), 6) / 4))


def test_a_typed_fade_starts_from_todays_level() -> None:
    assert faded(np.full((2, 24), 100.0), np.full(2, 0.5))[0, [11, 23]] == pytest.approx([50.0, 25.0])
