-- purpose: customers who had each initiative and are still there after the last month they are judged in, by first and last month of it
-- grain: initiative_id, launch_month, end_month
with today as (
    select max(seen.month) as month
    from panel.customer_month as seen
    where seen.judged = 1
)
select reached.initiative_id, reached.launch_month, reached.end_month, count(distinct reached.unit_id) as n_units
from panel.exposure_month as reached
join panel.customer_month as seen on seen.unit_id = reached.unit_id
join today on today.month = seen.month
where seen.judged = 1 and seen.has_left = 0 and reached.launch_month <= seen.month
    and lower(coalesce(reached.arm, 'treated')) <> 'control'
group by reached.initiative_id, reached.launch_month, reached.end_month
order by reached.initiative_id, reached.launch_month, reached.end_month
