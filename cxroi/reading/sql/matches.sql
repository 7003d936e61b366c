-- purpose: how many rows, customers and how much money found their customer
-- grain: import_id, table_name
select
    matched.import_id, matched.table_name, matched.rows, matched.matched_rows, matched.units, matched.matched_units,
    matched.revenue, matched.matched_revenue
from meta.matches as matched
