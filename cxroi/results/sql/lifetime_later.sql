-- purpose: what the customers of one month brought in the months after it, with the sum of squares that its luck needs
-- grain: segment, business_unit
with opening as (
    select seen.unit_id, coalesce(seen.segment, 'unknown') as segment_name, coalesce(seen.business_unit, 'unknown') as unit_name
    from panel.customer_month as seen
    where seen.month = $1 and seen.active = 1 and seen.has_left = 0
), later as (
    select seen.unit_id, cast(sum(coalesce(seen.margin, seen.revenue_net)) as double) as money
    from panel.customer_month as seen
    where seen.month > $1 and seen.month <= $2
    group by seen.unit_id
)
select opening.segment_name, opening.unit_name, count(*) as n_units, coalesce(sum(later.money), 0) as sum_money,
    coalesce(sum(later.money * later.money), 0) as squares_money
from opening
left join later on later.unit_id = opening.unit_id
group by opening.segment_name, opening.unit_name
