-- purpose: panel units with their span, groups and baseline money (first three months)
-- grain: unit_id
with paid as (
  select f.unit_id, count(*) as n_rows,
    sum(case when f.month < d.first_month + 3 then f.margin end) as margin_total,
    count(case when f.month < d.first_month + 3 then f.margin end) as n_margin,
    sum(case when f.month < d.first_month + 3 then f.revenue_net end) as revenue_total,
    count(case when f.month < d.first_month + 3 then f.revenue_net end) as n_revenue
  from clean.financials as f
  inner join panel.departures as d on d.unit_id = f.unit_id and f.month >= d.first_month and f.month <= d.last_month
  group by f.unit_id
), baseline as (
  select d.unit_id, coalesce(p.n_rows, 0) as n_paid_months,
    case when c.has_margin then cast(p.margin_total as double) / nullif(p.n_margin, 0)
      else cast(p.revenue_total as double) / nullif(p.n_revenue, 0) end as baseline_margin
  from panel.departures as d
  cross join panel.calendar as c
  left join paid as p on p.unit_id = d.unit_id
), ranked as (
  select b.unit_id, b.n_paid_months, b.baseline_margin,
    cast(ntile(10) over (order by b.baseline_margin, b.unit_id) - 1 as integer) as decile
  from baseline as b
)
select d.unit_id, coalesce(u.segment, 'unknown') as segment_name, coalesce(u.region, 'unknown') as region_name,
  coalesce(u.business_unit, 'unknown') as business_unit_name, coalesce(u.team, 'unknown') as team_name, d.tenure_from,
  d.first_month, d.last_month, d.left_month, r.n_paid_months, r.baseline_margin, r.decile as baseline_decile
from panel.departures as d
inner join clean.units as u on u.unit_id = d.unit_id
inner join ranked as r on r.unit_id = d.unit_id
