-- purpose: the last 12 months: money of customers since they got each initiative, and how many leave of those who never had it (in months that are judged)
-- grain: initiative_id
with today as (
    select max(seen.month) as month
    from panel.customer_month as seen
    where seen.active = 1
), given as (
    select reached.initiative_id, reached.unit_id, reached.launch_month
    from panel.exposure_month as reached
    where reached.launch_month is not null and lower(coalesce(reached.arm, 'treated')) <> 'control'
), lived as (
    select seen.unit_id, seen.month, seen.margin, seen.revenue_net, seen.judged, seen.has_left
    from panel.customer_month as seen
    join today on seen.month > today.month - 12
    where seen.active = 1
), whole as (
    select sum(lived.judged) as n, cast(sum(lived.has_left) as double) as n_left
    from lived
), of_exposed as (
    select given.initiative_id, sum(lived.judged) as n_ever, cast(sum(lived.has_left) as double) as left_ever,
        sum(case when lived.month >= given.launch_month then 1 else 0 end) as n_seen,
        sum(case when lived.month >= given.launch_month then lived.judged else 0 end) as n_since,
        sum(case when lived.month >= given.launch_month then lived.has_left else 0 end) as left_since,
        count(case when lived.month >= given.launch_month then lived.margin end) as n_margin,
        sum(case when lived.month >= given.launch_month then lived.margin end) as margin,
        sum(case when lived.month >= given.launch_month then lived.revenue_net end) as revenue
    from given
    join lived on lived.unit_id = given.unit_id
    group by given.initiative_id
)
select of_exposed.initiative_id, of_exposed.n_seen, of_exposed.n_since, cast(of_exposed.left_since as double) as left_since, of_exposed.n_margin,
    cast(of_exposed.margin as double) as margin, cast(of_exposed.revenue as double) as revenue,
    whole.n - of_exposed.n_ever as n_others, cast(whole.n_left - of_exposed.left_ever as double) as left_others
from of_exposed
cross join whole
order by of_exposed.initiative_id
