-- purpose: what a company looks like from far: customers, months, money and leaving by group
-- grain: segment
select
    coalesce(seen.segment, 'unknown') as segment,
    count(distinct seen.unit_id) as n_units,
    sum(seen.judged) as n_months,
    sum(seen.has_left) as n_left,
    avg(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money,
    count(seen.score) as n_known
from panel.customer_month as seen
where seen.active = 1
group by coalesce(seen.segment, 'unknown')
