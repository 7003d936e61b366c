"""One NPS point priced from a curve: by hand, and moving as it must."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxroi.estimators.score.curve import CurveFit
from cxroi.value.assumptions.in_force import Assumptions, Entry
from cxroi.value.score.company_point import company_point


def curve(hazard: dict[float, float], margin: float = 0.0, spread: float = 1e-12) -> CurveFit:
    scores = tuple(hazard)
    n = len(scores)
    return CurveFit(
        "all",
        scores,
        tuple(range(n)),
        (100,) * n,
        np.array(list(hazard.values())),
        np.eye(n) * spread**2,
        margin,
        spread**2,
        np.zeros(n),
        np.inf,
        0.02,
        40.0,
        1000,
        800,
        20_000,
        400,
    )


THREE = {5.0: 0.03, 7.5: 0.02, 9.5: 0.015}


def test_by_hand() -> None:
    """8 customers move: half from a hazard of .03 to .02, half from .02 to .015, 40 a month, survival added up by
    hand."""

    def stays(h: float) -> float:
        return sum((1 - h) ** t for t in range(12))

    each = 0.5 * 40 * (stays(0.02) - stays(0.03)) + 0.5 * 40 * (stays(0.015) - stays(0.02))
    figure = company_point(curve(THREE), 800, Assumptions())
    assert figure.point == pytest.approx(8 * each, rel=1e-6)
    assert figure.grade == "C"
    assert figure.low == pytest.approx(figure.point, rel=1e-4)


def test_share_that_moves_from_unhappy_matters_where_the_curve_bends() -> None:
    low = Assumptions(nps_point_from_unhappy=Entry(value=1.0, owner="test"))
    high = Assumptions(nps_point_from_unhappy=Entry(value=0.0, owner="test"))
    below, above = (company_point(curve(THREE), 800, rules).point for rules in (low, high))
    assert below is not None
    assert above is not None
    assert below > above > 0


def test_money_scales_with_margin_and_customers() -> None:
    one = company_point(curve(THREE, 0.5), 800, Assumptions()).point
    assert one is not None
    doubled = replace(curve(THREE, 1.0), base_margin=80.0)
    assert company_point(doubled, 800, Assumptions()).point == pytest.approx(2 * one)
    assert company_point(curve(THREE, 0.5), 1600, Assumptions()).point == pytest.approx(2 * one)


def test_an_empty_band_or_a_refused_curve_gives_a_reason() -> None:
    assert "band" in str(company_point(curve({5.0: 0.03, 9.5: 0.01}), 800, Assumptions()).refused)
    assert company_point(replace(curve(THREE), refused="few left"), 800, Assumptions()).refused == "few left"
