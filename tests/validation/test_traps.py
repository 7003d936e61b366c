"""Traps with planted truth: the usual answer beside ours (method.md section 3).

The score model's others are in test_traps_score.py, the initiative model's in test_traps_initiatives.py, what customers
do and say in test_traps_voice.py; booking only what works in tests/value/test_totals.py, the drift bound against half
the
estimate in tests/estimators/test_staggered.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from benchmarks.coverage import FIRST_SEED
from benchmarks.figures import bounds
from cxroi.cells.core.common import Rows
from cxroi.cells.core.within import Layout
from cxroi.demo import INITIATIVES, Truth, World
from cxroi.engine.duck import DuckEngine
from cxroi.estimators.company import impact
from cxroi.estimators.company.impact import ImpactResult, initiative_paths
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.core.within import WithinOptions, within
from cxroi.estimators.score.effect import score_results
from cxroi.selfcheck.companies import built
from cxroi.terms import LEVEL, ScoreEffect
from tests.estimators.panels import engine_with
from tests.validation.planted import holds

HEARD = (
    "select unit_id, month, margin::double as margin, score from panel.customer_month where active = 1 and "
    "score is not null"
)
SAME_MONTH = """
select p.unit_id, p.month, p.margin::double as margin, f.score
from panel.customer_month as p
inner join clean.feedback as f on f.unit_id = p.unit_id and f.metric = 'nps'
  and extract(year from f.answered_at) * 12 + extract(month from f.answered_at) - 1 = p.month
where p.active = 1"""


@pytest.fixture(scope="module")
def company() -> Iterator[tuple[DuckEngine, Truth]]:
    with built(World(), 6_000, 36, FIRST_SEED) as made:
        yield made


@pytest.fixture(scope="module")
def ours(company: tuple[DuckEngine, Truth]) -> Mapping[str, ScoreEffect]:
    return {effect.kind: effect for effect in score_results(company[0], segments=())[0]}


def slope(frame: pl.DataFrame) -> float:
    """Least squares of margin on the answer, one line through all rows."""
    x, y = frame["score"].to_numpy().astype(float), frame["margin"].to_numpy()
    return float(np.cov(x, y)[0, 1] / np.var(x, ddof=1))


def within_slope(frame: pl.DataFrame) -> float:
    """The same with every customer's and month's mean taken off (alternating, to 1e-10)."""
    x, y = frame["score"].to_numpy().astype(float), frame["margin"].to_numpy()
    codes = [np.unique(frame[name].to_numpy(), return_inverse=True)[1] for name in ("unit_id", "month")]
    for _ in range(30):
        for code in codes:
            n = np.bincount(code)
            x, y = (value - (np.bincount(code, value) / n)[code] for value in (x, y))
    return float(x @ y / (x @ x))


def margin_range(effect: ScoreEffect) -> tuple[float, float]:
    reach = half_width(effect.df, LEVEL) * float(np.sqrt(effect.covariance[1][1]))
    return effect.margin - reach, effect.margin + reach


def test_pooling_customers_makes_a_point_several_times_too_large(
    company: tuple[DuckEngine, Truth], ours: Mapping[str, ScoreEffect]
) -> None:
    """Wrong: one line through all customers and months. Right: the same customers before and after a change."""
    engine, truth = company
    planted = truth.score_effect().margin
    pooled = slope(engine.query(HEARD))
    assert pooled > 1.8 * planted
    assert holds([(ours["within"].margin - planted) / float(np.sqrt(ours["within"].covariance[1][1]))])
    assert ours["between"].margin > 1.8 * ours["within"].margin
    assert ours["between"].hazard < 1.2 * ours["within"].hazard < 0


def test_the_answer_of_the_same_month_is_not_what_money_followed(
    company: tuple[DuckEngine, Truth], ours: Mapping[str, ScoreEffect]
) -> None:
    """Wrong: the answer given in the month itself. Right: the last one known before the month opened."""
    engine, truth = company
    planted = truth.score_effect().margin
    low, high = margin_range(ours["within"])
    same = within_slope(engine.query(SAME_MONTH))
    assert not low <= same <= high
    assert abs(same - planted) > 0.5 * planted
    assert low <= within_slope(engine.query(HEARD)) <= high


def test_ignoring_an_overlapping_initiative_credits_a_null(monkeypatch: pytest.MonkeyPatch) -> None:
    """One initiative works, another that shares 27 of its 30 teams does nothing. Wrong: judged alone, the null is given
    a fifth or more of the other's money. Right: fitted together."""
    strong = [
        replace(one, margin=6.0 if one.initiative_id == "plan-advice" else 0.0, leaving=0.0) for one in INITIATIVES
    ]
    with built(replace(World(), initiatives=tuple(strong), shared_teams=27), 6_000, 36, FIRST_SEED) as (engine, truth):
        works = truth.initiative("plan-advice").since_launch.total
        together = initiative_paths(engine, draws=1_000)
        with monkeypatch.context() as patched:
            patched.setattr(impact, "_shares", lambda _: {})
            apart = initiative_paths(engine, draws=1_000)
    low, point, high = earned(together, "renewal-check")
    assert low <= 0 <= high
    assert abs(point) < 0.1 * works
    low, point, _ = earned(apart, "renewal-check")
    assert low > 0
    assert point > 0.2 * works
    low, _, high = earned(together, "plan-advice")
    assert low <= works <= high


def earned(found: ImpactResult, name: str) -> tuple[float, float, float]:
    """(low, point, high) of the money since launch, widest of the plain world and the one with the earlier trend."""
    path = next(one for one in found.paths if one.initiative_id == name)
    assert path.plain is not None
    worlds = [made.retention_draws + made.spend_draws for made in (path.plain, path.trended) if made is not None]
    ends = np.array([np.quantile(world.sum(axis=1), [0.05, 0.95]) for world in worlds])
    return float(ends.min()), float((path.plain.retention + path.plain.spend).sum()), float(ends.max())


def test_errors_that_take_months_for_independent_are_too_small() -> None:
    """Negative control: 40 panels of 100 customers x 24 months, both sides AR(1) with rho .8. Ranges from iid errors
    must miss the target, ranges clustered by customer must not."""
    held = {"iid": 0, "clustered": 0}
    panels = 40
    for seed in range(panels):
        rng = np.random.default_rng([seed, 2_024])
        noise = rng.standard_normal((2, 100, 24))
        for month in range(1, 24):
            noise[:, :, month] = 0.8 * noise[:, :, month - 1] + 0.6 * noise[:, :, month]
        unit, month_of = (axis.ravel() for axis in np.indices((100, 24)))
        frame = pl.DataFrame(
            {
                "unit": unit,
                "period": month_of,
                "x": noise[0].ravel().round(1),
                "y": (1.5 * noise[0].round(1) + 3 * noise[1]).ravel(),
            }
        )
        with engine_with("t", frame) as engine:
            for name, options in (("iid", WithinOptions(iid=True)), ("clustered", WithinOptions())):
                fit = within(engine, Rows("t"), Layout("unit", "period", "y", ("x",)), options)
                held[name] += abs(fit.params[0] - 1.5) <= half_width(fit.df, LEVEL) * np.sqrt(fit.covariance[0, 0])
    low, high = bounds(panels)
    assert held["iid"] / panels < low
    assert low <= held["clustered"] / panels <= high
