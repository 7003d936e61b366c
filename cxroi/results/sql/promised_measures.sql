-- purpose: measures of operations that carry a promise
-- grain: measure
select event.measure, count(*) as n_events
from clean.operations as event
where event.promised_at is not null and event.happened_at is not null
group by event.measure
order by event.measure
