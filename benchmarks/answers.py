"""Planted truth beside figures of answers and of next steps: by touchpoint, corrected for noise, steps alone and together.

Run through `python -m benchmarks.coverage --what answers` or `--what steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from benchmarks.figures import Pair, own_steps
from cxroi.building import DRAW_SEED
from cxroi.demo import INITIATIVES, Truth, World
from cxroi.demo.company import blocks
from cxroi.demo.rollout import rollout
from cxroi.demo.world import Planted
from cxroi.engine import Engine
from cxroi.estimators.impact import initiative_paths
from cxroi.estimators.noise import noise_corrected
from cxroi.estimators.score import score_effects
from cxroi.estimators.touchpoints import touchpoint_results
from cxroi.results import DRAWS
from cxroi.results.initiatives import portfolio
from cxroi.results.points import curve_findings, point_findings, spend_findings
from cxroi.results.run import Run, read_run
from cxroi.selfcheck.companies import built
from cxroi.terms import Array, Finding
from cxroi.value import assumptions
from cxroi.value.initiative import InitiativeValue
from cxroi.value.step import Ahead, step_worth
from cxroi.value.together import together

NOISY = World(initiatives=tuple(one for one in INITIATIVES if not one.score), margin_step=1.44, answer_noise=1.5,
              score_level=5.2, score_quality=0.8, score_noise=1.2)
"""Answers that differ from what customers feel by 1.5 steps of chance and seldom reach an end of the scale."""
ABOUT = "by touchpoint"
COHORT, LATER = 20_000, 36


def answers(units: int, months: int, seed: int) -> list[Pair]:
    """The worth of a step by touchpoint (planted: the same at each), and the step corrected for noise in two worlds."""
    with built(World(), units, months, seed) as (engine, truth):
        run = _run(engine, seed)
        effects, curves = touchpoint_results(engine)
        found = point_findings(run, effects, {}) + spend_findings(run, effects) + curve_findings(run, curves)
        made = _by_touchpoint(seed, found, truth) + _corrected(seed, engine, truth, "answers as felt")
    with built(NOISY, units, months, seed) as (engine, truth):
        return made + _corrected(seed, engine, truth, "noisy answers")


def _run(engine: Engine, seed: int) -> Run:
    with as_file(files("cxroi.demo").joinpath("assumptions.toml")) as stated:
        return read_run(engine, assumptions.read(stated), generation="0", run_id=f"{seed:08d}")


def _by_touchpoint(seed: int, found: Iterable[Finding], truth: Truth) -> list[Pair]:
    planted = truth.score_effect()
    known = {"point/answer/within": ("one step", planted.worth), "point/spend/within": ("step in margin a month", planted.margin)}
    known |= {f"curve/stay/{one.score}": ("curve", one.stay12) for one in truth.curve}
    made = [Pair(seed, known[path][0], one.id, known[path][1], one.point, one.low, one.high, one.grade)
            for one in found if (path := one.id.split("@")[0]) in known]
    by_cut = {cut: [one for one in made if one.id.endswith(cut)] for cut in dict.fromkeys(one.id.split("#")[1] for one in made)}
    return [replace(one, kind=f"{one.kind}, {ABOUT}") for mine in by_cut.values() for one in own_steps(mine)]


def _corrected(seed: int, engine: Engine, truth: Truth, world: str) -> list[Pair]:
    found = noise_corrected(engine, score_effects(engine, segments=()))
    if found is None:
        return []
    ends = (None, None, None) if found.refused else (found.value, found.low, found.high)
    return [Pair(seed, f"corrected for noise, {world}", "point/spend/noise-corrected", truth.score_effect().margin, *ends, "C")]


def steps(units: int, months: int, seed: int) -> list[Pair]:
    """Today's value of each next step after its cost, and of several together by three ways of adding their ranges."""
    with built(World(), units, months, seed) as (engine, truth):
        run = _run(engine, seed)
        whole = portfolio(engine, run, initiative_paths(engine, draws=DRAWS, seed=DRAW_SEED))
        asked = engine.query("select i.initiative_id, i.next_reach, i.next_cost from clean.initiatives as i "
                             "where i.next_step is not null order by i.initiative_id").to_dicts()
    values = {one.initiative_id: one for one in whole.values}
    made: list[Pair] = []
    worlds: list[Array] = []
    for row in asked:
        value, reach, cost = values.get(row["initiative_id"]), int(row["next_reach"]), float(row["next_cost"])
        ahead = None if value is None else _ahead(value)
        if value is None or ahead is None or value.flows is None:
            continue
        present = [each - cost for each in step_worth(ahead, reach, run.assumptions).present]
        truths = (planted_step(truth, value, reach, run), planted_future(row["initiative_id"], reach, run))
        for kind, planted in zip(("next step, as stated", "next step, planted future"), truths, strict=True):
            if planted is not None:
                made.append(Pair(seed, kind, row["initiative_id"], planted - cost, *present, value.grade))
        worlds.append(value.flows.worlds[0][:, ~value.flows.measured].sum(axis=1) * np.sign(reach))
    return made + _together(seed, [one for one in made if one.kind == "next step, as stated"], worlds)


