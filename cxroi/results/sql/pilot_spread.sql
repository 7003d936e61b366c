-- purpose: outcome of each customer over months like those of the pilot, and mean margin before, for everybody active at the start
-- grain: unit_id
with opening as (
    select seen.unit_id
    from panel.customer_month as seen
    where seen.month = $1 - $2 and seen.active = 1 and seen.has_left = 0
        and ($4 = 'all' or coalesce(seen.segment, 'unknown') = $4)
),
earlier as (
    select seen.unit_id, avg(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money
    from panel.customer_month as seen
    where seen.month > $1 - $2 - $5 and seen.month <= $1 - $2 and seen.active = 1
    group by seen.unit_id
),
later as (
    select seen.unit_id, sum(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money, max(seen.has_left) as has_left,
        avg(seen.score) as score
    from panel.customer_month as seen
    where seen.month > $1 - $2 and seen.month <= $1 and seen.active = 1
    group by seen.unit_id
)
select opening.unit_id, coalesce(earlier.money, 0) as before,
    case $3 when 'left' then coalesce(later.has_left, 0) when 'score' then later.score
        else coalesce(later.money, 0) end as outcome
from opening
left join earlier on earlier.unit_id = opening.unit_id
left join later on later.unit_id = opening.unit_id
order by opening.unit_id
