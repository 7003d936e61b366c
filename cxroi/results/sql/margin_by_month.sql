-- purpose: recorded margin of all customers by month
-- grain: month
select seen.month, sum(seen.margin) as margin
from panel.customer_month as seen
group by seen.month
