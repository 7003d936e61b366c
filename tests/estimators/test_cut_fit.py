"""Step and curve off one fit against row-level statsmodels; the panel is read once for both."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm

from cxroi.cells.core.common import Influence, cross_products
from cxroi.engine.duck import DuckEngine
from cxroi.estimators.score.curve import fit_curve
from cxroi.estimators.score.cut.fit import cut_fit
from cxroi.estimators.score.cut.levels import STEP
from cxroi.estimators.score.cut.study import Cut, study
from cxroi.estimators.score.effect import PANEL, cut_effects
from cxroi.estimators.score.meaning import least
from tests.estimators.panels import Company, engine_with

Fitted = Callable[[np.ndarray], np.ndarray]


def errors(of: Fitted, params: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Standard errors of functions of the coefficients, by numeric derivatives."""
    slopes = np.array([(of(params + e) - of(params - e)) / 2e-5 for e in 1e-5 * np.eye(len(params))])
    return np.sqrt(np.einsum("km,kl,lm->m", slopes, covariance, slopes))


def of_table(engine: DuckEngine, influence: Influence) -> np.ndarray:
    return np.sqrt(np.diag(cross_products(engine, influence)))


def test_levels_step_and_their_errors_equal_row_level_statsmodels() -> None:
    made = Company(2, units=700)
    with engine_with(PANEL, made.frame, 1) as engine, study(engine, PANEL, ()) as work:
        found = cut_fit(work, Cut())
        rows = engine.query(f"select key, state, score from {work.prepared.source} r order by key, state")
        own = of_table(engine, found.levels_influence)
        assert found.step is not None
        own_step = of_table(engine, found.step.influence)
    design, state = found.model.fit.design, rows["state"].to_numpy().astype(int)
    place = {int(pattern): k for k, pattern in enumerate(design.patterns)}
    at = np.array([design.index[place[int(s)]] for s in state // 2])
    X = design.rows(at, list(range(len(design.terms))))
    groups = {"groups": np.unique(rows["key"].to_numpy(), return_inverse=True)[1], "use_correction": False}
    model = sm.Logit(state % 2, X).fit(disp=0, maxiter=100, tol=1e-12, cov_type="cluster", cov_kwds=groups)
    steps = {int(term.split("=")[1]): k for k, term in enumerate(design.terms) if term.startswith(f"{STEP}=")}

    def moved(bins: np.ndarray) -> np.ndarray:
        out = X.copy()
        out[:, list(steps.values())] = 0.0
        for level, k in steps.items():
            out[bins == level, k] = 1.0
        return out

    matrices = [moved(np.full(len(X), level)) for level in found.levels]

    def hazards(params: np.ndarray) -> np.ndarray:
        return np.array([np.mean(1 / (1 + np.exp(-one @ params))) for one in matrices])

    np.testing.assert_allclose(found.hazards, hazards(model.params), rtol=1e-7)
    np.testing.assert_allclose(own, errors(hazards, model.params, model.cov_params()), rtol=1e-4)
    if len(set(found.bins.values())) < len(found.bins):
        return
    scores = np.array(sorted(found.bins))
    score = rows["score"].to_numpy()
    up, down = np.minimum(score + 1, scores[-1]), np.maximum(score - 1, scores[0])
    ends = [moved(np.array([found.bins[one] for one in side])) for side in (up, down)]

    def step(params: np.ndarray) -> np.ndarray:
        high, low = (1 / (1 + np.exp(-one @ params)) for one in ends)
        return np.array([np.mean((high - low) / (up - down))])

    assert found.step.value == pytest.approx(step(model.params)[0], rel=1e-6)
    np.testing.assert_allclose(own_step, errors(step, model.params, model.cov_params()), rtol=1e-4)


def test_one_scan_for_step_and_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    scans = []
    execute = DuckEngine.execute

    def counted(self: DuckEngine, sql: str, params: tuple[object, ...] = ()) -> None:
        scans.append("scratch_scores" in sql and sql.startswith("create"))
        execute(self, sql, params)

    monkeypatch.setattr(DuckEngine, "execute", counted)
    with engine_with(PANEL, Company(2, units=700).frame, 1) as engine, study(engine, PANEL, ()) as work:
        effects, curve = cut_effects(work, Cut(), least("few answers")), fit_curve(work, Cut())
    assert [one.refused for one in (*effects, curve)] == [None, None, None]
    assert sum(scans) == 2, "one scan of the step and the curve, one of the comparison between customers"
