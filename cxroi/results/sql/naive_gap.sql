-- purpose: sales per unit before and from the first launch, of units ever exposed one by one and of all others that ever bought
-- grain: initiative_id, exposed
with chosen as (
    select given.initiative_id, given.unit_id, min(given.from_on) as from_on, max(given.assignment) as assignment
    from clean.exposures as given
    where given.unit_id is not null and given.from_on is not null and lower(coalesce(given.arm, 'treated')) <> 'control'
        and lower(coalesce(given.assignment, 'unknown')) <> 'random'
    group by given.initiative_id, given.unit_id
), launched as (
    select chosen.initiative_id, min(chosen.from_on) as launch, max(chosen.assignment) as assignment
    from chosen
    group by chosen.initiative_id
), days as (
    select moved.unit_id, cast(moved.at as date) as day, sum(moved.amount) as amount
    from clean.transactions as moved
    inner join clean.units as who on who.unit_id = moved.unit_id
    where who.is_panel_unit and coalesce(moved.kind, 'sale') <> 'payment'
    group by moved.unit_id, cast(moved.at as date)
), buyers as (
    select launched.initiative_id, launched.launch, launched.assignment, days.unit_id,
        sum(case when days.day < launched.launch then days.amount else 0 end) as before_amount,
        sum(case when days.day >= launched.launch then days.amount else 0 end) as after_amount,
        min(days.day) as first_day
    from days
    cross join launched
    group by launched.initiative_id, launched.launch, launched.assignment, days.unit_id
)
select
    buyers.initiative_id,
    case when chosen.unit_id is null then 0 else 1 end as exposed,
    max(buyers.launch) as launch,
    max(buyers.assignment) as assignment,
    min(buyers.first_day) as first_day,
    count(*) as n_units,
    cast(sum(buyers.before_amount) as double) / count(*) as before_each,
    cast(sum(buyers.after_amount) as double) / count(*) as after_each
from buyers
left join chosen on chosen.initiative_id = buyers.initiative_id and chosen.unit_id = buyers.unit_id
group by buyers.initiative_id, case when chosen.unit_id is null then 0 else 1 end
order by buyers.initiative_id, exposed
