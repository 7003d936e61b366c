"""The theme trap from the comments themselves: text in, shares of what experience explains out (method.md section
3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks.figures import bounds
from cxroi.cells.company.experience import comments, outcomes, themes_named
from cxroi.engine import Engine
from cxroi.estimators.company.experience import SAID, Drivers, drivers, wide
from cxroi.estimators.core.linear import ols
from cxroi.terms import YEAR
from tests.tables.intake import at, built, month
from tests.validation.planted import SURE
from tests.validation.test_traps_voice import THEMES as PLANTED
from tests.validation.test_traps_voice import N, planted_shares, said

THEMES = {"waiting": "waiting and phone", "billing": "billing and payment", "app": "website and app"}
WORDS = ("An hour in the queue", "The invoice came twice", "My password is refused")
LAST = month("2024-12")
SILENT = 2_000
"""Customers who write nothing; each brings 300 USD a year more than those who write, whatever they went through."""


def company(folder: Path, seed: int) -> Engine:
    """Two years of money of N customers who wrote in the first, with the planted effects on the second, and of SILENT
    others."""
    frame, X, _ = said(seed)
    units, months = N + SILENT, range(LAST - 2 * YEAR + 1, LAST + 1)
    size = np.r_[frame["before"].to_numpy(), np.full(SILENT, 40.0)]
    later = np.r_[frame["paid"].to_numpy() / YEAR, np.full(SILENT, 40.0 + 25)]
    rng = np.random.default_rng(seed + 1_000)
    money = pl.concat(
        [
            pl.DataFrame(
                {
                    "unit_id": np.arange(units),
                    "month": [at_ for _ in range(units)],
                    "revenue_net": np.round(100 + (size if at_ <= LAST - YEAR else later), 2),
                }
            )
            for at_ in months
        ]
    )
    texts = [". ".join(text for text, told in zip(WORDS, row, strict=True) if told) or "so so" for row in X]
    feedback = pl.DataFrame(
        {
            "feedback_id": [str(k) for k in range(N)],
            "unit_id": np.arange(N),
            "metric": ["nps"] * N,
            "score": rng.integers(0, 11, N).astype(float),
            "answered_at": [at("2023-06-05")] * N,
            "comment": texts,
        }
    )
    return built(folder, units=pl.DataFrame({"unit_id": np.arange(units)}), financials=money, feedback=feedback)


def test_comments_about_what_others_name_too_are_not_credited_twice(tmp_path: Path) -> None:
    """Planted: waiting takes 20 USD a year, billing 12, app nothing but is named mostly with waiting; the silent bring
    more.

    Wrong: margin of those who name the app against those who do not, clearly less; its share when each theme is taken
    alone.
    Right: one model among those who wrote, whose shares hold the planted ones; the app keeps less than it has alone.
    """
    truth, _ = planted_shares()
    held = []
    for seed in range(3):
        engine = company(tmp_path / str(seed), seed)
        landmark = LAST - YEAR + 1
        frame, kinds = wide(outcomes(engine, landmark, LAST), comments(engine, landmark))
        names = [f"comments about {THEMES[one]}" for one in PLANTED]
        assert {name for name, kind in kinds.items() if kind == SAID} == set(names)
        wrote = frame.drop_nulls(names)
        assert wrote.height == N
        paid = (wrote["paid"] - YEAR * wrote["before"]).cast(pl.Float64).to_numpy()
        X = wrote.select(names).to_numpy()
        gap = ols(paid, np.column_stack([np.ones(N), X[:, 2]]), ("constant", "app"), covariance="hc2")
        assert gap.param("app") / gap.std_error("app") < -SURE
        found: Drivers = drivers(frame, names, set(names))
        shares = {one.name: one for one in found.lmg}
        assert sum(one.point for one in found.lmg) == pytest.approx(1)
        alone = np.array([np.corrcoef(X[:, k], paid)[0, 1] ** 2 for k in range(3)])
        assert shares[names[2]].point < alone[2] / alone.sum()
        held += [shares[name].low <= truth[k] <= shares[name].high for k, name in enumerate(names)]
        assert shares[names[2]].point < shares[names[1]].point < shares[names[0]].point
        counts = {theme: (n, of) for theme, n, of in themes_named(engine).iter_rows()}
        assert counts[None] == (int(X.any(axis=1).sum()), N)
        assert [counts[THEMES[one]][0] for one in PLANTED] == X.sum(axis=0).astype(int).tolist()
    assert np.mean(held) >= bounds(len(held))[0]
