"""Effects of the score as the table `results.score_effects`: what the what-if is computed from."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cxroi.terms import ALL, ScoreEffect


def effect_frame(effects: Sequence[ScoreEffect], rises: dict[str, float]) -> pl.DataFrame:
    """`results.score_effects`: what the what-if needs, one row per kind and cut."""
    rows = [
        {
            "kind": effect.kind,
            "meaning": effect.meaning,
            "segment": effect.segment,
            "hazard": effect.hazard,
            "margin": effect.margin,
            "cov_hh": effect.covariance[0][0],
            "cov_hm": effect.covariance[0][1],
            "cov_mm": effect.covariance[1][1],
            "df": effect.df,
            "base_hazard": effect.base_hazard,
            "base_margin": effect.base_margin,
            "n_units": effect.n_units,
            "n_heard": effect.n_heard,
            "n_obs": effect.n_obs,
            "n_events": effect.n_events,
            "refused": effect.refused,
            "failed": next((check.reason for check in effect.checks if check.status == "FAIL"), None),
            "risk_hazard": effect.risk_hazard,
            "risk_margin": effect.risk_margin,
            "observed_max_points": rises.get(effect.segment, rises.get(ALL, 0.0)),
        }
        for effect in effects
    ]
    known = {"refused": pl.String, "failed": pl.String, "risk_hazard": pl.Float64, "risk_margin": pl.Float64}
    return pl.DataFrame(rows, schema_overrides=known, infer_schema_length=None)
