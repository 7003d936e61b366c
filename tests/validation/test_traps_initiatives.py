"""Traps of the initiative model with planted truth: the usual answer beside ours (method.md section 3)."""

from __future__ import annotations

import numpy as np
import polars as pl

from benchmarks.figures import bounds
from benchmarks.validation_grade_b import Case, noise, planted, rollout_of, true_error
from cxroi.checks.evidence import Facts
from cxroi.checks.grade_b import grade, seven
from cxroi.estimators.chosen.joiners import chosen
from cxroi.estimators.company.impact import initiative_paths
from cxroi.estimators.core.linear import ols_clustered
from cxroi.estimators.launches.aggregates import neighbour_test
from cxroi.estimators.launches.evidence import staggered_evidence
from cxroi.estimators.launches.groups import BASE, NEVER
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, statistics
from cxroi.terms import Array
from tests.estimators.company import FIRST, Made, engine_with
from tests.validation.planted import SURE, fails, holds
from tests.validation.rolledout import (
    MONTHS,
    TEAMS,
    Drawn,
    Staggered,
    by_team,
    earned,
    exposed,
    judged,
    made,
    panel_of,
    staggered,
)

LAST = FIRST + MONTHS - 1
N = 3_000


def one_by_one(seed: int, spend: float, effect: float) -> Made:
    """3,000 customers; from month 14 to 25 those with more margin join, one by one; joining adds `spend` a month and
    moves the monthly chance of leaving by `effect`. Exposure is on file only of those who are there when it starts."""
    rng = np.random.default_rng(seed)
    quality, month = rng.standard_normal(N), np.arange(MONTHS)
    margin = 40 + 6 * quality[:, None] + 6 * rng.standard_normal((N, MONTHS))
    so_far = margin[:, :14].mean(axis=1)
    joins = (so_far - 40) / 6 + rng.logistic(size=N) > 0.5
    start = np.where(joins, rng.integers(14, 26, N), MONTHS)
    after = month >= start[:, None]
    margin += spend * after
    chance = 0.025 - 0.003 * np.tanh(quality)[:, None] + effect * after
    leaves = rng.random((N, MONTHS)) < chance
    left = np.where(leaves.any(axis=1), leaves.argmax(axis=1), MONTHS)
    unit, when = np.nonzero(month <= left[:, None])
    panel = panel_of(unit, when, margin[unit, when].round(2), when == left[unit], unit % TEAMS)
    there = np.flatnonzero((start < MONTHS) & (left >= start))
    known = np.floor(so_far / 3)[unit]
    return made(
        panel.with_columns(before=known),
        exposed(there, (FIRST + start[there]).tolist(), ["treated"] * len(there), "self-selected"),
    )


def test_ever_exposed_from_the_file_turns_the_sign_of_an_effect_on_leaving() -> None:
    """Planted: -6 leavers per 1,000 customers and month (and +2 USD) from joining on, ten companies of customers who
    join.

    Wrong: selection held equal by an indicator of who is ever on file as exposed. Nobody on file left before joining,
    so that joining seems to bring leavers. Right: exposed or not as of the month, with what was known before.
    """
    misses, flipped = [], 0
    for seed in range(10):
        company = one_by_one(seed, 2.0, -0.006)
        starts = company.exposure.select("unit_id", "launch_month")
        rows = company.panel.join(starts, on="unit_id", how="left").with_columns(
            ever=pl.col("launch_month").is_not_null(),
            status=(pl.col("month") >= pl.col("launch_month")).fill_null(False),
        )
        names = ("status", "ever", "before", "month")
        X = np.column_stack([np.ones(rows.height), *(rows[name].cast(pl.Float64).to_numpy() for name in names)])
        naive = ols_clustered(
            rows["has_left"].cast(pl.Float64).to_numpy(), X, ("constant", *names), rows["unit_id"].to_numpy()
        )
        flipped += naive.param("status") > SURE * naive.std_error("status")
        with engine_with(company) as engine:
            ours, _ = chosen(engine, "x", LAST)
        misses.append((float(ours.values[1]) + 0.006) / float(np.sqrt((ours.influence[:, 1] ** 2).sum())))
    assert flipped == 10
    assert holds(misses)


