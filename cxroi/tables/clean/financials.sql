-- purpose: money per unit and month in the reporting currency, from the files or summed from transactions
-- grain: unit_id, month
with supplied as (
  select count(*) as n_rows,
    coalesce(max(case when f.cost_of_goods is not null or f.cost_to_serve is not null then 1 end), 0) as has_cost
  from newest.financials as f
), received as (
  select f.unit_id, f.month,
    cast(coalesce(f.revenue_net, f.revenue_gross - coalesce(f.discounts, 0) - coalesce(f.refunds, 0)) as decimal(18,3)) as net,
    f.cost_of_goods, f.cost_to_serve, f.margin as file_margin, s.has_cost, f.active, f.contacts
  from newest.financials as f
  inner join clean.units as u on u.unit_id = f.unit_id
  cross join supplied as s
), summed as (
  select t.unit_id, t.month, sum(t.amount) as net
  from clean.transactions as t
  inner join clean.units as u on u.unit_id = t.unit_id
  cross join supplied as s
  cross join clean.sales as p
  where s.n_rows = 0 and u.is_panel_unit and (p.n_sales = 0 or t.kind is null or t.kind <> 'payment')
  group by t.unit_id, t.month
)
select r.unit_id, r.month, r.net as revenue_net, r.cost_of_goods, r.cost_to_serve,
  case when r.file_margin is not null then r.file_margin
    when r.has_cost = 1 then cast(r.net - coalesce(r.cost_of_goods, 0) - coalesce(r.cost_to_serve, 0) as decimal(18,3))
      end as margin,
  case when r.file_margin is not null then 'file' when r.has_cost = 1 and r.net is not null then 'derived' end as margin_source,
  r.active, r.contacts
from received as r
union all
select d.unit_id, d.month, cast(d.net as decimal(18,3)) as revenue_net, cast(null as decimal(18,3)) as cost_of_goods,
  cast(null as decimal(18,3)) as cost_to_serve, cast(null as decimal(18,3)) as margin, cast(null as varchar) as margin_source,
  cast(null as boolean) as active, cast(null as integer) as contacts
from summed as d
