-- purpose: a year's money with customers by the band of their last known score in the last month
-- grain: segment, business_unit, band
with standing as (
    select
        seen.unit_id,
        coalesce(seen.segment, 'unknown') as segment_name,
        coalesce(seen.business_unit, 'unknown') as unit_name,
        case when seen.score <= $2 then 'unhappy' when seen.score >= $3 then 'happy' else 'between' end as band
    from panel.customer_month as seen
    where seen.month = $1 and seen.active = 1 and seen.has_left = 0 and seen.score is not null
),
year_before as (
    select seen.unit_id, sum(seen.revenue_net) as year_revenue, sum(seen.margin) as year_margin
    from panel.customer_month as seen
    where seen.month > $1 - 12 and seen.month <= $1
    group by seen.unit_id
)
select
    standing.segment_name,
    standing.unit_name,
    standing.band,
    count(*) as n_units,
    sum(year_before.year_revenue) as sum_revenue,
    sum(year_before.year_margin) as sum_margin
from standing
join year_before on year_before.unit_id = standing.unit_id
group by standing.segment_name, standing.unit_name, standing.band
