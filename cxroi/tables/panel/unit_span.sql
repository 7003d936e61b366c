-- purpose: spells of panel units with their groups and the unit's baseline money (first three months of its first spell)
-- grain: unit_id, spell
with paid as (
  select f.unit_id, d.spell, count(*) as n_rows,
    sum(case when f.month < d.first_month + 3 then f.margin end) as margin_total,
    count(case when f.month < d.first_month + 3 then f.margin end) as n_margin,
    sum(case when f.month < d.first_month + 3 then f.revenue_net end) as revenue_total,
    count(case when f.month < d.first_month + 3 then f.revenue_net end) as n_revenue
  from clean.financials as f
  inner join panel.spells as d on d.unit_id = f.unit_id and f.month >= d.first_month and f.month <= d.last_month
  group by f.unit_id, d.spell
), baseline as (
  select d.unit_id, case when c.has_margin then cast(p.margin_total as double) / nullif(p.n_margin, 0)
      else cast(p.revenue_total as double) / nullif(p.n_revenue, 0) end as baseline_margin
  from panel.spells as d
  cross join panel.calendar as c
  left join paid as p on p.unit_id = d.unit_id and p.spell = 1
  where d.spell = 1
), ranked as (
  select b.unit_id, b.baseline_margin,
    cast(floor((rank() over (order by b.baseline_margin) - 1) * 10.0 / count(*) over ()) as integer) as decile
  from baseline as b
)
select d.unit_id, d.spell, coalesce(u.segment, 'unknown') as segment_name, coalesce(u.region, 'unknown') as region_name,
  coalesce(u.business_unit, 'unknown') as business_unit_name, coalesce(u.team, 'unknown') as team_name, d.tenure_from,
  d.first_month, d.last_month, d.left_month, coalesce(p.n_rows, 0) as n_paid_months, r.baseline_margin,
  r.decile as baseline_decile
from panel.spells as d
inner join clean.units as u on u.unit_id = d.unit_id
inner join ranked as r on r.unit_id = d.unit_id
left join paid as p on p.unit_id = d.unit_id and p.spell = d.spell
