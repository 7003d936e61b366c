-- purpose: recorded revenue and margin by month
-- grain: month
select paid.month, paid.revenue_net, paid.margin
from results.money_by_month as paid
order by paid.month
