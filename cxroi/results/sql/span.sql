-- purpose: first and last month of the panel, and the last in which it is known who left
-- grain: all
select min(seen.month) as first_month, max(seen.month) as last_month,
    max(case when seen.judged = 1 then seen.month end) as judged_month
from panel.customer_month as seen
