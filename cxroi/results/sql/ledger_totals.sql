-- purpose: control totals of the general ledger by month and line
-- grain: month_number, line_name
select told.month as month_number, lower(trim(told.line)) as line_name, sum(told.amount) as total
from clean.ledger_totals as told
group by told.month, lower(trim(told.line))
order by line_name, month_number
