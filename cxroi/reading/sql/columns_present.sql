-- purpose: columns of the tables that grew with the program, so that an earlier build is a designed state
-- grain: table_schema, table_name, column_name
select present.table_schema, present.table_name, present.column_name
from information_schema.columns as present
where present.table_schema in ('meta', 'results') and present.table_name in ('build', 'findings')
