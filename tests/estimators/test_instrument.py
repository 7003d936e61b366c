"""Two-stage least squares from sums against rows (statsmodels), ranges against the test they invert."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from statsmodels.sandbox.regression.gmm import IV2SLS

from cxroi.cells.common import Rows
from cxroi.cells.within import Layout
from cxroi.errors import DesignError
from cxroi.estimators.instrument import Instrumented, anderson_rubin, instrumented
from cxroi.estimators.linear import half_width
from cxroi.terms import LEVEL, Array
from tests.estimators.panels import engine_with, unbalanced

LAYOUT = Layout("unit", "period", "y", ("x", "z", "z1", "z2"))


def rows(seed: int) -> pl.DataFrame:
    """The unbalanced panel with a noisy regressor x of y and two instruments that do not share its noise."""
    frame = unbalanced(seed)
    rng = np.random.default_rng(seed + 100)
    true = frame["x1"].to_numpy()
    z1, z2 = -true + rng.normal(size=true.size), 0.7 * true + rng.normal(size=true.size)
    x = true + 1.5 * rng.normal(size=true.size)
    return frame.with_columns(x=pl.Series(x), z1=pl.Series(z1), z2=pl.Series(z2), z=pl.Series(z2 - z1))


def found(frame: pl.DataFrame) -> Instrumented:
    with engine_with("t", frame) as engine:
        return instrumented(engine, Rows("t"), LAYOUT, "team")


def dummies(frame: pl.DataFrame) -> Array:
    parts = []
    for column, first in (("unit", 0), ("period", 1)):
        codes = np.unique(frame[column].to_numpy(), return_inverse=True)[1]
        parts.append(np.eye(codes.max() + 1)[codes][:, first:])
    return np.hstack(parts)


def clustered(frame: pl.DataFrame, outcome: Array, columns: tuple[str, ...]) -> tuple[Array, Array]:
    """Row-level dummy regression on the columns: slopes and clustered covariance with the product's factor."""
    X = np.column_stack([frame.select(columns).to_numpy(), dummies(frame)])
    teams = np.unique(frame["team"].to_numpy(), return_inverse=True)[1]
    fit = sm.OLS(outcome, X).fit(cov_type="cluster", cov_kwds={"groups": teams, "use_correction": False})
    k = len(columns)
    return fit.params[:k], fit.cov_params()[:k, :k] * factor(frame, k)


def factor(frame: pl.DataFrame, k: int) -> float:
    n, g = frame.height, frame["team"].n_unique()
    return g / (g - 1) * (n - 1) / (n - k - frame["period"].n_unique())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_value_error_and_strength_equal_row_level(seed: int) -> None:
    frame = rows(seed)
    mine, held = found(frame), dummies(frame)
    y, x, z = (frame[name].to_numpy() for name in ("y", "x", "z"))
    fit = IV2SLS(y, np.column_stack([x, held]), np.column_stack([z, held])).fit()
    assert mine.value == pytest.approx(fit.params[0], rel=1e-9)
    lean = z - held @ np.linalg.lstsq(held, z, rcond=None)[0]
    scores = pl.DataFrame({"team": frame["team"], "s": lean * fit.resid / (lean @ x)}).group_by("team").sum()["s"].to_numpy()
    assert mine.std_error == pytest.approx(np.sqrt((scores**2).sum() * factor(frame, 1)), rel=1e-9)
    slope, spread = clustered(frame, x, ("z",))
    assert mine.strength == pytest.approx(slope[0] ** 2 / spread[0, 0], rel=1e-9)
    assert (mine.n_obs, mine.n_clusters) == (frame.height, frame["team"].n_unique())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ends_of_the_range_are_where_the_instrument_stops_to_matter(seed: int) -> None:
    """At each end b of the range, y - b x moves with z by exactly the t of a 90 % range."""
    frame = rows(seed)
    mine = found(frame)
    crit = half_width(frame["team"].n_unique() - 1.0, LEVEL)
    for end, sign in ((mine.low, 1), (mine.high, -1)):
        assert end is not None
        slope, spread = clustered(frame, (frame["y"] - end * frame["x"]).to_numpy(), ("z",))
        assert slope[0] / np.sqrt(spread[0, 0]) == pytest.approx(sign * crit, rel=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_readings_of_single_instruments_and_whether_they_agree_equal_row_level(seed: int) -> None:
    from scipy.stats import t

    frame = rows(seed)
    mine, held = found(frame), dummies(frame)
    y, x = frame["y"].to_numpy(), frame["x"].to_numpy()
    alone = [IV2SLS(y, np.column_stack([x, held]), np.column_stack([frame[z].to_numpy(), held])).fit().params[0]
             for z in ("z1", "z2")]
    assert mine.alone == pytest.approx(tuple(alone), rel=1e-9)
    slopes, spread = clustered(frame, y - mine.value * x, ("z1", "z2"))
    lean = frame.select("z1", "z2").to_numpy()
    lean = lean - held @ np.linalg.lstsq(held, lean, rcond=None)[0]
    weights = (lean.T @ lean)[0] / (lean[:, 0] @ x) - (lean.T @ lean)[1] / (lean[:, 1] @ x)
    statistic = abs(weights @ slopes) / np.sqrt(weights @ spread @ weights)
    assert mine.p_agree == pytest.approx(2 * t.sf(statistic, mine.n_clusters - 1), rel=1e-8)


def test_an_instrument_that_says_nothing_has_no_range() -> None:
    assert anderson_rubin((1.0, 0.1), np.eye(2), 1.645) == (None, None)
    frame = rows(4).with_columns(z1=pl.lit(1.0))
    with pytest.raises(DesignError, match="does not vary"):
        found(frame)
