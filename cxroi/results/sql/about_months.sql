-- purpose: heard customers, their revenue and answers of each month by the touchpoint of the last known answer
-- grain: month, touchpoint
select
    seen.month,
    cast(about.touchpoint as varchar) as touchpoint_name,
    sum(seen.active) as n_heard,
    sum(seen.revenue_net) as sum_revenue,
    sum(case when seen.active = 1 then seen.score end) as sum_score,
    sum(seen.active) as n_scores
from panel.customer_month as seen
inner join panel.score_about as about
    on
        about.unit_id = seen.unit_id
        and about.known_from = seen.month - seen.score_age_months + 1
group by seen.month, about.touchpoint
