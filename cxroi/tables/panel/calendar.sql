-- purpose: the months the panel covers, how leaving is known, which score it follows; one row
-- grain: last_month
with money as (
  select min(f.month) as first_month, max(f.month) as last_month, count(f.month) as n_rows,
    max(case when f.margin is not null then 1 else 0 end) as has_margin,
    max(case when f.cost_to_serve is not null then 1 else 0 end) as has_cost_to_serve,
    max(case when f.active is not null then 1 else 0 end) as has_active
  from clean.financials as f
  inner join clean.units as u on u.unit_id = f.unit_id
  where u.is_panel_unit
), departures as (
  select count(*) as n_left, max(case when o.month <= coalesce(k.loaded_month, o.month) then o.month end) as last_month
  from clean.outcomes as o
  inner join clean.units as u on u.unit_id = o.unit_id
  cross join clean.company as k
  where u.is_panel_unit and o.kind = 'left' and o.month is not null
), arrivals as (
  select min(cast(extract(year from u.first_seen_on) * 12 + extract(month from u.first_seen_on) - 1 as integer)) as first_month
  from clean.units as u
  where u.is_panel_unit
), heard as (
  select a.metric, count(*) as n_answers, row_number() over (order by count(*) desc, a.metric) as place,
    max(a.answered_month) as last_month
  from clean.answers as a
  group by a.metric
), bounds as (
  select m.n_rows, m.has_margin, m.has_cost_to_serve, m.has_active, d.n_left,
    coalesce(m.first_month, r.first_month) as first_month,
    coalesce(m.last_month, case when h.last_month > d.last_month then h.last_month else d.last_month end) as last_month,
    coalesce(c.primary_metric, h.metric) as metric, c.inactivity_months, c.is_snapshot
  from clean.company as c
  cross join money as m
  cross join departures as d
  cross join arrivals as r
  left join heard as h on h.place = 1
)
select b.first_month, b.last_month,
  case when b.is_snapshot or b.first_month is null or b.last_month is null then true else false end as is_snapshot,
  case when b.n_left > 0 then 'outcomes' when b.has_active = 1 then 'active'
    when b.inactivity_months is not null then 'inactivity' else 'unknown' end as leaving_rule,
  b.inactivity_months, b.metric, case when b.n_rows > 0 then true else false end as has_money,
  case when b.has_margin = 1 then true else false end as has_margin,
  case when b.has_cost_to_serve = 1 then true else false end as has_cost_to_serve
from bounds as b
