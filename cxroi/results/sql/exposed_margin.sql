-- purpose: margin of the exposed customers in a period and of the same customers in as many months before
-- grain: all
with exposed as (
    select reached.unit_id
    from panel.exposure_month as reached
    where reached.launch_month is not null and reached.launch_month <= $2 and coalesce(reached.arm, 'treated') <> 'control'
    group by reached.unit_id
)
select
    sum(case when seen.month >= $1 and seen.month <= $2 then seen.margin else 0 end) as margin_now,
    sum(case when seen.month < $1 and seen.month >= $1 - $3 then seen.margin else 0 end) as margin_before
from panel.customer_month as seen
join exposed on exposed.unit_id = seen.unit_id
