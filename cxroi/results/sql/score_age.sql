-- purpose: age of the score in force in the last month of the panel, and the revenue it speaks for
-- grain: month
with last_month as (
    select max(seen.month) as open_month
    from panel.customer_month as seen
)
select
    seen.month,
    sum(seen.active) as n_active,
    count(seen.revenue_net) as n_paid,
    sum(case when seen.score is not null then seen.active else 0 end) as n_scored,
    avg(case when seen.active = 1 then seen.score_age_months else null end) as mean_age_months,
    sum(seen.revenue_net) as sum_revenue,
    sum(case when seen.score is not null then seen.revenue_net else 0 end) as sum_revenue_scored
from panel.customer_month as seen
join last_month on last_month.open_month = seen.month
group by seen.month
