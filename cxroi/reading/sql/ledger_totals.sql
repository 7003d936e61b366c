-- purpose: control totals of the general ledger that were loaded
-- grain: line_name, month_number
select told.line_name, told.month_number, told.total
from results.ledger_totals as told
order by told.line_name, told.month_number
