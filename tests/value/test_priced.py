from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxroi.terms import Check
from cxroi.value.assumptions.in_force import Entry
from cxroi.value.initiatives.priced import NO_RATE, priced_effect, priced_path
from cxroi.value.score.nps import Answers, nps, nps_answers_needed, nps_std_error
from cxroi.value.score.point import answer_value
from tests.value.made import certain, effect, market, path, valued

SURE = certain(margin_rate=Entry(value=0.6, owner="Finance"))


def test_answers_needed_for_three_points() -> None:
    """method.md section 1: P = .50, D = .25 needs n = 2,935 for +-3 points at 95 %."""
    assert nps_answers_needed(0.50, 0.25, 3) == 2935
    assert nps(0.50, 0.25) == 25
    assert 1.96 * nps_std_error(0.50, 0.25, 2935) == pytest.approx(3, abs=1e-3)


def test_revenue_becomes_margin_by_the_stated_rate() -> None:
    value = valued(priced_path(path("a", 100, 5), SURE), market())
    assert value.periods["last12"].earned.point == pytest.approx(720)
    assert "60% (Finance)" in value.periods["last12"].earned.method
    assert answer_value(priced_effect(effect(), SURE)).point == pytest.approx(
        0.6 * float(answer_value(effect()).point or 0)
    )


def test_the_check_of_margin_knows_a_rate_once_it_is_set() -> None:
    bare = replace(path("a", 100, 5), checks=(Check("margin", "REVIEW", "No margin is known: figures are revenue."),))
    (told,) = priced_path(bare, SURE).checks
    assert told == Check("margin", "PASS", "Revenue times a stated margin rate of 60% (Finance) is margin.")
    assert priced_path(bare, certain()).checks == bare.checks


def test_a_range_of_nps_covers_where_answers_are_few_or_alike() -> None:
    """20,000 draws a cell: with one answer of each kind added .85 or more, where the plain error gives .84 and less."""
    rng, z = np.random.default_rng(1), 1.6449
    for n, p, d in ((20, 0.8, 0.05), (30, 0.95, 0.01), (10, 0.5, 0.25)):
        drawn = rng.multinomial(n, [p, d, 1 - p - d], size=20_000)
        ups, downs = drawn[:, 0], drawn[:, 1]
        point = 100 * (ups - downs) / n
        spread = np.sqrt(np.maximum((ups + downs) / n - (point / 100) ** 2, 0) / n)
        plain = np.abs(point - 100 * (p - d)) <= 100 * z * spread
        known = {(a, b): Answers(n, n, n, a, b).range() for a, b in set(zip(ups.tolist(), downs.tolist(), strict=True))}
        ends = np.array([known[a, b] for a, b in zip(ups.tolist(), downs.tolist(), strict=True)])
        held = (ends[:, 0] <= 100 * (p - d)) & (100 * (p - d) <= ends[:, 1])
        assert 0.85 <= held.mean() <= 0.96, (n, p, d, held.mean())
        assert plain.mean() < held.mean(), "negative control"
    alike = Answers(5, 5, 5, 5, 0)
    assert alike.point == 100
    assert alike.range()[0] < 60
    assert alike.range()[1] == 100
    weighted = Answers(4, 6.0, 12.0, 3.0, 1.0)
    assert weighted.effective == pytest.approx(3.0)


def test_the_rates_range_widens_the_figures() -> None:
    vague = certain(margin_rate=Entry(value=0.6, low=0.4, high=0.8))
    sure, wide = (
        valued(priced_path(path("a", 100, 5), stated), market()).periods["last12"].earned for stated in (SURE, vague)
    )
    assert wide.high - wide.low > 2 * (sure.high - sure.low)  # type: ignore[operator]
    assert priced_effect(effect(), vague).covariance[1][1] > priced_effect(effect(), SURE).covariance[1][1]


def test_a_segment_has_its_own_rate() -> None:
    stated = certain(margin_rate=Entry(value=0.6), margin_rate_by_segment={"segment=Home": Entry(value=0.5)})
    plain = priced_path(path("a", 100, 5), stated, "segment=Home").plain
    assert plain is not None
    np.testing.assert_allclose(plain.retention + plain.spend, 50)


def test_without_a_rate_nothing_is_booked() -> None:
    value = valued(priced_path(path("a", 100, 5), certain()), market())
    assert value.refused == NO_RATE
    assert not value.booked
    assert priced_effect(effect(), certain()).refused == NO_RATE