def lifted(seed: int) -> tuple[Made, Array, Array, int]:
    """A random test of 1,200 customers that lifts the experience by one step from month 24 on; margin follows it by 3
    USD a step. Nobody leaves. Also answers and margin (n, T) and how many are treated."""
    rng = np.random.default_rng(seed)
    n, month = 1_200, np.arange(MONTHS)
    treated = rng.permutation(np.arange(n) % 2)
    quality = rng.standard_normal(n)[:, None]
    answers = 7 + quality + rng.standard_normal((n, MONTHS)) + treated[:, None] * (month >= 24)
    margin = 40 + 4 * quality + 3 * (answers - 7) + 6 * rng.standard_normal((n, MONTHS))
    unit, when = (axis.ravel() for axis in np.indices((n, MONTHS)))
    panel = panel_of(unit, when, margin[unit, when].round(2), np.zeros(len(unit)), unit % TEAMS)
    arms = np.where(treated == 1, "treated", "control").tolist()
    rows = exposed(np.arange(n), [FIRST + 24 if one else None for one in treated], arms, "random")
    return made(panel, rows), answers, margin, int(treated.sum())


def test_the_mean_answer_of_the_whole_history_contains_the_effect() -> None:
    """Planted: 3 USD a month for 12 months, all of it through better answers, ten random tests.

    Wrong: customers held equal by their mean answer over the whole history, the months after launch included. Right:
    the answer is no regressor of what an initiative earned.
    """
    wrong, right = [], []
    for seed in range(10):
        company, answers, margin, n_treated = lifted(seed)
        arm = (company.exposure.sort("unit_id")["arm"] == "treated").cast(pl.Float64).to_numpy()
        X = np.column_stack([np.ones(len(arm)), arm, answers.mean(axis=1)])
        fit = ols_clustered(margin[:, 24:].mean(axis=1), X, ("constant", "arm", "answers"), np.arange(len(arm)))
        wrong.append((fit.param("arm") - 3) / fit.std_error("arm"))
        low, point, high = earned(judged(company))
        right.append((point - 3 * 12 * n_treated) / ((high - low) / 2 / 1.6449))
    assert fails(wrong)
    assert max(wrong) < 0
    assert holds(right)


def totals(drawn: Drawn, active: np.ndarray[tuple[int, int], np.dtype[np.bool_]], zeros: bool) -> tuple[float, float]:
    """Difference in differences since launch in money and its error, months -5 to -3 as base, by the product's own
    sums.

    `zeros`: margin a customer ever there, zero after leaving; else margin of those who are `active`, times the months
    of all.
    """
    sums, there = (
        np.stack([values[drawn.team == team].sum(axis=0) for team in range(TEAMS)])
        for values in (np.where(active, drawn.margin, 0.0), active.astype(float))
    )
    size = np.bincount(drawn.team, minlength=TEAMS).astype(float)
    values = sums / size[:, None] if zeros else sums / np.maximum(there, 1)
    months = np.arange(MONTHS, dtype=float)
    rollout = Rollout(months, np.where(drawn.launch < MONTHS, drawn.launch, NEVER).astype(float), size, 6)
    event = months[None, :] - rollout.dates[:, None]
    base, after = (event >= BASE[0]) & (event <= BASE[1]), event >= 0
    exposed_months = drawn.alive & (months[None, :] >= drawn.launch[drawn.team][:, None])
    units = [
        size[drawn.launch == date].sum() * seen.sum()
        if zeros
        else exposed_months[drawn.launch[drawn.team] == date].sum()
        for date, seen in zip(rollout.dates, after, strict=True)
    ]
    change = after / after.sum(axis=1, keepdims=True) - base / base.sum(axis=1, keepdims=True)
    found = statistics(rollout, Outcome(values), {"total": np.asarray(units)[:, None] * change})
    return found.value("total"), found.error("total")


def test_margin_filled_with_zeros_or_of_survivors_is_not_what_was_earned() -> None:
    """Planted: +1 USD a month and -12 leavers per 1,000 and month, in teams that lost 28 instead of 20 per 1,000 all
    along; S1 m1 - S0 m0 is about 21,000 USD in each of 20 companies.

    Wrong: difference in differences of margin with zeros after leaving, where teams that always lost more look like a
    loss; or of those still there at the end, where nobody was kept. Right: leaving and margin while active apart, put
    together
    once.
    """
    misses: dict[str, list[float]] = {"zeros": [], "survivors": [], "ours": []}
    inside = 0
    for seed in range(20):
        drawn = staggered(seed, Staggered((1.0, -0.012), (0.02, 0.028)))
        low, point, high = earned(judged(by_team(drawn)))
        inside += low <= drawn.truth <= high
        misses["ours"].append((point - drawn.truth) / ((high - low) / 2 / 1.6449))
        staying = (drawn.left >= MONTHS)[:, None] & drawn.alive
        for name, active, zeros in (("zeros", drawn.alive, True), ("survivors", staying, False)):
            value, error = totals(drawn, active, zeros)
            misses[name].append((value - drawn.truth) / error)
    assert fails(misses["zeros"])
    assert fails(misses["survivors"])
    assert max(misses["survivors"]) < 0
    assert inside / 20 >= bounds(20)[0]
    assert abs(np.mean(misses["ours"])) < SURE / np.sqrt(20)


