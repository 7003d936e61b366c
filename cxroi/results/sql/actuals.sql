-- purpose: customers who had it in a month of the panel, those reached so far, and recorded margin and revenue of the first, from the launch on
-- grain: initiative_id, month
with lived as (
    select reached.initiative_id, reached.unit_id, seen.month,
        case when reached.end_month < seen.month then 0 else 1 end as in_force,
        case when reached.end_month < seen.month then null else seen.margin end as margin,
        case when reached.end_month < seen.month then null else seen.revenue_net end as revenue_net
    from panel.exposure_month as reached
    join panel.customer_month as seen on seen.unit_id = reached.unit_id and seen.month >= reached.launch_month
    where reached.launch_month is not null and coalesce(reached.arm, 'treated') <> 'control'
), by_month as (
    select lived.initiative_id, lived.month, sum(lived.in_force) as n_exposed, sum(lived.margin) as margin,
        sum(lived.revenue_net) as revenue_net
    from lived
    group by lived.initiative_id, lived.month
), firsts as (
    select lived.initiative_id, lived.unit_id, min(lived.month) as first_month
    from lived
    where lived.in_force = 1
    group by lived.initiative_id, lived.unit_id
), started as (
    select firsts.initiative_id, firsts.first_month, count(*) as n_started
    from firsts
    group by firsts.initiative_id, firsts.first_month
)
select by_month.initiative_id, by_month.month, by_month.n_exposed, by_month.margin, by_month.revenue_net,
    sum(started.n_started) as n_reached
from by_month
join started on started.initiative_id = by_month.initiative_id and started.first_month <= by_month.month
group by by_month.initiative_id, by_month.month, by_month.n_exposed, by_month.margin, by_month.revenue_net
order by by_month.initiative_id, by_month.month
