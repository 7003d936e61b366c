-- purpose: recorded revenue and margin of all customers by month, as the figures use them
-- grain: month
select seen.month, sum(seen.revenue_net) as revenue_net, sum(seen.margin) as margin
from panel.customer_month as seen
group by seen.month
order by seen.month
