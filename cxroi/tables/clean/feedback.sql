-- purpose: every answer; an answer about a thing of exactly one panel unit carries that unit
-- grain: feedback_id
with sole_owner as (
  select a.about_id, min(a.unit_id) as unit_id
  from clean.about_units as a
  group by a.about_id
  having min(a.unit_id) = max(a.unit_id)
)
select f.feedback_id, coalesce(f.unit_id, s.unit_id) as unit_id, f.about_type, f.about_id, f.asked_at, f.answered_at,
  cast(extract(year from f.answered_at) * 12 + extract(month from f.answered_at) - 1 as integer) as answered_month,
  f.metric, f.value_raw, f.score, f.scale_min, f.scale_max, f.higher_is_better, f.missing_reason, f.weight, f.touchpoint,
  f.journey_step, f.channel, f.team, f.comment, f.language
from newest.feedback as f
left join clean.units as u on u.unit_id = f.unit_id
left join sole_owner as s on s.about_id = f.about_id
where f.unit_id is null or u.unit_id is not null
