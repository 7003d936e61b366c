-- purpose: how many cases of known customers there are
-- grain: all
select count(*) as n_cases
from clean.cases as opened
where opened.unit_id is not null
