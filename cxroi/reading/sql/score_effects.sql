-- purpose: what one point goes with, by kind of comparison and segment, for scenarios
-- grain: kind, segment
select
    effect.kind, effect.segment, effect.hazard, effect.margin, effect.cov_hh, effect.cov_hm, effect.cov_mm, effect.df,
    effect.base_hazard, effect.base_margin, effect.n_units, effect.n_heard, effect.n_obs, effect.n_events,
    effect.refused, effect.failed, effect.observed_max_points, effect.risk_hazard, effect.risk_margin
from results.score_effects as effect
