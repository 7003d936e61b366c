-- purpose: which initiatives are in force for a unit, as a sum of 1, 2, 4 ...: the 12 that reach most units (of at least 1 in 50)
-- grain: unit_id, from_month
with counted as (
  select e.initiative_id, count(*) as n_units from panel.exposure_month as e
  where e.launch_month is not null and coalesce(e.arm, 'treated') <> 'control'
  group by e.initiative_id
), total as (
  select count(distinct u.unit_id) as n_units from panel.unit_span as u
), chosen as (
  select c.initiative_id, row_number() over (order by c.n_units desc, c.initiative_id) as place
  from counted as c
  cross join total as t
  where c.n_units * 50 >= t.n_units
), changes as (
  select e.unit_id, e.launch_month as month, sum(power(2, c.place - 1)) as change
  from panel.exposure_month as e
  inner join chosen as c on c.initiative_id = e.initiative_id and c.place <= 12
  where e.launch_month is not null and coalesce(e.arm, 'treated') <> 'control'
  group by e.unit_id, e.launch_month
)
select c.unit_id, c.month as from_month,
  cast(coalesce(lead(c.month) over (partition by c.unit_id order by c.month), 999999) as integer) as to_month,
  cast(sum(c.change) over (partition by c.unit_id order by c.month rows unbounded preceding) as integer) as in_force
from changes as c
