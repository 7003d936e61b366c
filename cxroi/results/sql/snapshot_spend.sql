-- purpose: outcomes of a snapshot with the span of their values, to tell events from amounts
-- grain: kind
select
    result.kind,
    count(distinct result.unit_id) as n_units,
    min(coalesce(result.value, 1)) as least,
    max(coalesce(result.value, 1)) as most,
    count(distinct coalesce(result.value, 1)) as n_values
from clean.outcomes as result
group by result.kind
