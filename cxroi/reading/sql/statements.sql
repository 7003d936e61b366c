-- purpose: the SQL that the build ran, by stage, in order
-- grain: number
select told.number, told.stage, told.statement, told.n_runs
from meta.statements as told
order by told.number
