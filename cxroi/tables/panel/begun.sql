-- purpose: first month of each panel unit: of its money, else the month it came
-- grain: unit_id
with seen as (
  select f.unit_id, min(f.month) as first_month
  from clean.financials as f
  inner join clean.units as u on u.unit_id = f.unit_id
  where u.is_panel_unit and f.month is not null
  group by f.unit_id
), units as (
  select u.unit_id, s.first_month as paid_from,
    cast(extract(year from u.first_seen_on) * 12 + extract(month from u.first_seen_on) - 1 as integer) as arrived
  from clean.units as u
  left join seen as s on s.unit_id = u.unit_id
  where u.is_panel_unit
)
select u.unit_id, u.arrived, coalesce(u.paid_from, case when c.has_money then null else u.arrived end) as first_month
from units as u
cross join panel.calendar as c
where not c.is_snapshot
