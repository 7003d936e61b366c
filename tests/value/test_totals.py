from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.errors import DesignError
from cxroi.terms import Grade, MarginPath
from cxroi.value.base.draws import normal_scores
from cxroi.value.initiatives.bridge import bridge, portfolio_check
from cxroi.value.initiatives.costs import CostRow, Costs
from cxroi.value.initiatives.initiative import InitiativeValue
from cxroi.value.initiatives.totals import Totals, programme_payback, totals
from tests.value.made import LAST, market, path, refused_path, valued

LAUNCH = LAST - 11
ROWS = (
    CostRow("good", LAUNCH, "build", 300.0),
    CostRow("claim", LAUNCH, "build", 100.0),
    CostRow(None, LAST, "team", 50.0),
    CostRow("young", LAST, "build", 20.0),
)


def company() -> list[InitiativeValue]:
    grades: list[tuple[str, float, Grade]] = [
        ("good", 100, "A"),
        ("harm", -40, "B"),
        ("null", 0, "A"),
        ("weak", 30, "C"),
        ("badweak", -30, "C"),
        ("claim", 200, "D"),
    ]
    made = [
        path(name, monthly, 2, grade, seed=i, trend=5.0 if grade == "B" else None)
        for i, (name, monthly, grade) in enumerate(grades)
    ]
    return [valued(one, market(ROWS)) for one in (*made, refused_path("young"))]


def of(values: list[InitiativeValue], overhead: float = 0.0, rows: tuple[CostRow, ...] = ROWS) -> Totals:
    return totals(values, Costs(rows, overhead), market().periods["last12"], 5000)


def test_booked_holds_gains_nulls_and_losses_and_all_costs() -> None:
    found = of(company())
    assert found.gross.point == pytest.approx(12 * (100 - 40 + 0))
    assert found.cost.point == 470
    assert found.net.point == pytest.approx(720 - 470)
    assert found.gross.grade == "B"
    assert dict(found.parts) == pytest.approx({"good": 1200, "harm": -480, "null": 0})
    assert found.kept.point == 36


def test_the_other_totals_stand_apart() -> None:
    found = of(company())
    assert found.supported.point == pytest.approx(0)
    assert found.claimed.point == pytest.approx(2400)
    assert found.prudence.point == pytest.approx(-360)
    assert found.supported.grade == "C"
    assert found.claimed.grade == "D"


def test_counts_allow_for_how_many_were_looked_at() -> None:
    counts = of(company()).counts
    assert (counts.total, counts.measured, counts.gains, counts.losses, counts.unclear, counts.refused) == (
        7,
        3,
        1,
        1,
        1,
        1,
    )


def test_range_keeps_the_correlation_of_shared_worlds() -> None:
    """Two estimates with the same errors have twice the range; with independent errors root two."""
    same = of([valued(path(name, 100, 5, seed=1), market(())) for name in "ab"], rows=()).gross
    apart = of([valued(path(name, 100, 5, seed=i), market(())) for i, name in enumerate("ab", 1)], rows=()).gross
    one = of([valued(path("a", 100, 5, seed=1), market(()))], rows=()).gross
    width = one.high - one.low  # type: ignore[operator]
    assert (same.high - same.low) / width == pytest.approx(2)  # type: ignore[operator]
    assert (apart.high - apart.low) / width == pytest.approx(np.sqrt(2), rel=0.15)  # type: ignore[operator]
    with pytest.raises(DesignError):
        of([valued(path("a", 1, 1), market(())), valued(path("b", 1, 1, n_draws=300), market(()))])


def test_nothing_booked_says_why_and_costs_stand() -> None:
    found = of([value for value in company() if not value.booked])
    assert found.gross.point is None
    assert str(found.gross.refused).startswith(
        "none of the 4 initiatives reaches grade A or B, 1 have no figure at all."
    )
    assert found.cost.point == 470
    assert found.supported.point == pytest.approx(0)
    assert of([]).gross.refused


def test_overhead_is_assumed_only_where_none_was_loaded() -> None:
    assert of(company(), overhead=1200).cost.point == 470
    assert of(company(), overhead=1200, rows=ROWS[:2]).cost.point == 400 + 1200


