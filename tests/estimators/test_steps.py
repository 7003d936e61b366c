"""One step off the curve: equal to row-level statsmodels with one indicator an answer, each row moved one answer up and
down."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.estimators.core.design import Term, design_matrix
from cxroi.estimators.core.hazard import fit_hazard
from cxroi.estimators.score.cut.levels import STEP
from cxroi.estimators.score.cut.steps import average_step, few_levels

CURVE = np.array([0.9, 0.8, 0.3, 0.1, 0.0])


def rows(n: int = 6_000, seed: int = 5) -> pl.DataFrame:
    """Answers 0 to 4, a covariate that moves with them, and leaving along a bent curve."""
    rng = np.random.default_rng(seed)
    score = rng.choice(5, n, p=[0.05, 0.1, 0.25, 0.4, 0.2])
    other = np.round(score / 2 + rng.normal(0, 1, n))
    left = rng.random(n) < 1 / (1 + np.exp(2.2 - CURVE[score] + 0.2 * other))
    return pl.DataFrame({"score": score.astype(float), "other": other, "left": left.astype(int)})


def cells(frame: pl.DataFrame, bins: dict[float, int]) -> pl.DataFrame:
    counted = frame.group_by("score", "other").agg(n=pl.len(), events=pl.col("left").sum()).sort("score", "other")
    return counted.with_row_index("pattern").with_columns(
        pl.col("score").replace_strict(bins, return_dtype=pl.Int64).alias(STEP)
    )


def shares(frame: pl.DataFrame) -> dict[float, float]:
    return {float(score): float(n) for score, n in frame.group_by("score").len().iter_rows()}


def test_average_step_equals_row_level_statsmodels() -> None:
    frame = rows()
    bins = {float(s): s for s in range(5)}
    fit = fit_hazard(design_matrix(cells(frame, bins), (Term(STEP, True), Term("other"))))
    value, gradient, change = average_step(fit, bins, shares(frame))
    score, other = frame["score"].to_numpy().astype(int), frame["other"].to_numpy()

    def matrix(at: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(at)), *(at == s for s in range(1, 5)), other])

    model = sm.Logit(frame["left"].to_numpy(), matrix(score)).fit(disp=0)
    up, down = np.minimum(score + 1, 4), np.maximum(score - 1, 0)

    def step(params: np.ndarray) -> float:
        moved = model.model.predict(params, matrix(up)) - model.model.predict(params, matrix(down))
        return float(np.mean(moved / (up - down)))

    assert value == pytest.approx(step(model.params), rel=1e-6)
    assert float(fit.design.n @ change / fit.design.n.sum()) == pytest.approx(value, rel=1e-9)
    numeric = np.array([(step(model.params + e) - step(model.params - e)) / 2e-5 for e in 1e-5 * np.eye(6)])
    error = float(np.sqrt(numeric @ model.cov_params() @ numeric))
    assert float(np.sqrt(gradient @ fit.inverse @ gradient)) == pytest.approx(error, rel=1e-5)


def test_a_straight_line_would_answer_another_question() -> None:
    """The planted mean step lies inside the range of the curve's step; the straight line's is a weighted one."""
    frame = rows(200_000, 6)
    bins = {float(s): s for s in range(5)}
    fit = fit_hazard(design_matrix(cells(frame, bins), (Term(STEP, True), Term("other"))))
    value, gradient, _ = average_step(fit, bins, shares(frame))
    score, other = frame["score"].to_numpy().astype(int), frame["other"].to_numpy()

    def leaving(at: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(2.2 - CURVE[at] + 0.2 * other)))

    up, down = np.minimum(score + 1, 4), np.maximum(score - 1, 0)
    planted = float(np.mean((leaving(up) - leaving(down)) / (up - down)))
    error = float(np.sqrt(gradient @ fit.inverse @ gradient))
    assert abs(value - planted) < 3.3 * error


def test_pooled_answers_lie_on_a_line_between_the_means() -> None:
    """Two bins only: every answer's step is the same on the logit scale, the difference of levels over that of mean
    answers."""
    frame = rows()
    bins = {0.0: 0, 1.0: 0, 2.0: 0, 3.0: 1, 4.0: 1}
    fit = fit_hazard(design_matrix(cells(frame, bins), (Term(STEP, True), Term("other"))))
    value, _, _ = average_step(fit, bins, shares(frame))
    means = [frame.filter(pl.col("score").is_in(part))["score"].mean() for part in ([0.0, 1.0, 2.0], [3.0, 4.0])]
    level = next(fit.params[k] for k, name in enumerate(fit.design.terms) if name.startswith(STEP))
    more = 1.0 if f"{STEP}=1" in fit.design.terms else -1.0
    slope = more * level / (means[1] - means[0])
    assert value == pytest.approx(slope * float(fit.design.share @ fit.slope), rel=0.02)


def test_a_long_scale_is_a_number() -> None:
    assert few_levels(pl.DataFrame({"score": [0.0, 5.0, 10.0]}), "score")
    assert not few_levels(pl.DataFrame({"score": [float(s) for s in range(0, 101, 2)]}), "score")
    assert not few_levels(pl.DataFrame({"score": [1.0, 2.5]}), "score")
