-- purpose: a quarter's revenue a year ago and now, of the customers who were there a year ago, split by what became of it
-- note: gone is who is no customer at the end; who left and came back within the year is there
-- grain: segment, business_unit
with opening as (
    select
        seen.unit_id,
        coalesce(seen.segment, 'unknown') as segment_name,
        coalesce(seen.business_unit, 'unknown') as unit_name,
        sum(seen.revenue_net) as start_revenue
    from panel.customer_month as seen
    where seen.month > $1 - 15 and seen.month <= $1 - 12 and seen.active = 1
    group by seen.unit_id, coalesce(seen.segment, 'unknown'), coalesce(seen.business_unit, 'unknown')
    having count(seen.revenue_net) = 3 and max(seen.has_left) = 0
),
later as (
    select
        seen.unit_id,
        1 - max(case when seen.month = $1 and seen.has_left = 0 then 1 else 0 end) as has_gone,
        max(case when calendar.leaving_rule = 'inactivity' then 1 else 0 end) as is_unjudged,
        sum(case when seen.month > $1 - 3 then seen.revenue_net end) as end_revenue
    from panel.customer_month as seen
    cross join panel.calendar as calendar
    where seen.month > $1 - 12 and seen.month <= $1
    group by seen.unit_id
),
both_ends as (
    select
        opening.segment_name,
        opening.unit_name,
        opening.start_revenue,
        case when later.has_gone = 0 then coalesce(later.end_revenue, 0) else 0 end as end_revenue,
        case when coalesce(later.has_gone, 1) = 1 then 1 else 0 end as has_gone,
        case when later.has_gone = 0 and later.is_unjudged = 1 then 1 else 0 end as is_unjudged
    from opening
    left join later on later.unit_id = opening.unit_id
)
select
    ends.segment_name,
    ends.unit_name,
    count(*) as n_units,
    sum(ends.has_gone) as n_gone,
    sum(ends.is_unjudged) as n_unjudged,
    sum(ends.start_revenue) as sum_start,
    sum(case when ends.has_gone = 1 then ends.start_revenue else 0 end) as sum_churn,
    sum(case when ends.has_gone = 0 and ends.end_revenue < ends.start_revenue
        then ends.start_revenue - ends.end_revenue else 0 end) as sum_contraction,
    sum(case when ends.has_gone = 0 and ends.end_revenue > ends.start_revenue
        then ends.end_revenue - ends.start_revenue else 0 end) as sum_expansion
from both_ends as ends
group by ends.segment_name, ends.unit_name
