-- purpose: first and last month of each panel unit; left_month where it is known to have left (see leaving_rule)
-- grain: unit_id
with seen as (
  select f.unit_id, min(f.month) as first_month, max(case when f.active then f.month end) as last_active,
    max(case when coalesce(f.revenue_net, 1) <> 0 then f.month end) as last_activity
  from clean.financials as f
  inner join clean.units as u on u.unit_id = f.unit_id
  where u.is_panel_unit and f.month is not null
  group by f.unit_id
), left_outcomes as (
  select o.unit_id, min(o.month) as left_month
  from clean.outcomes as o
  where o.kind = 'left' and o.month is not null and (o.value is null or o.value <> 0)
  group by o.unit_id
), units as (
  select u.unit_id, s.last_active, s.last_activity,
    cast(extract(year from u.first_seen_on) * 12 + extract(month from u.first_seen_on) - 1 as integer) as arrived,
    s.first_month as paid_from
  from clean.units as u
  left join seen as s on s.unit_id = u.unit_id
  where u.is_panel_unit
), known as (
  select u.unit_id, u.arrived, coalesce(u.paid_from, case when c.has_money then null else u.arrived end) as first_month,
    c.last_month,
    case c.leaving_rule when 'outcomes' then l.left_month
      when 'active' then case when u.last_active < c.last_month then u.last_active end
      when 'inactivity' then case when u.last_activity + c.inactivity_months <= c.last_month then u.last_activity end
    end as leaves
  from units as u
  cross join panel.calendar as c
  left join left_outcomes as l on l.unit_id = u.unit_id
  where not c.is_snapshot
)
select k.unit_id, coalesce(k.arrived, k.first_month) as tenure_from, k.first_month,
  case when k.leaves <= k.last_month then k.leaves else k.last_month end as last_month,
  case when k.leaves <= k.last_month then k.leaves end as left_month
from known as k
where k.first_month is not null and k.first_month <= case when k.leaves <= k.last_month then k.leaves else k.last_month end
