-- purpose: first and last month of the panel
-- grain: all
select min(seen.month) as first_month, max(seen.month) as last_month
from panel.customer_month as seen
