"""The curve from score to staying: planted shape, row-level equality, bands and pooled steps."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.errors import DesignError
from cxroi.estimators.score.curve import CurveFit
from cxroi.estimators.score.cut.levels import pooled_steps
from cxroi.estimators.score.effect import score_results
from tests.estimators.panels import Company, engine_with

PANEL = "panel.customer_month"


@pytest.fixture(scope="module")
def company() -> Company:
    return Company(2, per_step=-0.3)


@pytest.fixture(scope="module")
def curve(company: Company) -> CurveFit:
    with engine_with(PANEL, company.frame) as engine:
        return score_results(engine, segments=())[1][0]


def test_curve_equals_row_level_standardisation(company: Company, curve: CurveFit) -> None:
    """Row-level logit with the same indicators; hazard at each score = mean prediction with everyone's score set to
    it."""
    heard = company.frame.filter(pl.col("score").is_not_null())
    bins = dict(zip(curve.scores, curve.bins, strict=True))
    step = heard["score"].replace_strict(bins, return_dtype=pl.Int64).to_numpy()
    month = heard["month"].to_numpy()
    events = heard.group_by("month").agg(pl.col("has_left").sum(), pl.len())
    empty = events.filter(pl.col("has_left") == 0)["month"].to_list()
    main = events.filter(pl.col("has_left") > 0).sort(["len", "month"], descending=[True, False])["month"][0]
    month = np.where(np.isin(month, empty), main, month)
    blocks = [heard["level_bin"].to_numpy()[:, None]]
    blocks += [
        np.eye(int(v.max()) + 1)[v][:, 1:]
        for v in (
            np.unique(heard[c].to_numpy(), return_inverse=True)[1]
            for c in ("baseline_decile", "tenure_band", "segment")
        )
    ]
    codes = np.unique(month, return_inverse=True)[1]
    X = np.column_stack([np.eye(max(bins.values()) + 1)[step], *blocks, np.eye(codes.max() + 1)[codes][:, 1:]])
    units = np.unique(heard["unit_id"].to_numpy(), return_inverse=True)[1]
    fit = sm.Logit(heard["has_left"].to_numpy(), X).fit(
        disp=0, tol=1e-14, maxiter=100, cov_type="cluster", cov_kwds={"groups": units, "use_correction": False}
    )
    k = max(bins.values()) + 1
    gradients, values = np.empty((k, X.shape[1])), np.empty(k)
    for level in range(k):
        Z = X.copy()
        Z[:, :k] = np.eye(k)[level]
        p = 1 / (1 + np.exp(-Z @ fit.params))
        values[level], gradients[level] = p.mean(), (p * (1 - p)) @ Z / len(p)
    g = units.max() + 1
    covariance = gradients @ fit.cov_params() @ gradients.T * g / (g - 1)
    index = list(curve.bins)
    np.testing.assert_allclose(curve.hazard, values[index], rtol=1e-7)
    np.testing.assert_allclose(curve.covariance, covariance[np.ix_(index, index)], rtol=1e-6, atol=1e-14)


def test_happier_stay_longer_and_ranges_are_shares(curve: CurveFit) -> None:
    shares = curve.stay_share()
    assert [row[0] for row in shares] == sorted(row[0] for row in shares)
    assert shares[-1][1] > shares[0][1] + 0.2
    for _, share, low, high, answers in shares:
        assert 0 <= low < share < high <= 1
        assert answers >= 0


def test_steps_and_bands(curve: CurveFit) -> None:
    change, variance = curve.step(4, 9)
    low, high = (curve.scores.index(s) for s in (4, 9))
    assert change == pytest.approx(curve.hazard[high] - curve.hazard[low])
    assert variance == pytest.approx(
        curve.covariance[high, high] + curve.covariance[low, low] - 2 * curve.covariance[low, high]
    )
    unhappy, happy = curve.band(0, 6), curve.band(9, 10)
    assert unhappy.sum() == pytest.approx(1)
    assert curve.contrast(happy - unhappy)[0] < 0
    with pytest.raises(DesignError, match="No answer lies"):
        curve.band(11, 12)


def test_answers_are_counted_once(company: Company, curve: CurveFit) -> None:
    fresh = company.frame.filter(pl.col("score_age_months") == 1)
    assert sum(curve.answers) == fresh.height


def test_thin_scores_share_a_bin() -> None:
    cells = pl.DataFrame({"score": [0.0, 1.0, 2.0, 3.0, 4.0], "n": [50, 60, 200, 300, 40], "events": [4, 7, 12, 30, 3]})
    assert pooled_steps(cells, "score") == {0.0: 0, 1.0: 0, 2.0: 1, 3.0: 2, 4.0: 2}
    with pytest.raises(DesignError, match="too few"):
        pooled_steps(cells.head(1), "score")


def test_refused_curve_has_no_points(company: Company) -> None:
    few = company.frame.with_columns(pl.when(pl.col("unit_id") < 100).then("has_left").otherwise(0).alias("has_left"))
    with engine_with(PANEL, few) as engine:
        refused = score_results(engine, segments=())[1][0]
    assert refused.stay_share() == []
    assert "needed for the fit with the fewest terms" in str(refused.refused)


def test_effects_and_curves_together(company: Company, curve: CurveFit) -> None:
    with engine_with(PANEL, company.frame) as engine:
        effects, curves = score_results(engine, segments=("segment",))
    assert [c.segment for c in curves] == ["all", "segment=Family", "segment=Single"]
    np.testing.assert_allclose(curves[0].hazard, curve.hazard, rtol=1e-9)
    assert curves[0].margin == pytest.approx(effects[0].margin)
    assert curves[0].margin_variance == pytest.approx(effects[0].covariance[1][1])
