-- purpose: customers who left and became customers again, how often, and how many there are
-- grain: n_units
with each as (
    select span.unit_id, count(*) as n_spells
    from panel.unit_span as span
    group by span.unit_id
)
select
    count(*) as n_units,
    coalesce(sum(case when each.n_spells > 1 then 1 else 0 end), 0) as n_back,
    coalesce(sum(each.n_spells - 1), 0) as n_times,
    (select max(rule.leaving_rule) from panel.calendar as rule) as leaving_rule
from each
