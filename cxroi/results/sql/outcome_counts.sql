-- purpose: recorded outcomes by kind
-- grain: kind
select
    result.kind as outcome_kind,
    count(*) as n_recorded,
    count(distinct result.unit_id) as n_units,
    sum(case when coalesce(result.value, 1) <> 0 then 1 else 0 end) as n_happened,
    sum(coalesce(result.value, 1)) as sum_value
from clean.outcomes as result
group by result.kind
