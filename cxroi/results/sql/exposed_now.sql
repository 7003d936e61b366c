-- purpose: customers who have each initiative today: exposed, still there after the last month in which customers are judged
-- grain: initiative_id
with today as (
    select max(seen.month) as month
    from panel.customer_month as seen
    where seen.active = 1
)
select reached.initiative_id, count(distinct reached.unit_id) as n_units
from panel.exposure_month as reached
join panel.customer_month as seen on seen.unit_id = reached.unit_id
join today on today.month = seen.month
where seen.active = 1 and seen.has_left = 0 and reached.launch_month <= seen.month
    and coalesce(reached.arm, 'treated') <> 'control'
group by reached.initiative_id
order by reached.initiative_id
