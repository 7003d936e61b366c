from __future__ import annotations

import numpy as np
import pytest

from cxroi.value.initiatives.shrinkage import Shrinkage, reml_variance, shrinkages

BCG = np.array(
    [  # treated with and without disease, control with and without (Colditz et al. 1994, 13 trials)
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    dtype=float,
)


def test_reml_equals_metafor_on_the_bcg_trials() -> None:
    """Viechtbauer 2010, J. Stat. Softw. 36(3), section 3: tau^2 = .3132, mean log risk ratio -.7145."""
    a, b, c, d = BCG.T
    ratios = np.log((a / (a + b)) / (c / (c + d)))
    errors = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    tau2, mean = reml_variance(ratios, errors)
    assert tau2 == pytest.approx(0.3132, abs=5e-5)
    assert mean == pytest.approx(-0.7145, abs=5e-5)


def test_factor_is_the_published_one_and_equal_estimates_collapse() -> None:
    found = shrinkages({str(i): (float(i), 1.0) for i in range(6)})
    tau2, mean = reml_variance(np.arange(6.0), np.ones(6))
    assert found["0"] == Shrinkage(pytest.approx(tau2 / (tau2 + 1)), pytest.approx(mean))  # type: ignore[arg-type]
    assert all(item.factor == 0 for item in shrinkages({str(i): (2.0, 1.0) for i in range(5)}).values())


def test_under_five_estimates_nothing_is_shrunk() -> None:
    assert shrinkages({str(i): (float(i), 1.0) for i in range(4)}) == {}
