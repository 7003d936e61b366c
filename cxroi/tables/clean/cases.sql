-- purpose: cases opened for known units, or for nobody in particular
-- grain: case_id
select k.case_id, k.unit_id, k.feedback_id, k.channel, k.topic, k.opened_at, k.owner, k.first_response_at, k.closed_at, k.status,
  k.root_cause, k.outcome, k.score_after
from newest.cases as k
left join clean.units as u on u.unit_id = k.unit_id
where k.unit_id is null or u.unit_id is not null
