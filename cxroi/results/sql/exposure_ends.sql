-- purpose: exposures of each initiative that are closed and that go on, and the last month of a closed one, control arms apart
-- grain: initiative_id
select reached.initiative_id, count(*) as n_reached,
    sum(case when reached.end_month is null or reached.end_month > calendar.last_month then 1 else 0 end) as n_open,
    max(case when reached.end_month <= calendar.last_month then reached.end_month end) as last_end
from panel.exposure_month as reached
cross join panel.calendar as calendar
where reached.launch_month <= calendar.last_month and lower(coalesce(reached.arm, 'treated')) <> 'control'
group by reached.initiative_id
order by reached.initiative_id
