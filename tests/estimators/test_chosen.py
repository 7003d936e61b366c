"""What customers chose themselves: planted truth under choice by what is known, refusal under choice by what is not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl
import pytest

from cxroi.engine.duck import DuckEngine
from cxroi.errors import DesignError
from cxroi.estimators.chosen.joiners import chosen
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.core.sensitivity import partial_share, robustness_value

MONTHS, FIRST, ENTRY = 30, 24_000, 16


@contextmanager
def company(
    seed: int,
    *,
    effect: float = 0.0,
    hidden: float = 0.0,
    known: float = 1.0,
    apart: float = 0.0,
    spread: int = 6,
    n: int = 1200,
) -> Iterator[DuckEngine]:
    """Customers join in `spread` months from 16 on; who joins follows margin so far (`known`) and a cause nobody sees
    (`hidden`), which also lifts margin from month 10 on. `effect` is added to each month from joining, `apart` to all
    months of
    joiners."""
    rng = np.random.default_rng(seed)
    quality, cause = rng.standard_normal(n), rng.standard_normal(n)
    level = 40 + 6 * quality
    lasting = rng.standard_normal((n, MONTHS))
    margin = level[:, None] + 3 * lasting
    margin[:, 10:] += 4 * hidden * cause[:, None]
    so_far = margin[:, 4:ENTRY].mean(axis=1)
    pull = known * (so_far - so_far.mean()) / so_far.std() + hidden * cause + rng.logistic(size=n) * 0.8
    joins = pull > np.quantile(pull, 0.65)
    entry = np.where(joins, ENTRY + rng.integers(0, spread, n), 10**6)
    margin += apart * joins[:, None] + effect * (np.arange(MONTHS)[None, :] >= entry[:, None])
    left = np.where(rng.random(n) < 0.25, rng.integers(12, MONTHS, n), MONTHS)
    left = np.where(joins & (left < entry), MONTHS, left)
    unit, month = np.repeat(np.arange(n), MONTHS), np.tile(np.arange(MONTHS), n)
    alive = month <= left[unit]
    frame = pl.DataFrame(
        {
            "unit_id": unit,
            "month": FIRST + month,
            "margin": margin[unit, month].round(2),
            "revenue_net": margin[unit, month] * 2,
            "segment": np.where(unit % 3 == 0, "Solo", "Family"),
            "tenure_months": 10 + month,
            "contacts": 0,
            "active": 1,
            "judged": 1,
            "score": rng.integers(0, 11, n)[unit].astype(float),
            "has_left": (month == left[unit]).astype(int),
        }
    )
    frame = frame.filter(pl.Series(alive))
    exposed = pl.DataFrame(
        {
            "initiative_id": "club",
            "unit_id": np.flatnonzero(joins),
            "arm": "treated",
            "launch_month": FIRST + entry[joins],
        }
    )
    with DuckEngine() as engine:
        engine.execute("create schema panel")
        for name, rows in (("customer_month", frame), ("exposure_month", exposed)):
            engine.put("rows_in", rows)
            engine.execute(f"create table panel.{name} as from rows_in")
        yield engine


class _ThereError(Exception):
    """Refused because the difference was there before."""


def _answer(seed: int, **planted: float) -> None:
    with company(seed, **planted) as engine:  # type: ignore[arg-type]
        try:
            reason = chosen(engine, "club", FIRST + MONTHS - 1)[1]
        except DesignError:
            return
        if reason is not None and "was there already in the half year before they joined" in reason:
            raise _ThereError


def test_choice_by_what_is_known_is_undone_and_ranges_hold_the_planted_effect() -> None:
    """40 companies, planted 2.0 a month: the naive difference is far off, the weighted one holds it; at most grade
    D."""
    held, naive = 0, []
    for seed in range(40):
        with company(700 + seed, effect=2.0) as engine:
            found, _ = chosen(engine, "club", FIRST + MONTHS - 1)
            plain = engine.query(
                """
                select avg(case when e.unit_id is not null then p.margin end)
                    - avg(case when e.unit_id is null then p.margin end) as gap
                from panel.customer_month as p left join panel.exposure_month as e on e.unit_id = p.unit_id
                where p.month >= ?""",
                [FIRST + 22],
            )
        naive.append(float(plain.item()))
        error = float(np.sqrt((found.influence[:, 0] ** 2).sum()))
        held += abs(found.values[0] - 2.0) <= half_width(found.df) * error
    assert found.grade == "D"
    assert np.mean(naive) > 6
    assert held >= 31


def test_a_cause_nobody_sees_shows_before_joining_and_refuses_the_figure() -> None:
    refused = 0
    for seed in range(10):
        with contextlib.suppress(_ThereError):
            _answer(900 + seed, hidden=1.0, known=0.3)
            continue
        refused += 1
    assert refused >= 9


def test_checks_name_overlap_balance_the_time_before_and_the_bound() -> None:
    with company(5, effect=2.0) as engine:
        found, _ = chosen(engine, "club", FIRST + MONTHS - 1)
    told = {check.name: check for check in found.checks}
    assert set(told) == {
        "assignment",
        "overlap",
        "alike after weighting",
        "before they joined",
        "second estimator",
        "hidden cause",
        "joined later",
    }
    assert told["before they joined"].status != "FAIL"
    assert "A hidden cause would have to explain" in told["hidden cause"].reason


def test_no_counterpart_and_small_sides_are_refused() -> None:
    with company(6, apart=14.0, spread=1) as engine, pytest.raises(DesignError, match="have others like them"):
        chosen(engine, "club", FIRST + MONTHS - 1)
    with company(6, apart=200.0, spread=1) as engine, pytest.raises(DesignError, match="separate"):
        chosen(engine, "club", FIRST + MONTHS - 1)
    with company(6, n=150) as engine, pytest.raises(DesignError, match="100 of each are needed"):
        chosen(engine, "club", FIRST + MONTHS - 1)


def test_robustness_values_equal_the_published_ones() -> None:
    """Cinelli and Hazlett 2020, table 1 (Darfur): t = 4.18445, 783 degrees of freedom; RV 13.9 %, at 5 % 7.6 %; R2 2.2
    %."""
    from scipy.stats import t

    assert robustness_value(4.18445, 783) == pytest.approx(0.139, abs=5e-4)
    assert robustness_value(4.18445, 783, float(t.ppf(0.975, 782))) == pytest.approx(0.076, abs=5e-4)
    assert partial_share(4.18445, 783) == pytest.approx(0.022, abs=5e-4)
