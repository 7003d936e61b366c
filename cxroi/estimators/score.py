"""What one step more in a customer's answer goes with: leaving and margin, within customers and between them.

Within: hybrid hazard with the running past mean of the customer's own answers (Mundlak 1978; no look-ahead) and the
within-customer regression of monthly margin. Between: the same customers compared with each other. The two effects of a
kind share their customers, so their joint covariance comes from the per-customer influence of both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.common import Influence, cross_products, n_rows
from cxroi.cells.hazard import state_influence
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.curve import CurveFit, fit_curve, stepped
from cxroi.estimators.design import Term
from cxroi.estimators.hazard import marginal_effect, target_states
from cxroi.estimators.linear import half_width
from cxroi.estimators.steps import average_step, few_levels
from cxroi.estimators.study import Cut, Model, Study, at_risk, fitted_hazard, guard_checks, refusal, row_share, study
from cxroi.terms import ALL, LEVEL, Array, Check, Estimate, ScoreEffect

PANEL = "panel.customer_month"
CUTS = ("segment", "business_unit")


@dataclass(frozen=True)
class Effect:
    """An estimate and the influence column it came from, with the factor of its covariance."""

    value: float
    influence: Influence
    factor: float
    checks: tuple[Check, ...]
    risk: tuple[float | None, float | None] = (None, None)


def score_effects(engine: Engine, *, table: str = PANEL, segments: tuple[str, ...] = CUTS) -> list[ScoreEffect]:
    """Within and between effect of one step of the last known score, for all and for each value of each segment column.

    Rows: active months in which an answer is known before the month opens. A refused effect has 0 in its numbers and says
    why in `refused`; the columns of `table` are those of the customer-month panel. Never raises for thin data.
    """
    try:
        with study(engine, table, segments) as work:
            return [effect for cut in work.cuts() for effect in cut_effects(work, cut)]
    except DesignError as reason:
        return [_nothing(kind, f"Not measurable here: {reason}.") for kind in ("within", "between")]


def score_results(engine: Engine, *, table: str = PANEL,
                  segments: tuple[str, ...] = CUTS) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """(effects as `score_effects`, curves for all and for each cut) from one preparation of the panel."""
    try:
        with study(engine, table, segments) as work:
            cuts = work.cuts()
            return [effect for cut in cuts for effect in cut_effects(work, cut)], [fit_curve(work, cut) for cut in cuts]
    except DesignError as reason:
        return [_nothing(kind, f"Not measurable here: {reason}.") for kind in ("within", "between")], []


def score_curve(engine: Engine, *, table: str = PANEL) -> list[tuple[float, float, float, float, int]]:
    """(score, 12-month stay share, low, high, answers) for everyone; empty where it is refused (see `curve_fit`)."""
    return curve_fit(engine, table=table).stay_share()


def curve_fit(engine: Engine, *, table: str = PANEL, column: str | None = None, value: object = None) -> CurveFit:
    """Curve for everyone, or for the units where `column` holds `value`. Raises DesignError where no answer is known."""
    with study(engine, table, (column,) if column else ()) as work:
        return fit_curve(work, Cut(column, value))


def _nothing(kind: str, reason: str) -> ScoreEffect:
    return ScoreEffect("within" if kind == "within" else "between", ALL, 0.0, 0.0, ((0.0, 0.0), (0.0, 0.0)), 0.0, 0.0, 0.0,
                       0, 0, 0, 0, (), reason)


def cut_effects(work: Study, cut: Cut) -> list[ScoreEffect]:
    """[within, between] of one cut, each with its checks or its reason."""
    cells = work.cells(cut)
    n_obs, n_events = row_share(cells)
    heard = work.heard[cut.key]
    base = replace(_nothing("within", ""), segment=cut.name, refused=None, base_hazard=n_events / n_obs if n_obs else 0.0,
                   n_units=heard.units, n_heard=heard.heard, n_obs=n_obs, n_events=n_events)
    found = [_measured(work, cut, cells, base), _measured(work, cut, cells, replace(base, kind="between"))]
    return [replace(effect, base_margin=work.mean_money(cut)) for effect in found]


def _measured(work: Study, cut: Cut, cells: pl.DataFrame, base: ScoreEffect) -> ScoreEffect:
    checks = (*guard_checks(work, cut, cells, base.kind == "within"), _money_check(work))
    reason = refusal(checks)
    if reason:
        return replace(base, checks=checks, refused=reason)
    try:
        leaving = _leaving(work, cut, cells, base.kind == "within")
        checks = (*checks, *leaving.checks)
        reason = refusal(checks)
        if reason:
            return replace(base, checks=checks, refused=reason)
        base = replace(base, checks=checks, risk_hazard=leaving.risk[0], risk_margin=leaving.risk[1])
        return _joined(work, (leaving, margin_effect(work, cut, base.kind == "within")), base)
    except DesignError as found:
        return replace(base, checks=checks, refused=f"Not measurable here: {str(found).rstrip('.')}.")


def _money_check(work: Study) -> Check:
    if work.money is None:
        return Check("money", "FAIL", "no margin or revenue by month is loaded; load financials or transactions")
    if work.money == "margin":
        return Check("money", "PASS", "money is contribution margin")
    return Check("money", "REVIEW", "no margin by month is loaded: money is net revenue")


def _leaving(work: Study, cut: Cut, cells: pl.DataFrame, within: bool) -> Effect:
    """Average marginal effect of one step on the monthly probability of leaving, influence left in the engine."""
    model, value, gradient, weight = _step(work, cells, within)
    states = target_states(model.fit, gradient[None, :])
    found = state_influence(work.engine, work.prepared, model.fit.design.patterns, *states, equal=cut.equal)
    work.names.append(found.table)
    clusters = n_rows(work.engine, found.table)
    return Effect(value, found, clusters / max(clusters - 1, 1), model.checks, at_risk(work, cut, model.fit, weight))


def _step(work: Study, cells: pl.DataFrame, within: bool) -> tuple[Model, float, Array, Array]:
    """(model, average effect of one step, its gradient, effect of each design row): off the curve, or off a straight line
    between customers and where the scale has many different answers."""
    columns = work.columns
    if within and few_levels(cells, columns.score):
        bins, model = stepped(work, cells)
        seen = cells.group_by(columns.score).agg(pl.col("n").sum()).iter_rows()
        return model, *average_step(model.fit, bins, {float(score): float(n) for score, n in seen})
    column = columns.score if within else columns.past_mean
    focus = (Term(columns.score), Term(columns.past_mean)) if within else (Term(columns.past_mean),)
    model = fitted_hazard(cells, work, focus, baseline=within)
    return model, *marginal_effect(model.fit, column), model.fit.params[model.fit.design.terms.index(column)] * model.fit.slope


def margin_effect(work: Study, cut: Cut, within: bool) -> Effect:
    """Change of monthly money while active with one step of the last known score, month effects taken out."""
    found = work.margin(cut, within=within)
    return Effect(float(found.fit.params[0]), found.influence, found.factor, ())


def _joined(work: Study, effects: tuple[Effect, Effect], base: ScoreEffect) -> ScoreEffect:
    """Both effects with their joint covariance; rows counted are those of the hazard."""
    leaving, margin = effects
    scale = np.sqrt([leaving.factor, margin.factor])
    joint = cross_products(work.engine, leaving.influence, margin.influence) * np.outer(scale, scale)
    if not np.isfinite(joint).all() or (np.diag(joint) <= 0).any():
        raise DesignError("the range cannot be computed from these rows")
    clusters = min(n_rows(work.engine, leaving.influence.table), n_rows(work.engine, margin.influence.table))
    covariance = ((float(joint[0, 0]), float(joint[0, 1])), (float(joint[1, 0]), float(joint[1, 1])))
    return replace(base, hazard=leaving.value, margin=margin.value, covariance=covariance, df=float(clusters - 1))


def score_estimates(effects: list[ScoreEffect]) -> list[Estimate]:
    """Tidy rows of all effects that were measured: "within:hazard", "within:margin" and so on, term prefixed by the cut."""
    rows = []
    for effect in effects:
        if effect.refused is not None:
            continue
        reach = half_width(effect.df, LEVEL)
        for position, name in enumerate(("hazard", "margin")):
            point, error = (effect.hazard, effect.margin)[position], float(np.sqrt(effect.covariance[position][position]))
            low, high = point - reach * error, point + reach * error
            rows.append(Estimate(f"{effect.segment}:{effect.kind}:{name}", point, error, low, high, effect.n_obs,
                                 int(effect.df) + 1, METHODS[effect.kind, name], effect.checks))
    return rows


METHODS = {
    ("within", "hazard"): "hybrid discrete-time hazard (logit), one level an answer, average step, clustered by customer",
    ("within", "margin"): "within-customer regression with month effects, clustered by customer",
    ("between", "hazard"): "discrete-time hazard (logit) on the customer's mean answer, average marginal effect, clustered",
    ("between", "margin"): "between-customer regression of means, clustered by customer",
}
