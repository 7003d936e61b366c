-- purpose: customers, leavers and money of each month, for all and for each cut
-- grain: month, segment, business_unit
select
    seen.month,
    coalesce(seen.segment, 'unknown') as segment_name,
    coalesce(seen.business_unit, 'unknown') as unit_name,
    sum(seen.active) as n_active,
    sum(seen.judged) as n_judged,
    sum(seen.renews) as n_ends,
    sum(seen.has_left) as n_left,
    sum(seen.revenue_net) as sum_revenue,
    sum(seen.margin) as sum_margin,
    sum(seen.cost_to_serve) as sum_cost_to_serve,
    count(seen.margin) as n_margin,
    sum(case when seen.score is not null then seen.active else 0 end) as n_heard
from panel.customer_month as seen
group by seen.month, coalesce(seen.segment, 'unknown'), coalesce(seen.business_unit, 'unknown')
