"""Estimates and values -> `results.*`: every figure that is shown anywhere, made once per build."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace

import polars as pl

from cxroi.checks.health import verdicts, withheld
from cxroi.engine import Engine
from cxroi.estimators.company.impact import initiative_paths
from cxroi.estimators.score.curve import CurveFit
from cxroi.estimators.score.effect import score_estimates, score_results
from cxroi.estimators.score.timing import with_timing
from cxroi.estimators.score.touchpoints import touchpoint_results
from cxroi.results.act.leaks import leaks
from cxroi.results.act.lens import lens
from cxroi.results.act.loop import loop
from cxroi.results.act.story import stories
from cxroi.results.base.called import called
from cxroi.results.base.run import Run
from cxroi.results.base.table import write_findings
from cxroi.results.company.customers import Measured, customer_findings
from cxroi.results.company.reconciliation import reconciliation
from cxroi.results.company.repurchase import repurchase
from cxroi.results.demo.truth import Truth, truth_findings
from cxroi.results.initiatives.actuals import write_actuals
from cxroi.results.initiatives.aggregates import aggregate_findings
from cxroi.results.initiatives.change import change_findings
from cxroi.results.initiatives.costs import cost_findings
from cxroi.results.initiatives.events import event_findings
from cxroi.results.initiatives.experiments import experiments
from cxroi.results.initiatives.flows import write_flows, write_together
from cxroi.results.initiatives.money import initiative_findings, overlap_frame, total_findings
from cxroi.results.initiatives.naive import naive_differences
from cxroi.results.initiatives.users import users_findings
from cxroi.results.initiatives.whole import portfolio
from cxroi.results.measurement.brought import brought
from cxroi.results.measurement.facts import facts, health
from cxroi.results.measurement.gate import gated
from cxroi.results.measurement.hearing import hearing
from cxroi.results.measurement.nps import nps_findings
from cxroi.results.operations.before_after import operations
from cxroi.results.operations.harm import harm
from cxroi.results.operations.serving import COST, NUMBERS, paths_of_service, served_findings
from cxroi.results.score.effects import effect_frame
from cxroi.results.score.points import (
    active_customers,
    company_findings,
    curve_findings,
    largest_rises,
    point_findings,
    spend_findings,
    usable,
    year_revenue,
)
from cxroi.results.score.proportional import proportional_findings
from cxroi.results.score.slopes import slopes
from cxroi.terms import Check, Estimate, Finding, ScoreEffect

DRAWS = 2_000
Stage = Callable[[str], AbstractContextManager[None]]


def compute(engine: Engine, run: Run, stage: Stage, *, seed: int, truth: Truth | None = None) -> Run:
    """Estimate, value and write everything the company's tables allow; what they do not allow becomes a refused
    finding. Returns the run with the verdict on its scores."""
    engine.execute("create schema if not exists results")
    with stage("facts"):
        judged = health(engine, run)
        checks = verdicts(judged)
        run = replace(run, scope=replace(run.scope, unhealthy=withheld(checks)))
        found = _on("facts", facts(engine, run) + judged + nps_findings(engine, run))
        if run.last_month is not None:
            found += _on("facts", brought(engine, run) + reconciliation(engine, run) + repurchase(engine, run))
    with stage("operations"):
        found += _on("operations", operations(engine, run))
        if run.last_month is not None:
            found += _on("operations", naive_differences(engine, run))
    if run.last_month is not None:
        found += _panel(engine, run, stage, (seed, truth), checks)
    if run.snapshot:
        with stage("experiments"):
            found += _on("experiments", experiments(engine, run) + slopes(engine, run))
    with stage("findings"):
        write_findings(engine, called(engine, run, found), run.currency)
    return run


def _panel(
    engine: Engine, run: Run, stage: Stage, given: tuple[int, Truth | None], health_checks: tuple[Check, ...]
) -> list[Finding]:
    seed, truth = given
    with stage("score effects"):
        measured, curves = gated(*with_timing(engine, _score_results(engine)), health_checks)
        effects = usable(run, measured)
        engine.put("effect_rows", effect_frame(effects, largest_rises(engine)))
        engine.execute("create table results.score_effects as from effect_rows")
        active = active_customers(engine, run)
        found = point_findings(run, effects, active) + company_findings(run, curves, active, year_revenue(engine, run))
        found += spend_findings(run, measured) + curve_findings(run, curves)
        found = _on("score effects", found + proportional_findings(engine, run, effects))
    with stage("customers"):
        found += _on("score effects, customers", customer_findings(engine, run, Measured(effects, curves, active)))
    with stage("ladder"):
        found += _on("score effects, ladder", leaks(engine, run, effects))
        found += _on("ladder", loop(engine, run) + hearing(engine, run))
        found += _on("score effects, ladder", lens(engine, run, effects)) + _on("ladder", stories(engine, run))
    with stage("initiatives"):
        impact = initiative_paths(engine, draws=DRAWS, seed=seed, beside=tuple(NUMBERS.values()))
        found += _on("initiatives", event_findings(engine, run, impact) + aggregate_findings(engine, run, impact))
        harmed = harm(engine, run, frozenset(path.initiative_id for path in impact.paths if path.grade == "A"))
        harmed = _on("initiatives", harmed)
        found += harmed
        engine.put("overlap_rows", overlap_frame(impact))
        engine.execute("create table results.overlap as from overlap_rows")
        _write_estimates(engine, [*score_estimates(effects), *impact.estimates])
    with stage("value"):
        whole = portfolio(engine, run, impact, harmed)
        write_actuals(engine, run, whole)
        write_flows(engine, whole)
        write_together(engine, whole)
        service = paths_of_service(engine, run, impact, draws=DRAWS, seed=seed)
        valued = initiative_findings(run, whole) + total_findings(run, whole, engine, service[COST])
        valued += [*cost_findings(run, whole), *change_findings(engine, run, whole, service[COST])]
        valued += served_findings(engine, run, whole, service) + users_findings(engine, run, whole)
        if truth is not None:
            valued += truth_findings(run, truth, whole, effects)
        found += _on("initiatives, value", valued)
    return found


def _on(stages: str, found: Iterable[Finding]) -> list[Finding]:
    """The findings, each with the stages of the build that it rests on."""
    return [replace(one, stages=tuple(stages.split(", "))) for one in found]


def _score_results(engine: Engine) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """Effects and curves for all and by segment and business unit, then by touchpoint."""
    effects, curves = score_results(engine)
    about, shaped = touchpoint_results(engine, effects[0])
    return [*effects, *about], [*curves, *shaped]


def _write_estimates(engine: Engine, estimates: list[Estimate]) -> None:
    """`results.estimates`: tidy rows in broom names."""
    columns = ("term", "estimate", "std_error", "conf_low", "conf_high", "n_obs", "n_clusters", "method")
    rows = [{name: getattr(row, name) for name in columns} for row in estimates]
    numbers = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), pl.Float64)
    schema = {"term": pl.String, **numbers, "n_obs": pl.Int64, "n_clusters": pl.Int64, "method": pl.String}
    engine.put("estimate_rows", pl.DataFrame(rows, schema=schema))
    engine.execute("create table results.estimates as from estimate_rows")
