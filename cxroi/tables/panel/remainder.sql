-- purpose: money of the intake that lies in no month of the panel, by reason; with the panel's it is all that was brought
-- grain: line
with supplied as (
  select case when count(*) > 0 then 'financials' else 'transactions' end as source from newest.financials as f
), spans as (
  select s.unit_id, min(s.first_month) as first_month, max(s.last_month) as last_month
  from panel.spells as s
  group by s.unit_id
), placed as (
  select f.revenue_net, f.margin, f.cost_to_serve, case when c.is_snapshot then 'in a store without months'
      when not u.is_panel_unit then 'of units that are not followed by month' when f.month is null then 'without a month'
      when s.unit_id is null then 'of customers who had left before they paid'
      when f.month < s.first_month then 'before a customer''s first month' when f.month > s.last_month then 'after a customer left'
      when d.unit_id is null then 'between leaving and coming back' end as line
  from clean.financials as f
  inner join clean.units as u on u.unit_id = f.unit_id
  cross join panel.calendar as c
  left join spans as s on s.unit_id = f.unit_id
  left join panel.spells as d on d.unit_id = f.unit_id and f.month >= d.first_month and f.month <= d.last_month
), sums as (
  select p.line, count(*) as n, sum(p.revenue_net) as revenue, sum(p.margin) as margin, sum(p.cost_to_serve) as cost_to_serve
  from placed as p
  where p.line is not null
  group by p.line
  union all
  select case when not u.is_panel_unit then 'of units that are not followed by month' else 'payments of sales that are counted' end
    as line, count(*) as n, sum(t.amount) as revenue, cast(null as decimal(38,3)) as margin,
    cast(null as decimal(38,3)) as cost_to_serve
  from clean.transactions as t
  inner join clean.units as u on u.unit_id = t.unit_id
  cross join supplied as s
  cross join clean.sales as p
  where s.source = 'transactions' and (not u.is_panel_unit or (p.n_sales > 0 and t.kind = 'payment'))
  group by u.is_panel_unit
  union all
  select 'of customers who are not in the customers table' as line, o.n, o.amount as revenue, cast(null as decimal(38,3)) as margin,
    cast(null as decimal(38,3)) as cost_to_serve
  from clean.orphans as o
  inner join supplied as s on s.source = o.table_name
  union all
  select 'replaced by a newer file' as line, r.n, r.amount as revenue, cast(null as decimal(38,3)) as margin,
    cast(null as decimal(38,3)) as cost_to_serve
  from clean.replaced as r
  inner join supplied as s on s.source = r.table_name
  union all
  select 'refused: ' || r.reason as line, r.n, r.amount as revenue, cast(null as decimal(38,3)) as margin,
    cast(null as decimal(38,3)) as cost_to_serve
  from clean.refused as r
  inner join supplied as s on s.source = r.table_name
)
select s.line, cast(sum(s.n) as bigint) as n, cast(coalesce(sum(s.revenue), 0) as decimal(38,3)) as revenue,
  cast(coalesce(sum(s.margin), 0) as decimal(38,3)) as margin,
  cast(coalesce(sum(s.cost_to_serve), 0) as decimal(38,3)) as cost_to_serve
from sums as s
group by s.line
