-- purpose: the last answer about each thing and metric (ties by answer id), for facts about orders, stores ...
-- grain: about_id, metric
with placed as (
  select f.about_id, f.metric, f.about_type, f.feedback_id, f.unit_id, f.answered_at, f.score, f.weight,
    row_number() over (partition by f.about_id, f.metric order by f.answered_at desc, f.feedback_id desc) as place
  from clean.feedback as f
  where f.about_id is not null and f.score is not null
)
select p.about_id, p.metric, p.about_type, p.feedback_id, p.unit_id, p.answered_at, p.score, p.weight
from placed as p
where p.place = 1