def test_the_bridge_adds_up_exactly_and_splits_cost_to_serve_out_of_spend() -> None:
    values = company()
    total = of(values)
    service = {"good": path("good", -10, 1, retained=0.5)}
    found = bridge(values, total, 50_000.0, 5000, service)
    steps = [found.without, found.retention, found.spend, found.cost_to_serve, found.programme_cost]
    assert sum(float(step.point or 0) for step in steps) == found.with_work.point == pytest.approx(50_000 - 470)
    assert found.without.point == pytest.approx(50_000 - 720)
    assert found.cost_to_serve.point == pytest.approx(60)
    assert found.spend.point == pytest.approx(360 - 60)
    plain = bridge(values, total, 50_000.0, 5000)
    assert plain.cost_to_serve.point == 0
    assert plain.spend.point == pytest.approx(360)
    assert plain.programme_cost.grade == plain.with_work.grade == "R"


def test_a_bridge_without_booked_estimates_keeps_its_recorded_steps() -> None:
    found = bridge([], of([]), 50_000.0, 5000)
    assert found.without.refused
    assert found.with_work.point == pytest.approx(50_000 - 470)


def test_portfolio_against_what_was_observed() -> None:
    total = of(company())
    assert portfolio_check(total, 1000, 50_000).status == "PASS"
    assert portfolio_check(total, 500, 50_000).status == "NOTE"
    assert portfolio_check(total, 500, 700).status == "FAIL"
    assert portfolio_check(of([]), 500, 700).status == "NOTE"


def test_the_programme_pays_back_all_its_costs() -> None:
    values = [valued(path("good", 100, 2), market(ROWS))]
    found = programme_payback(values, market(ROWS), 5000)
    assert found.point == 4
    dear = market((*ROWS, CostRow("other", LAUNCH - 3, "build", 500.0)))
    assert programme_payback(values, dear, 5000).point == 9
    assert programme_payback([], market(ROWS), 5000).refused


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(-300, 300), st.floats(1, 20)), min_size=1, max_size=5), st.floats(0, 1e4))
def test_parts_add_up_to_the_total_and_costs_only_lower_net(sizes: list[tuple[float, float]], overhead: float) -> None:
    values = [valued(path(str(i), monthly, error, seed=i), market(())) for i, (monthly, error) in enumerate(sizes)]
    found = of(values, overhead, ())
    assert found.gross.point == pytest.approx(sum(part for _, part in found.parts), abs=1e-6)
    if overhead:
        assert float(found.net.point or 0) == pytest.approx(float(found.gross.point or 0) - overhead, abs=1e-6)
    else:
        assert found.net.point is None
        assert "no cost was loaded" in str(found.cost.refused)
    doubled = of(
        [*values, *(replace(value, initiative_id=value.initiative_id + "x") for value in values)], overhead, ()
    )
    assert doubled.gross.point == pytest.approx(2 * float(found.gross.point or 0), abs=1e-6)


def portfolio(truths: np.ndarray, errors: np.ndarray, seed: int) -> list[InitiativeValue]:
    made: list[MarginPath] = [
        path(str(i), truth + error, 1.0, months=3, seed=seed + i, n_draws=200)
        for i, (truth, error) in enumerate(zip(truths, errors, strict=True))
    ]
    return [valued(one, market(())) for one in made]


def test_booking_only_what_works_is_biased_and_booking_everything_is_not() -> None:
    """The trap of method.md section 3: booked / truth 1.15 when only clear gains are booked; .99 to 1.01 when all
    are."""
    rng = np.random.default_rng(4)
    errors = rng.permutation(normal_scores(320)).reshape(40, 8)
    truths = 1.0 + rng.permutation(normal_scores(320)).reshape(40, 8)
    booked_all = booked_winners = truth_all = truth_winners = 0.0
    for company_number, (truth, error) in enumerate(zip(truths, errors, strict=True)):
        values = portfolio(truth, error, 1000 * company_number)
        earned = [value.periods["since_launch"].earned for value in values]
        winners = [i for i, figure in enumerate(earned) if (figure.low or 0) > 0]
        period = market().periods["last12"]
        booked_all += float(totals(values, Costs(()), period, 1).gross.point or 0)
        booked_winners += sum(float(totals([values[i]], Costs(()), period, 1).gross.point or 0) for i in winners)
        truth_all += 3 * float(truth.sum())
        truth_winners += 3 * float(truth[winners].sum())
    assert booked_all / truth_all == pytest.approx(1.0, abs=0.01)
    assert booked_winners / truth_winners > 1.1
