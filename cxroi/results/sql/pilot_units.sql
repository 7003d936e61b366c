-- purpose: active customers of the last month with their stratum and mean margin of the last six months
-- grain: unit_id
with now as (
    select seen.unit_id, coalesce(seen.segment, 'unknown') as segment, coalesce(seen.business_unit, 'unknown') as business_unit,
        case when seen.score is null then 'never' when seen.score <= $2 then 'unhappy' when seen.score >= $3 then 'happy'
            else 'between' end as band
    from panel.customer_month as seen
    where seen.month = $1 and seen.active = 1 and seen.has_left = 0
        and ($4 = 'all' or coalesce(seen.segment, 'unknown') = $4)
),
before as (
    select seen.unit_id, avg(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money
    from panel.customer_month as seen
    where seen.month > $1 - 6 and seen.month <= $1 and seen.active = 1
    group by seen.unit_id
)
select now.unit_id, now.segment, now.business_unit, now.band,
    cast(ntile(4) over (order by before.money, now.unit_id) as integer) as quarter
from now
join before on before.unit_id = now.unit_id
order by now.unit_id
