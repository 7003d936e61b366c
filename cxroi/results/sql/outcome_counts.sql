-- purpose: recorded outcomes by kind
-- grain: kind
select
    result.kind as outcome_kind,
    count(*) as n_recorded,
    count(distinct result.unit_id) as n_units,
    sum(case when coalesce(result.value, 1) <> 0 then 1 else 0 end) as n_happened,
    cast(sum(cast(coalesce(result.value, 1) as decimal(18, 6))) as double) as sum_value,
    case when max(coalesce(result.value, 1)) > 1 then true else false end as is_amount
from clean.outcomes as result
group by result.kind
