-- purpose: customers one year before the end by band of their last known score, and what became of them in twelve months
-- grain: segment, business_unit, band
with opening as (
    select
        seen.unit_id,
        coalesce(seen.segment, 'unknown') as segment_name,
        coalesce(seen.business_unit, 'unknown') as unit_name,
        case when seen.score <= $2 then 'unhappy' when seen.score >= $3 then 'happy' else 'between' end as band
    from panel.customer_month as seen
    where seen.month = $1
        and seen.active = 1
        and seen.score is not null
),
year_after as (
    select
        seen.unit_id,
        max(seen.has_left) as left_within,
        sum(seen.revenue_net) as year_revenue,
        sum(seen.margin) as year_margin
    from panel.customer_month as seen
    where seen.month >= $1 and seen.month < $1 + 12
    group by seen.unit_id
),
closing as (
    select
        seen.unit_id,
        case when seen.score <= $2 then 1 else 0 end as still_unhappy,
        seen.score as closing_score
    from panel.customer_month as seen
    where seen.month = $1 + 11
)
select
    opening.segment_name,
    opening.unit_name,
    opening.band,
    count(*) as n_units,
    sum(year_after.left_within) as n_left,
    sum(year_after.year_revenue) as sum_revenue,
    sum(year_after.year_margin) as sum_margin,
    sum(case when closing.still_unhappy = 0 then 1 else 0 end) as n_moved_out,
    count(closing.unit_id) as n_closing
from opening
join year_after on year_after.unit_id = opening.unit_id
left join closing on closing.unit_id = opening.unit_id
group by opening.segment_name, opening.unit_name, opening.band
