-- purpose: events of operations; an event about a thing of exactly one panel unit carries that unit
-- grain: event_id, measure
with sole_owner as (
  select a.about_id, min(a.unit_id) as unit_id
  from clean.about_units as a
  group by a.about_id
  having min(a.unit_id) = max(a.unit_id)
)
select o.event_id, coalesce(o.unit_id, s.unit_id) as unit_id, o.about_id, o.touchpoint, o.process_step, o.measure, o.promised_at,
  o.happened_at, o.value, o.status, o.team, o.handler, o.weight
from newest.operations as o
left join clean.units as u on u.unit_id = o.unit_id
left join sole_owner as s on s.about_id = o.about_id
where o.unit_id is null or u.unit_id is not null
