from __future__ import annotations

import numpy as np
import pytest

from cxroi.errors import DataError
from cxroi.value.assumptions import Assumptions, Entry, Word
from cxroi.value.initiative import initiative_value
from cxroi.value.nps import nps, nps_answers_needed, nps_std_error
from cxroi.value.point import answer_value
from cxroi.value.priced import NO_RATE, priced_effect, priced_path
from tests.value.made import certain, effect, market, path

SURE = certain(margin_rate=Entry(value=0.6, owner="Finance"))


def test_answers_needed_for_three_points() -> None:
    """method.md section 1: P = .50, D = .25 needs n = 2,935 for +-3 points at 95 %."""
    assert nps_answers_needed(0.50, 0.25, 3) == 2935
    assert nps(0.50, 0.25) == 25
    assert 1.96 * nps_std_error(0.50, 0.25, 2935) == pytest.approx(3, abs=1e-3)


def test_revenue_becomes_margin_by_the_stated_rate() -> None:
    value = initiative_value(priced_path(path("a", 100, 5), SURE), market())
    assert value.periods["last12"].earned.point == pytest.approx(720)
    assert "60% (Finance)" in value.periods["last12"].earned.method
    assert answer_value(priced_effect(effect(), SURE)).point == pytest.approx(0.6 * float(answer_value(effect()).point or 0))


def test_the_rates_range_widens_the_figures() -> None:
    vague = certain(margin_rate=Entry(value=0.6, low=0.4, high=0.8))
    sure, wide = (initiative_value(priced_path(path("a", 100, 5), stated), market()).periods["last12"].earned
                  for stated in (SURE, vague))
    assert wide.high - wide.low > 2 * (sure.high - sure.low)  # type: ignore[operator]
    assert priced_effect(effect(), vague).covariance[1][1] > priced_effect(effect(), SURE).covariance[1][1]


def test_a_segment_has_its_own_rate() -> None:
    stated = certain(margin_rate=Entry(value=0.6), margin_rate_by_segment={"segment=Home": Entry(value=0.5)})
    plain = priced_path(path("a", 100, 5), stated, "segment=Home").plain
    assert plain is not None
    np.testing.assert_allclose(plain.retention + plain.spend, 50)


def test_without_a_rate_nothing_is_booked() -> None:
    value = initiative_value(priced_path(path("a", 100, 5), certain()), market())
    assert value.refused == NO_RATE
    assert not value.booked
    assert priced_effect(effect(), certain()).refused == NO_RATE


def test_exchange_rates_are_stated_or_asked_for() -> None:
    stated = Assumptions(currency=Word(value="EUR"), currency_rates={"USD": Entry(value=0.9, date="2026-01-31")})  # type: ignore[arg-type]
    assert (stated.rate_of("EUR"), stated.rate_of("USD"), Assumptions().rate_of("USD")) == (1.0, 0.9, 1.0)
    with pytest.raises(DataError, match="CHF"):
        stated.rate_of("CHF")
