"""Planted truth beside figures of answers and of next steps: by touchpoint, steps alone and together.

Run through `python -m benchmarks.coverage --what answers` or `--what steps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from benchmarks.figures import Pair, own_steps
from cxroi.building import DRAW_SEED
from cxroi.demo import INITIATIVES, Truth, World
from cxroi.demo.planted.rollout import rollout
from cxroi.demo.planted.world import Planted
from cxroi.demo.written.company import blocks
from cxroi.engine import Engine
from cxroi.estimators.company.impact import initiative_paths
from cxroi.estimators.score.effect import score_results
from cxroi.estimators.score.touchpoints import touchpoint_results
from cxroi.nature import Place
from cxroi.results import DRAWS
from cxroi.results.base.run import Run, read_run
from cxroi.results.initiatives.flows import added_months
from cxroi.results.initiatives.whole import portfolio
from cxroi.results.score.points import curve_findings, point_findings, spend_findings
from cxroi.selfcheck.companies import built
from cxroi.terms import Array, Finding
from cxroi.value.assumptions import in_force as assumptions
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.initiatives.initiative import InitiativeValue
from cxroi.value.plans.step import Ahead, spread_evenly, step_worth
from cxroi.value.plans.together import together

ABOUT = "by touchpoint"
COHORT, LATER = 20_000, 36


def answers(units: int, months: int, seed: int) -> list[Pair]:
    """The worth of a step by touchpoint (planted: the same at each)."""
    with built(World(), units, months, seed) as (engine, truth):
        run = _run(engine, seed)
        effects, curves = touchpoint_results(engine, score_results(engine, segments=())[0][0])
        found = point_findings(run, effects, {}) + spend_findings(run, effects) + curve_findings(run, curves)
        return _by_touchpoint(seed, found, truth)


def _run(engine: Engine, seed: int) -> Run:
    with as_file(files("cxroi.demo").joinpath("assumptions.toml")) as stated:
        return read_run(engine, assumptions.read(stated), generation="0", run_id=f"{seed:08d}")


def _by_touchpoint(seed: int, found: Iterable[Finding], truth: Truth) -> list[Pair]:
    planted = truth.score_effect()
    known = {
        "point/answer/within": planted.worth,
        "point/spend/within": planted.margin,
    }
    known |= {f"curve/stay/{one.score}": one.stay12 for one in truth.curve}
    made = [
        Pair(seed, one.family, one.id, known[one.path], one.point, one.low, one.high, one.grade, one.sense == "level")
        for one in found
        if one.path in known
    ]
    by_cut: dict[str, list[Pair]] = {}
    for pair in made:
        by_cut.setdefault(Place.of(pair.id).segment, []).append(pair)
    return [one for mine in by_cut.values() for one in own_steps(mine)]


def steps(units: int, months: int, seed: int) -> list[Pair]:
    """Today's value of each next step after its cost, and of several together by three ways of adding their ranges."""
    with built(World(), units, months, seed) as (engine, truth):
        run = _run(engine, seed)
        whole = portfolio(engine, run, initiative_paths(engine, draws=DRAWS, seed=DRAW_SEED))
        asked = engine.query(
            "select i.initiative_id, i.next_reach, i.next_cost from clean.initiatives as i "
            "where i.next_step is not null order by i.initiative_id"
        ).to_dicts()
    values = {one.initiative_id: one for one in whole.values}
    made: list[Pair] = []
    worlds: list[Array] = []
    for row in asked:
        value, reach, cost = values.get(row["initiative_id"]), int(row["next_reach"]), float(row["next_cost"])
        ahead = None if value is None else _ahead(value, run.assumptions)
        if value is None or ahead is None or value.flows is None:
            continue
        present = [each - cost for each in step_worth(ahead, reach, run.assumptions).present]
        planted = planted_future(row["initiative_id"], reach, run) if reach > 0 else taken(truth, value, reach, run)
        made.append(Pair(seed, "next step", row["initiative_id"], planted - cost, *present, value.grade))
        midway = value.flows.worlds[0] + value.flows.worlds[1]
        worlds.append(midway[:, ~value.flows.measured].sum(axis=1) * np.sign(reach))
    return made + _together(seed, made, worlds)


def _ahead(value: InitiativeValue, rules: Assumptions) -> Ahead | None:
    expected, money, outlook = value.worth.expected, value.flows, value.outlook
    if expected.point is None or expected.low is None or expected.high is None or money is None or outlook is None:
        return None
    added, left = added_months(value, rules), ~money.measured
    if added is None:
        return None
    held = spread_evenly(money.benefit[left], expected.point, expected.low, expected.high)
    return Ahead(added, held, outlook.having.in_force, money.cost[left])


def taken(truth: Truth, value: InitiativeValue, reach: int, run: Run) -> float:
    """What taking it away spares: the planted margin of the last month, which does not fade, of customers who leave as
    they do, and its running cost; month by month, discounted at mid-month. None of the product's money in time."""
    planted, rules, money, outlook = truth.initiative(value.initiative_id), run.assumptions, value.flows, value.outlook
    if money is None or outlook is None:
        return 0.0
    last, total = planted.path.retention[-1] + planted.path.spend[-1], 0.0
    share = min(-reach / max(outlook.having.in_force, 1), 1.0)
    for month in range(1, int((~money.measured).sum()) + 1):
        today = (1 + rules.discount_rate.value) ** (-(month - 0.5) / 12)
        brings = last * (1 - outlook.having.leaving) ** (month - 1)
        total += share * (float(money.cost[money.measured.sum() + month - 1]) - brings) * today
    return total


def planted_future(initiative: str, reach: int, run: Run) -> float:
    """What the planted effect brings `reach` customers who get it today, over the horizon, as it was planted: without
    fade, the customers leaving as they do."""
    path, rate = _future(initiative), run.assumptions.discount_rate.value
    return float(sum(reach * money * (1 + rate) ** (-(month + 0.5) / 12) for month, money in enumerate(path)))


@cache
def _future(initiative: str) -> tuple[float, ...]:
    """Expected margin by month since exposure of one customer, from a company of its own in which nothing else is
    done."""
    planted = next(one for one in INITIATIVES if one.initiative_id == initiative)
    world = World(initiatives=(Planted(initiative, "customer", 18, planted.margin, planted.leaving, planted.score),))
    sums = [part.effects[0] for _, part in blocks(world, rollout(world, 2 * LATER, DRAW_SEED), COHORT, DRAW_SEED)]
    money = sum(one.money[:2].sum(axis=0) for one in sums)
    return tuple((np.asarray(money)[LATER:] / sum(one.counts[0] for one in sums)).tolist())


def _together(seed: int, made: Sequence[Pair], worlds: Sequence[Array]) -> list[Pair]:
    """All known steps together, and those worth more than they cost: ranges added as if each erred on its own, as if
    all moved together, and by the correlation of their draws, as the product does."""
    found, names = [], [one.id for one in made]
    known = np.atleast_2d(np.corrcoef(np.array(worlds))) if worlds else np.zeros((0, 0))
    drawn = {(one, other): float(known[i, j]) for i, one in enumerate(names) for j, other in enumerate(names) if i != j}
    ways = (("each on its own", dict.fromkeys(drawn, 0.0)), ("all moving together", {}), ("by their draws", drawn))
    for which, chosen in (("all", made), ("chosen", [one for one in made if (one.point or 0.0) > 0])):
        for how, alike in ways if len(chosen) > 1 else ():
            ends = together([(one.id, one) for one in chosen], alike)
            found.append(Pair(seed, f"{which} next steps, {how}", which, sum(one.truth for one in chosen), *ends, "C"))
    return found
