-- purpose: mean score in force by month and cut: how far scores have moved here
-- grain: month, segment, business_unit
select
    seen.month,
    coalesce(seen.segment, 'unknown') as segment_name,
    coalesce(seen.business_unit, 'unknown') as unit_name,
    sum(seen.score) as sum_score,
    count(seen.score) as n_scores
from panel.customer_month as seen
where seen.active = 1 and seen.score is not null
group by seen.month, coalesce(seen.segment, 'unknown'), coalesce(seen.business_unit, 'unknown')
