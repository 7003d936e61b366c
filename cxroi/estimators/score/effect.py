"""What one step more in a customer's answer goes with: leaving and margin, within customers and between them.

Within: hybrid hazard with the level of the customer's own answers as known before the month (Mundlak 1978; no
look-ahead) and the within-customer regression of monthly margin, each with the last answer and what is felt beside each
other; a step is one in both. Between: the same customers compared with each other. The two effects of a kind share
their customers, so their joint covariance comes from the per-customer influence of both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.core.common import Influence, cross_products, n_rows
from cxroi.cells.core.hazard import state_influence
from cxroi.cells.score.process import answer_process
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term
from cxroi.estimators.core.hazard import marginal_effect, target_states
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.curve import CurveFit, fit_curve
from cxroi.estimators.score.cut.at_risk import at_risk
from cxroi.estimators.score.cut.fit import cut_fit
from cxroi.estimators.score.cut.guards import guard_checks, refusal, row_share
from cxroi.estimators.score.cut.held_equal import Model, fitted_hazard
from cxroi.estimators.score.cut.steps import few_levels
from cxroi.estimators.score.cut.study import Cut, Study, study
from cxroi.estimators.score.meaning import NAME, Parts, judged, least, lower_bound
from cxroi.nature import Meaning
from cxroi.terms import ALL, LEVEL, Array, Check, EffectKind, Estimate, ScoreEffect

PANEL = "panel.customer_month"
CUTS = ("segment", "business_unit")


@dataclass(frozen=True)
class Effect:
    """An estimate and the influence columns it is the sum of, with the factor of its covariance; `values` and `parts`:
    its answer and felt part where both are in the fit."""

    value: float
    influence: Influence
    factor: float
    checks: tuple[Check, ...]
    risk: tuple[float | None, float | None] = (None, None)
    values: tuple[float, float] | None = None
    parts: Influence | None = None


def score_results(
    engine: Engine, *, table: str = PANEL, segments: tuple[str, ...] = CUTS
) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """Effects (within and between) of one step of the last known score, and curves, for all and for each cut.

    Rows: active months in which an answer is known before the month opens. A refused effect has 0 in its numbers and
    says why in `refused`; the columns of `table` are those of the customer-month panel. What a step means is judged on
    all customers and holds for every cut; the plain slope stands beside it for all. Never raises for thin data.
    """
    try:
        reason = lower_bound(answer_process(engine))
        with study(engine, table, segments, felt=reason is None) as work:
            cuts = work.cuts()
            meaning = least(reason) if reason else None
            effects = [effect for cut in cuts for effect in cut_effects(work, cut, meaning)]
            return effects, [told_curve(fit_curve(work, cut), effects[0]) for cut in cuts]
    except DesignError as reason:
        why = f"Not measurable here: {reason}."
        return [_nothing("within", why), _nothing("between", why)], []


def _nothing(kind: EffectKind, reason: str) -> ScoreEffect:
    return ScoreEffect(
        kind,
        ALL,
        0.0,
        0.0,
        ((0.0, 0.0), (0.0, 0.0)),
        0.0,
        0.0,
        0.0,
        0,
        0,
        0,
        0,
        (),
        reason,
    )


def told_curve(curve: CurveFit, whole: ScoreEffect) -> CurveFit:
    """A curve with the check of what a step means."""
    mine = tuple(check for check in whole.checks if check.name == NAME)
    return curve if curve.refused is not None else replace(curve, checks=(*curve.checks, *mine))


def cut_effects(work: Study, cut: Cut, meaning: tuple[Meaning, Check] | None) -> list[ScoreEffect]:
    """[within, between] of one cut, each with its checks or its reason; for all customers [within, between, plain].

    `meaning` where it is known beforehand, else judged on all customers.
    """
    cells = work.cells(cut)
    n_obs, n_events = row_share(cells)
    heard = work.heard[cut.key]
    base = replace(
        _nothing("within", ""),
        segment=cut.name,
        refused=None,
        base_hazard=work.pace(cut) * n_events / n_obs if n_obs else 0.0,
        n_units=heard.units,
        n_heard=heard.heard,
        n_obs=n_obs,
        n_events=n_events,
    )
    kinds: tuple[EffectKind, ...] = (
        ("within", "between", "plain") if work.felt and cut == Cut() else ("within", "between")
    )
    found = [_measured(work, cut, cells, replace(base, kind=kind)) for kind in kinds]
    if found[0].refused is None:
        what, check = meaning or work.once(("meaning",), lambda: _meaning(work))
        found[0] = replace(found[0], meaning=what, checks=(*found[0].checks, check))
    return [replace(effect, base_margin=work.mean_money(cut)) for effect in found]


def _meaning(work: Study) -> tuple[Meaning, Check]:
    """Judged on all customers, leaving and money together."""
    cut = Cut()
    both = [_leaving(work, cut, work.cells(cut), "within"), margin_effect(work, cut, "within")]
    scale = np.sqrt([one.factor for one in both])
    parts = [one.parts for one in both if one.parts is not None]
    values = np.array([one.values for one in both if one.values is not None]).T
    products = cross_products(work.engine, *parts) * np.outer(np.repeat(scale, 2), np.repeat(scale, 2))
    order = np.array([0, 2, 1, 3])
    whole, joint = np.array([one.value for one in both]), _joint(work, both[0], both[1])
    return judged(Parts(values, products[np.ix_(order, order)]), (whole, joint))


def _measured(work: Study, cut: Cut, cells: pl.DataFrame, base: ScoreEffect) -> ScoreEffect:
    checks = (*guard_checks(work, cut, cells, base.kind != "between"), _money_check(work))
    reason = refusal(checks)
    if reason:
        return replace(base, checks=checks, refused=reason)
    try:
        leaving = _leaving(work, cut, cells, base.kind)
        checks = (*checks, *leaving.checks)
        reason = refusal(checks)
        if reason:
            return replace(base, checks=checks, refused=reason)
        base = replace(base, checks=checks, risk_hazard=leaving.risk[0], risk_margin=leaving.risk[1])
        return _joined(work, (leaving, margin_effect(work, cut, base.kind)), base)
    except DesignError as found:
        return replace(base, checks=checks, refused=f"Not measurable here: {str(found).rstrip('.')}.")


def _money_check(work: Study) -> Check:
    if work.money is None:
        return Check("money", "FAIL", "no margin or revenue by month is loaded; load financials or transactions")
    if work.money == "margin":
        return Check("money", "PASS", "money is contribution margin")
    return Check("money", "REVIEW", "no margin by month is loaded: money is net revenue")


def _leaving(work: Study, cut: Cut, cells: pl.DataFrame, kind: EffectKind) -> Effect:
    """Average marginal effect of one step on the monthly probability of leaving, influence left in the engine: off the
    curve, or off a straight line between customers and where the scale has many different answers."""
    felt = work.felt and kind == "within"
    short = kind != "between" and few_levels(cells, work.columns.score)
    found = cut_fit(work, cut, felt) if short else None
    if found is not None and found.step is not None:
        step, factor = found.step, found.clusters / max(found.clusters - 1, 1)
        risk = at_risk(work, cut, found.model.fit, step.change)
        return Effect(step.value, step.influence, factor, found.model.checks, risk, step.values, step.parts)
    model, effects, weight = _line(work, cells, kind, felt)
    pace = work.pace(cut)
    gradients = pace * np.array([gradient for _, gradient in effects])
    targets = np.vstack([gradients.sum(axis=0), *gradients])
    states = target_states(model.fit, targets)
    influence = state_influence(work.engine, work.prepared, model.fit.design.patterns, *states, equal=work.leaving(cut))
    work.names.append(influence.table)
    clusters = n_rows(work.engine, influence.table)
    values = [pace * value for value, _ in effects]
    whole = Effect(
        sum(values),
        replace(influence, columns=influence.columns[:1]),
        clusters / max(clusters - 1, 1),
        model.checks,
        at_risk(work, cut, model.fit, weight),
    )
    if not felt:
        return whole
    return replace(whole, values=(values[0], values[1]), parts=replace(influence, columns=influence.columns[1:]))


def _line(
    work: Study, cells: pl.DataFrame, kind: EffectKind, felt: bool
) -> tuple[Model, list[tuple[float, Array]], Array]:
    """(model, average effect and gradient of one step in each part, effect of each design row) off a straight line."""
    columns = work.columns
    own = [columns.level if kind == "between" else columns.score, *([columns.felt] if felt else [])]
    focus = own if kind == "between" else (*own, columns.level)
    model = fitted_hazard(cells, work, tuple(Term(column) for column in focus), baseline=kind != "between")
    slope = sum(model.fit.param(column) for column in own) * model.fit.slope
    return model, [marginal_effect(model.fit, column) for column in own], slope


def margin_effect(work: Study, cut: Cut, kind: EffectKind) -> Effect:
    """Change of monthly money while active with one step of the last known score and, within, of what is felt; month
    effects and initiatives in force taken out."""
    found = work.margin(cut, kind)
    params = found.fit.params
    whole = Effect(float(params.sum()), found.influence, found.factor, ())
    if len(params) == 1:
        return whole
    return replace(whole, values=(float(params[0]), float(params[1])), parts=found.influence)


def _joint(work: Study, leaving: Effect, margin: Effect) -> Array:
    """(2, 2) covariance of the step in leaving and in money, each the sum of its influence columns."""
    sizes = [len(one.influence.columns) for one in (leaving, margin)]
    adds = np.zeros((2, sum(sizes)))
    adds[0, : sizes[0]], adds[1, sizes[0] :] = np.sqrt(leaving.factor), np.sqrt(margin.factor)
    return np.asarray(adds @ cross_products(work.engine, leaving.influence, margin.influence) @ adds.T)


def _joined(work: Study, effects: tuple[Effect, Effect], base: ScoreEffect) -> ScoreEffect:
    """Both effects with their joint covariance; rows counted are those of the hazard."""
    leaving, margin = effects
    joint = _joint(work, leaving, margin)
    if not np.isfinite(joint).all() or (np.diag(joint) <= 0).any():
        raise DesignError("the range cannot be computed from these rows")
    clusters = min(n_rows(work.engine, leaving.influence.table), n_rows(work.engine, margin.influence.table))
    covariance = ((float(joint[0, 0]), float(joint[0, 1])), (float(joint[1, 0]), float(joint[1, 1])))
    return replace(base, hazard=leaving.value, margin=margin.value, covariance=covariance, df=float(clusters - 1))


def score_estimates(effects: list[ScoreEffect]) -> list[Estimate]:
    """Tidy rows of all effects that were measured: "within:hazard", "within:margin" and so on, term prefixed by the
    cut."""
    rows = []
    for effect in effects:
        if effect.refused is not None:
            continue
        reach = half_width(effect.df, LEVEL)
        for position, name in enumerate(("hazard", "margin")):
            point, error = (
                (effect.hazard, effect.margin)[position],
                float(np.sqrt(effect.covariance[position][position])),
            )
            low, high = point - reach * error, point + reach * error
            rows.append(
                Estimate(
                    f"{effect.segment}:{effect.kind}:{name}",
                    point,
                    error,
                    low,
                    high,
                    effect.n_obs,
                    int(effect.df) + 1,
                    method(effect, name),
                    effect.checks,
                )
            )
    return rows


METHODS = {
    (
        "within",
        "hazard",
    ): "hybrid discrete-time hazard (logit), last answer and what is felt, average step in both, clustered by customer",
    (
        "within",
        "margin",
    ): "within-customer regression with month effects, last answer and what is felt, step in both, clustered",
    (
        "plain",
        "hazard",
    ): "hybrid discrete-time hazard (logit), one level an answer, average step, clustered by customer",
    ("plain", "margin"): "within-customer regression with month effects, clustered by customer",
    (
        "between",
        "hazard",
    ): "discrete-time hazard (logit) on the customer's level of answers, average marginal effect, clustered",
    ("between", "margin"): "between-customer regression of means, clustered by customer",
}


def method(effect: ScoreEffect, part: str) -> str:
    """How the part ("hazard" or "margin") of an effect was measured."""
    return METHODS["plain" if effect.meaning == "least" else effect.kind, part]
