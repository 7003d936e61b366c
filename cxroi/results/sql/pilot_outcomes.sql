-- purpose: outcome of each customer of a pilot's list from its first month on, and mean money of the months before
-- grain: unit_id
with later as (
    select seen.unit_id, sum(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money, max(seen.has_left) as has_left,
        avg(seen.score) as score
    from panel.customer_month as seen
    where seen.month >= $1 and seen.month <= $2 and seen.active = 1
    group by seen.unit_id
), earlier as (
    select seen.unit_id, avg(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money
    from panel.customer_month as seen
    where seen.month >= $1 - $4 and seen.month < $1 and seen.active = 1
    group by seen.unit_id
)
select listed.unit_id, listed.arm, listed.stratum,
    case $3 when 'left' then coalesce(later.has_left, 0) when 'score' then later.score else coalesce(later.money, 0) end as outcome,
    coalesce(earlier.money, 0) as before
from pilot_list as listed
left join later on later.unit_id = listed.unit_id
left join earlier on earlier.unit_id = listed.unit_id