def test_a_flat_history_of_leaving_of_customers_exposed_one_by_one_proves_nothing() -> None:
    """Planted: no effect; customers whose chance of leaving is 40 instead of 10 per 1,000 are exposed one by one.

    Wrong: leaving of the exposed is exactly flat at nothing before exposure, so the rise afterwards passes for an
    effect. Right: no figure and no grade. By team the same worsening has a history, and it is seen in it.
    """
    rng = np.random.default_rng(1)
    risky = rng.random(N) < 0.5
    start, left = np.where(risky, 18, MONTHS), np.where(risky, rng.geometric(0.04, N), rng.geometric(0.01, N)) - 1
    unit, when = np.nonzero(np.arange(MONTHS) <= left[:, None])
    panel = panel_of(unit, when, 40 + 6 * rng.standard_normal(len(unit)), when == left[unit], unit % TEAMS)
    there = np.flatnonzero(risky & (left >= start))
    company = made(panel, exposed(there, [FIRST + 18] * len(there), ["treated"] * len(there), "rule"))
    mine = panel.join(company.exposure.select("unit_id"), on="unit_id", how="semi")
    rate = mine.group_by("month").agg(pl.col("has_left").mean(), n=pl.len()).sort("month")
    before, after = rate.filter(pl.col("month") < FIRST + 18), rate.filter(pl.col("month") >= FIRST + 18)
    assert (before["has_left"] == 0).all()
    jump = float((after["has_left"] * after["n"]).sum() / after["n"].sum())
    assert jump > SURE * np.sqrt(jump / after["n"].sum())
    path = judged(company)
    assert (path.grade, path.plain) == ("insufficient", None)
    assert "a flat history of leaving proves nothing" in str(path.refused)


def test_leaving_by_team_has_a_history_and_a_worsening_shows_in_it() -> None:
    """Planted: no effect; teams that launch lose 1.5 more per 1,000 every month, launched or not, in five companies.

    Wrong: before and after launch, a loss. Right: by team the years before launch show it, and the figure is never
    booked.
    """
    for seed in range(5):
        drawn = staggered(seed, Staggered(worsening=0.0015))
        company = by_team(drawn)
        with engine_with(company) as engine:
            found = initiative_paths(engine, draws=200)
        history = [row.estimate for row in found.events["x"] if row.outcome == "leaving" and row.e < 0]
        since = company.panel.join(company.exposure.select("unit_id", "launch_month"), on="unit_id").with_columns(
            after=pl.col("month") >= pl.col("launch_month")
        )
        rates = dict(since.group_by("after").agg(pl.col("has_left").mean()).iter_rows())
        assert rates[True] > rates[False] == 0
        assert np.ptp(history) > 0
        assert found.paths[0].grade not in ("A", "B")


def test_spillover_hides_in_the_controls_and_the_neighbours_show_it() -> None:
    """Planted: five standard errors in 30 launching teams, and the same in the 15 controls of their regions, 40
    companies.

    Wrong: all controls, of which half moved too. Right: exposed neighbours against other controls show it, nothing is
    booked, and the controls elsewhere hold the truth.
    """
    case = Case(20, 6, 5.0, "spillover")
    wrong, apart, beside, booked = [], [], [], 0
    for seed in range(40):
        rng = np.random.default_rng([seed, 77])
        rollout, _ = rollout_of(case, rng)
        size = case.effect * true_error(rollout)
        on = rollout.treated[:, None] & (rollout.months[None, :] >= rollout.launches[:, None])
        values = noise(rng, len(rollout.months)) + size * on + planted(case, rollout, size)
        evidence, found = staggered_evidence(rollout, Outcome(values), Facts(1.0, 0.0, owner_named=True))
        booked += grade(evidence, seven(evidence)) == "B"
        wrong.append((found.value("plain") - size) / found.error("plain"))
        near = np.asarray(rollout.near_launch)
        kept = rollout.treated | (near >= NEVER)
        elsewhere = Rollout(rollout.months, rollout.launches[kept], rollout.weights[kept], rollout.counted)
        other = statistics(elsewhere, Outcome(values[kept]), {"plain": contrasts(elsewhere)["plain"]})
        apart.append((other.value("plain") - size) / other.error("plain"))
        told = neighbour_test(rollout, Outcome(values))
        assert told is not None
        beside.append(told[0] / size)
    assert fails(wrong)
    assert holds(apart, 40)
    assert booked / 40 <= 0.15
    assert abs(np.mean(beside) - 1) < SURE * np.std(beside, ddof=1) / np.sqrt(40)
