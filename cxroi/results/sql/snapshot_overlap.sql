-- purpose: exposed and unexposed customers of one initiative by tenure, with their outcome
-- grain: tenure, exposed
with reached as (
    select given.unit_id, max(case when given.initiative_id = $1 then 1 else 0 end) as in_this
    from clean.exposures as given
    where coalesce(given.arm, 'treated') <> 'control'
    group by given.unit_id
),
placed as (
    select
        who.unit_id,
        coalesce(who.tenure_months, -1) as tenure,
        case when reached.in_this = 1 then 1 else 0 end as exposed
    from clean.units as who
    left join reached on reached.unit_id = who.unit_id
    where reached.in_this = 1 or reached.unit_id is null
),
own as (
    select
        result.unit_id,
        cast(case when max(case when known.is_event then 1 else 0 end) = 1 then max(coalesce(result.value, 1))
            when max(known.adds_up) = 'flow' then sum(coalesce(result.value, 1))
            else avg(coalesce(result.value, 1)) end as double) as value
    from clean.outcomes as result
    join clean.measures as known on known.table_name = 'outcomes' and known.measure = result.kind
    where result.kind = $2
    group by result.unit_id
)
select
    placed.tenure,
    placed.exposed,
    count(*) as n_units,
    sum(own.value) as sum_value
from placed
join own on own.unit_id = placed.unit_id
group by placed.tenure, placed.exposed
