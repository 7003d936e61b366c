-- purpose: spells of each panel unit, from its first month or its coming back to the month it left (left_month, where known) or the last
-- grain: unit_id, spell
with spans as (
  select o.unit_id, o.first_month, o.left_month from panel.told_spells as o
  union all
  select o.unit_id, o.first_month, o.left_month from panel.seen_spells as o
), whole as (
  select s.unit_id, s.first_month, coalesce(s.left_month, c.last_month) as last_month, s.left_month,
    cast(row_number() over (partition by s.unit_id order by s.first_month) as integer) as spell
  from spans as s
  cross join panel.calendar as c
  where s.first_month <= coalesce(s.left_month, c.last_month)
)
select w.unit_id, w.spell, case when w.spell = 1 then coalesce(u.arrived, w.first_month) else w.first_month end as tenure_from,
  w.first_month, w.last_month, w.left_month
from whole as w
inner join panel.begun as u on u.unit_id = w.unit_id
