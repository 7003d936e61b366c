-- purpose: which tables the opened file holds, so that a missing one is a designed state and not an error
-- grain: table_schema, table_name
select present.table_schema, present.table_name
from information_schema.tables as present