def _ahead(value: InitiativeValue) -> Ahead | None:
    expected, money = value.worth.expected, value.flows
    if expected.point is None or expected.low is None or expected.high is None or money is None:
        return None
    left = ~money.measured
    return Ahead((expected.point, expected.low, expected.high), int(left.sum()), value.path.n_units, money.cost[left])


def planted_step(truth: Truth, value: InitiativeValue, reach: int, run: Run) -> float:
    """The planted margin of the last six months a customer, carried on as stated: faded, at mid-month, month by month.

    Spelled out; none of the product's own functions of money in time.
    """
    planted, rules, money = truth.initiative(value.initiative_id), run.assumptions, value.flows
    rate = sum(map(sum, zip(planted.path.retention[-6:], planted.path.spend[-6:], strict=True))) / 6 / planted.units
    months = rules.horizon if reach > 0 else int((~money.measured).sum()) if money else 0
    total = 0.0
    for month in range(1, months + 1):
        today = (1 + rules.discount_rate.value) ** (-(month - 0.5) / 12)
        total += rate * max(reach, -planted.units) * (1 - rules.fade_per_year.value) ** (month / 12) * today
        if reach < 0 and money is not None:
            total += min(-reach / planted.units, 1) * float(money.cost[money.measured.sum() + month - 1]) * today
    return total


def planted_future(initiative: str, reach: int, run: Run) -> float | None:
    """What the planted effect brings `reach` customers who get it today, over the horizon, as it was planted: without fade, the
    customers leaving as they do. None for a step that takes away: its customers have it already."""
    if reach < 0:
        return None
    path, rate = _future(initiative), run.assumptions.discount_rate.value
    return float(sum(reach * money * (1 + rate) ** (-(month + 0.5) / 12) for month, money in enumerate(path)))


@cache
def _future(initiative: str) -> tuple[float, ...]:
    """Expected margin by month since exposure of one customer, from a company of its own in which nothing else is done."""
    planted = next(one for one in INITIATIVES if one.initiative_id == initiative)
    world = World(initiatives=(Planted(initiative, "customer", 18, planted.margin, planted.leaving, planted.score),))
    sums = [part.effects[0] for _, part in blocks(world, rollout(world, 2 * LATER, DRAW_SEED), COHORT, DRAW_SEED)]
    money = sum(one.money[:2].sum(axis=0) for one in sums)
    return tuple((np.asarray(money)[LATER:] / sum(one.counts[0] for one in sums)).tolist())


def _together(seed: int, made: Sequence[Pair], worlds: Sequence[Array]) -> list[Pair]:
    """All known steps together, and those worth more than they cost: ranges added as if each erred on its own, as if all moved
    together, and by the correlation of their draws, as the product does."""
    found, names = [], [one.id for one in made]
    known = np.atleast_2d(np.corrcoef(np.array(worlds))) if worlds else np.zeros((0, 0))
    drawn = {(one, other): float(known[i, j]) for i, one in enumerate(names) for j, other in enumerate(names) if i != j}
    ways = (("each on its own", dict.fromkeys(drawn, 0.0)), ("all moving together", {}), ("by their draws", drawn))
    for which, chosen in (("all", made), ("chosen", [one for one in made if (one.point or 0.0) > 0])):
        for how, alike in ways if len(chosen) > 1 else ():
            ends = together([(one.id, one) for one in chosen], alike)
            found.append(Pair(seed, f"{which} next steps, {how}", which, sum(one.truth for one in chosen), *ends, "C"))
    return found
