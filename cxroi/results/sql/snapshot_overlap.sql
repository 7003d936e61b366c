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
)
select
    placed.tenure,
    placed.exposed,
    count(*) as n_units,
    sum(cast(coalesce(result.value, 1) as double)) as sum_value
from placed
join clean.outcomes as result on result.unit_id = placed.unit_id
where result.kind = $2
group by placed.tenure, placed.exposed
