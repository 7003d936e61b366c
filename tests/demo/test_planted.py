"""What was planted is in the tables: found where it should be by the plainest comparison, absent where it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from cxroi.demo import Company, World, simulate
from cxroi.demo.planted.rollout import rollout
from cxroi.demo.planted.world import INITIATIVES, POST
from cxroi.demo.written.company import one_block

BOUND = 3.5
"""Standard errors: five chances in ten thousand that a right comparison of one seed fails."""


def _by_arm(company: Company, initiative_id: str) -> pl.DataFrame:
    """One row per customer of a test: arm, margin since launch with zero after leaving, left, mean answer since
    launch."""
    tables = company.frames
    launch = _day(company.truth.initiative(initiative_id).launch_month)
    arms = tables["exposures"].filter(pl.col("initiative_id") == initiative_id).select("unit_id", "arm")
    money = (
        tables["financials"]
        .filter(pl.col("month") >= launch)
        .group_by("unit_id")
        .agg(pl.col("margin").sum(), n=pl.len())
    )
    answers = tables["feedback"].filter((pl.col("metric") == "nps") & (pl.col("asked_at") >= launch))
    score = answers.group_by("unit_id").agg(pl.col("score").mean())
    left = tables["outcomes"].select("unit_id", left=pl.lit(1))
    joined = (
        arms.join(money, on="unit_id", how="left")
        .join(score, on="unit_id", how="left")
        .join(left, on="unit_id", how="left")
    )
    return joined.with_columns(pl.col("margin", "n", "left").fill_null(0))


def _difference(frame: pl.DataFrame, column: str) -> tuple[float, float]:
    one, other = (frame.filter(pl.col("arm") == arm)[column].drop_nulls().to_numpy() for arm in ("treated", "control"))
    return one.mean() - other.mean(), float(np.sqrt(one.var(ddof=1) / one.size + other.var(ddof=1) / other.size))


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def test_randomised_one_works_as_planted(company: Company) -> None:
    truth = company.truth.initiative("early-notice")
    frame = _by_arm(company, "early-notice")
    difference, error = _difference(frame, "margin")
    assert abs(difference - truth.since_launch.total / truth.units) < BOUND * error
    assert difference > 2 * error
    kept, error = _difference(frame.with_columns(left=-pl.col("left")), "left")
    assert abs(kept - truth.since_launch.kept / truth.units) < BOUND * error


def test_cosmetic_one_lifts_answers_and_nothing_else(company: Company) -> None:
    truth = company.truth.initiative("thank-you-notes")
    frame = _by_arm(company, "thank-you-notes")
    lift, error = _difference(frame, "score")
    assert 0.35 < lift < truth.score_lift + BOUND * error
    for column in ("margin", "left"):
        difference, error = _difference(frame, column)
        assert abs(difference) < BOUND * error
    assert truth.since_launch.total == truth.since_launch.kept == 0


def test_self_selected_one_looks_wonderful_and_is_null(company: Company) -> None:
    members = company.frames["exposures"].filter(pl.col("initiative_id") == "insider-club").select("unit_id", "from_on")
    money = company.frames["financials"].join(members, on="unit_id", how="left")
    inside = money.filter(pl.col("from_on") <= pl.col("month"))
    outside = money.filter(pl.col("from_on").is_null() & (pl.col("month") >= members["from_on"].min()))
    assert inside["margin"].mean() - outside["margin"].mean() > 4
    assert company.truth.initiative("insider-club").since_launch.total == 0


def test_the_post_moves_with_no_initiative(company: Company) -> None:
    """Days in the post, since launch less before, in teams that launch against teams that never do: nothing was
    planted."""
    events, teams = company.frames["operations"].filter(pl.col("measure") == POST), company.frames["exposures"]
    assert set(company.frames["initiatives"]["cannot_move"].drop_nulls()) == {POST}
    for one in ("plan-advice", "renewal-check", "phone-menu"):
        launch = teams.filter((pl.col("initiative_id") == one) & (pl.col("group_type") == "team"))["from_on"]
        middle = launch.sort()[launch.len() // 2]
        inside = pl.col("team").is_in(teams.filter(pl.col("initiative_id") == one)["group_id"].to_list())
        cells = events.group_by(inside=inside, after=pl.col("happened_at") >= middle).agg(
            pl.col("value").mean(), error=pl.col("value").var() / pl.len()
        )
        mean = {(row["inside"], row["after"]): row["value"] for row in cells.iter_rows(named=True)}
        moved = mean[True, True] - mean[True, False] - mean[False, True] + mean[False, False]
        assert abs(moved) < BOUND * np.sqrt(cells["error"].sum())


def test_planned_overlap_of_teams(company: Company) -> None:
    groups = company.frames["exposures"].filter(pl.col("group_type") == "team")
    teams = {
        name[0]: dict(frame.select("group_id", "from_on").iter_rows())
        for name, frame in groups.group_by("initiative_id")
    }
    advice, check, menu = (teams[name] for name in ("plan-advice", "renewal-check", "phone-menu"))
    assert [len(advice), len(check), len(menu)] == [30, 30, 30]
    assert len(advice.keys() & check.keys()) == World().shared_teams
    assert sum(advice[team] != check[team] for team in advice.keys() & check.keys()) >= 10
    assert 14 <= len(advice.keys() & menu.keys()) <= 16
    for launches in (advice, check, menu):
        assert min(launches.values()) == _day(company.truth.first_month + 20)
        assert max(launches.values()) == _day(company.truth.first_month + 30)
        assert len(set(launches.values())) == 6


def _known(company: Company) -> pl.DataFrame:
    """Customer-months with the last answer known before the month opens."""
    known_from = pl.col("answered_at").dt.month_start().dt.date().dt.offset_by("1mo")
    answers = (
        company.frames["feedback"]
        .filter(pl.col("metric") == "nps")
        .select("unit_id", month=known_from, known=pl.col("score"))
        .sort("month")
    )
    money = company.frames["financials"].select("unit_id", "month", "margin").sort("month")
    return money.join_asof(answers, on="month", by="unit_id", check_sortedness=False).drop_nulls("known")


def test_within_effect_on_margin_is_as_planted_and_between_is_far_larger(company: Company) -> None:
    frame = _known(company)
    pooled = frame.select(pl.cov("known", "margin") / pl.col("known").var()).item()
    columns = ["known", "margin"]
    for _ in range(10):
        for unit in ("unit_id", "month"):
            frame = frame.with_columns(pl.col(columns) - pl.col(columns).mean().over(unit))
    slope = frame.select(pl.col("known").dot("margin") / pl.col("known").dot("known")).item()
    residual = pl.col("margin") - slope * pl.col("known")
    scores = frame.with_columns(e=pl.col("known") * residual).group_by("unit_id").agg(pl.col("e").sum())
    error = float(np.sqrt((scores["e"] ** 2).sum()) / frame.select(pl.col("known").dot("known")).item())
    truth = company.truth.score_effect()
    assert abs(slope - truth.margin) < BOUND * error
    assert pooled > 2.5 * truth.margin


def test_score_effect_on_leaving_is_steep_between_four_and_seven(company: Company) -> None:
    leaving = [point.leaving for point in company.truth.curve]
    assert leaving == sorted(leaving, reverse=True)
    assert leaving[4] - leaving[7] > 3 * (leaving[0] - leaving[4])
    assert leaving[4] - leaving[7] > 4 * (leaving[7] - leaving[10])
    assert sum(point.share for point in company.truth.curve) == pytest.approx(1)
    overall = company.truth.score_effect()
    assert overall.hazard_up < 0
    parts = [one for one in company.truth.score_effects if one.period == "all" and one.segment != "all"]
    assert sum(one.n for one in parts) == overall.n
    assert sum(one.n * one.hazard for one in parts) == pytest.approx(overall.n * overall.hazard)


@pytest.mark.parametrize("number", [0, 2, 3, 4])
def test_true_money_is_the_mean_of_realised_money_with_and_without(number: int) -> None:
    """The truth averages out the luck of leaving; realised pairs of worlds must scatter around it without bias."""
    world = World()
    parts = list(world.initiatives)
    parts[number] = replace(parts[number], margin=0.0, leaving=0.0)
    without = replace(world, initiatives=tuple(parts))
    gaps = []
    for seed in range(2_000, 2_012):
        plan = rollout(world, 36, seed)
        (one, sums), (other, _) = (one_block(w, plan, (0, 4_000), seed) for w in (world, without))
        realised = (one.path.margin * one.path.alive).sum() - (other.path.margin * other.path.alive).sum()
        gaps.append(realised - sums.effects[number].money[:2].sum())
    assert abs(np.mean(gaps)) < BOUND * np.std(gaps, ddof=1) / np.sqrt(len(gaps)) + 1


def test_portfolio_is_near_the_sum_of_single_effects(company: Company) -> None:
    single = sum(one.since_launch.total for one in company.truth.initiatives)
    assert company.truth.portfolio.since_launch.total == pytest.approx(single, rel=0.15)
    for one in company.truth.initiatives:
        assert one.since_launch.total == pytest.approx(sum(one.path.retention) + sum(one.path.spend))


@pytest.mark.parametrize(
    "trap",
    [
        {"spillover": 0.5},
        {"answer_noise": 1.5},
        {"carry_forward": True},
        {"region_assignment": True},
        {"answer_on_shock": -1.0},
        {"response_on_shock": 1.0},
    ],
)
def test_traps_change_what_they_name_and_nothing_is_planted_elsewhere(small: Company, trap: dict[str, float]) -> None:
    trapped = simulate(World(**trap), 1_500, 36, 77)  # type: ignore[arg-type]
    assert [one.planted_margin for one in trapped.truth.initiatives] == [one.margin for one in INITIATIVES]
    changed = {name for name in small.frames if not small.frames[name].equals(trapped.frames[name])}
    assert changed
    if "spillover" in trap:
        assert "financials" in changed
        assert not changed & {"units", "initiatives", "initiative_costs"}
    if "region_assignment" in trap:
        groups = trapped.frames["exposures"].filter(pl.col("initiative_id") == "plan-advice")
        assert groups["from_on"].n_unique() == 3
    if "answer_noise" in trap:
        nps = pl.col("metric") == "nps"
        assert (
            trapped.frames["feedback"].filter(nps)["score"].std() > small.frames["feedback"].filter(nps)["score"].std()
        )
        assert trapped.frames["financials"].equals(small.frames["financials"])
