-- purpose: how often operations broke their promise, by calendar day, among what was done
-- grain: measure
with done as (
    select
        event.measure as measure_name,
        event.unit_id as done_for,
        event.happened_at as done_at,
        case when cast(event.happened_at as date) > cast(event.promised_at as date) then 1 else 0 end as is_late,
        case when event.happened_at is null or event.promised_at is null then 0 else 1 end as is_timed
    from clean.operations as event
    where event.promised_at is not null
        and coalesce(event.status, 'delivered') in ('delivered', 'done', 'completed', 'closed')
)
select
    done.measure_name,
    count(*) as n_done,
    sum(done.is_timed) as n_timed,
    sum(done.is_late * done.is_timed) as n_late,
    count(distinct done.done_for) as n_units,
    min(done.done_at) as first_at,
    max(done.done_at) as last_at
from done
group by done.measure_name
order by measure_name
