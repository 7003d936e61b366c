"""Estimates and values -> `results.*`: every figure that is shown anywhere, made once per build."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import polars as pl

from cxroi.checks.health import verdicts, withheld
from cxroi.engine import Engine
from cxroi.estimators.curve import CurveFit
from cxroi.estimators.impact import initiative_paths
from cxroi.estimators.noise import noise_corrected, with_noise
from cxroi.estimators.score import score_estimates, score_results
from cxroi.estimators.timing import with_timing
from cxroi.estimators.touchpoints import touchpoint_results
from cxroi.results.actuals import write_actuals
from cxroi.results.aggregates import aggregate_findings
from cxroi.results.change import change_findings
from cxroi.results.customers import Measured, customer_findings
from cxroi.results.events import event_findings
from cxroi.results.experiments import experiments
from cxroi.results.facts import facts, health
from cxroi.results.flows import write_flows, write_together
from cxroi.results.gate import gated
from cxroi.results.harm import harm
from cxroi.results.hearing import hearing
from cxroi.results.initiatives import initiative_findings, overlap_frame, portfolio, total_findings
from cxroi.results.leaks import leaks
from cxroi.results.lens import lens
from cxroi.results.loop import loop
from cxroi.results.naive import naive_differences
from cxroi.results.noise import noise_findings
from cxroi.results.operations import operations
from cxroi.results.points import (
    active_customers,
    company_findings,
    curve_findings,
    effect_frame,
    largest_rises,
    point_findings,
    spend_findings,
    usable,
    year_revenue,
)
from cxroi.results.proportional import proportional_findings
from cxroi.results.reconciliation import reconciliation
from cxroi.results.repurchase import repurchase
from cxroi.results.run import Run, write_findings
from cxroi.results.serving import paths_of_service, served_findings
from cxroi.results.slopes import slopes
from cxroi.results.story import stories
from cxroi.results.truth import Truth, truth_findings
from cxroi.terms import Check, Estimate, Finding, ScoreEffect

DRAWS = 2_000
Stage = Callable[[str], AbstractContextManager[None]]


def compute(engine: Engine, run: Run, stage: Stage, *, seed: int, truth: Truth | None = None) -> None:
    """Estimate, value and write everything the company's tables allow; what they do not allow becomes a refused finding."""
    engine.execute("create schema if not exists results")
    with stage("facts"):
        found = facts(engine, run) + health(engine, run)
        if run.last_month is not None:
            found += reconciliation(engine, run) + repurchase(engine, run)
    with stage("operations"):
        found += operations(engine, run)
        if run.last_month is not None:
            found += naive_differences(engine, run)
    if run.last_month is not None:
        found += _panel(engine, run, stage, (seed, truth), verdicts(found))
    if run.snapshot:
        with stage("experiments"):
            found += experiments(engine, run) + slopes(engine, run)
    with stage("findings"):
        write_findings(engine, found, run.currency)


def _panel(
    engine: Engine, run: Run, stage: Stage, given: tuple[int, Truth | None], health_checks: tuple[Check, ...]
) -> list[Finding]:
    seed, truth = given
    run = replace(run, unhealthy=withheld(health_checks))
    with stage("score effects"):
        timed = with_timing(engine, _score_results(engine))
        corrected = noise_corrected(engine, timed[0])
        measured, curves = gated(*with_noise(timed, corrected), health_checks)
        effects = usable(run, measured)
        engine.put("effect_rows", effect_frame(effects, largest_rises(engine)))
        engine.execute("create table results.score_effects as from effect_rows")
        active = active_customers(engine, run)
        found = point_findings(run, effects, active) + company_findings(run, curves, active, year_revenue(engine, run))
        found += spend_findings(run, measured) + noise_findings(run, measured, corrected) + curve_findings(run, curves)
        found += proportional_findings(engine, run, effects)
    with stage("customers"):
        found += customer_findings(engine, run, Measured(effects, curves, active))
    with stage("ladder"):
        found += leaks(engine, run, effects) + loop(engine, run) + hearing(engine, run)
        found += lens(engine, run, effects) + stories(engine, run)
    with stage("initiatives"):
        impact = initiative_paths(engine, draws=DRAWS, seed=seed)
        found += event_findings(engine, run, impact) + aggregate_findings(engine, run, impact)
        harmed = harm(engine, run, frozenset(path.initiative_id for path in impact.paths if path.grade == "A"))
        found += harmed
        engine.put("overlap_rows", overlap_frame(impact))
        engine.execute("create table results.overlap as from overlap_rows")
        _write_estimates(engine, [*score_estimates(effects), *impact.estimates])
    with stage("value"):
        whole = portfolio(engine, run, impact, harmed)
        write_actuals(engine, run, whole)
        write_flows(engine, whole)
        write_together(engine, whole)
        service = paths_of_service(engine, run, draws=DRAWS, seed=seed)
        found += initiative_findings(run, whole) + total_findings(run, whole, engine, service)
        found += change_findings(engine, run, whole, service)
        found += served_findings(engine, run, whole, service, draws=DRAWS, seed=seed)
        if truth is not None:
            found += truth_findings(run, truth, whole, effects)
    return found


def _score_results(engine: Engine) -> tuple[list[ScoreEffect], list[CurveFit]]:
    """Effects and curves for all and by segment and business unit, then by touchpoint."""
    effects, curves = score_results(engine)
    about, shaped = touchpoint_results(engine)
    return [*effects, *about], [*curves, *shaped]


def _write_estimates(engine: Engine, estimates: list[Estimate]) -> None:
    """`results.estimates`: tidy rows in broom names."""
    columns = ("term", "estimate", "std_error", "conf_low", "conf_high", "n_obs", "n_clusters", "method")
    rows = [{name: getattr(row, name) for name in columns} for row in estimates]
    numbers = dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), pl.Float64)
    schema = {"term": pl.String, **numbers, "n_obs": pl.Int64, "n_clusters": pl.Int64, "method": pl.String}
    engine.put("estimate_rows", pl.DataFrame(rows, schema=schema))
    engine.execute("create table results.estimates as from estimate_rows")
