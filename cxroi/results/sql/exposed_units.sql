-- purpose: distinct customers exposed to any initiative, of a group those who were there when it began, control arms apart
-- grain: all
with gone as (
    select seen.unit_id, max(seen.month) as last_month
    from panel.customer_month as seen
    group by seen.unit_id
)
select count(distinct reached.unit_id) as n_units
from panel.exposure_month as reached
left join gone on gone.unit_id = reached.unit_id
where reached.launch_month is not null and (reached.group_type is null or gone.last_month >= reached.launch_month)
    and coalesce(reached.arm, 'treated') <> 'control'
