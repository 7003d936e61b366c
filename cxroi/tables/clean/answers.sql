-- purpose: scores of panel units: their own answers, and answers about a thing of theirs (once for each owner of the thing)
-- grain: feedback_id, unit_id
with own as (
  select f.feedback_id, f.unit_id, f.metric, f.score, f.answered_at, f.answered_month,
    coalesce(nullif(trim(f.touchpoint), ''), nullif(trim(f.journey_step), '')) as touchpoint
  from clean.feedback as f
  inner join clean.units as u on u.unit_id = f.unit_id
  where u.is_panel_unit and f.score is not null
), about as (
  select f.feedback_id, a.unit_id, f.metric, f.score, f.answered_at, f.answered_month,
    coalesce(nullif(trim(f.touchpoint), ''), nullif(trim(f.journey_step), '')) as touchpoint
  from clean.feedback as f
  inner join clean.about_units as a on a.about_id = f.about_id
  left join own as o on o.feedback_id = f.feedback_id
  where f.score is not null and o.feedback_id is null
)
select o.feedback_id, o.unit_id, o.metric, o.score, o.answered_at, o.answered_month, o.touchpoint from own as o
union all
select a.feedback_id, a.unit_id, a.metric, a.score, a.answered_at, a.answered_month, a.touchpoint from about as a
