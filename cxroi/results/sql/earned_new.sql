-- purpose: a quarter's revenue of customers who came because somebody recommended the company, where that is recorded
-- grain: segment, business_unit
with came as (
    select result.unit_id, min(result.at) as first_at
    from clean.outcomes as result
    where result.kind = 'recommended' and coalesce(result.value, 1) <> 0
    group by result.unit_id
)
select
    coalesce(seen.segment, 'unknown') as segment_name,
    coalesce(seen.business_unit, 'unknown') as unit_name,
    count(distinct seen.unit_id) as n_units,
    sum(seen.revenue_net) as sum_revenue
from panel.customer_month as seen
join came on came.unit_id = seen.unit_id
join panel.unit_span as who on who.unit_id = seen.unit_id and who.spell = 1
where seen.month > $1 - 3 and seen.month <= $1 and seen.has_left = 0 and who.first_month > $1 - 12
group by coalesce(seen.segment, 'unknown'), coalesce(seen.business_unit, 'unknown')
