-- purpose: rows left out because their customer is unknown
-- grain: table_name
select orphan.table_name, orphan.n
from clean.orphans as orphan
