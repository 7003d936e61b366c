-- purpose: the money of the clean tables is the intake's to the cent: less replaced and left-out rows, in the reporting currency
-- grain: what
with received as (
  select cast(cast(f.revenue_net as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as net,
    cast(cast(f.revenue_gross as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as gross,
    cast(cast(f.discounts as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as discounts,
    cast(cast(f.refunds as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as refunds
  from intake.raw.financials as f
  left join clean.rates as r on r.currency = f.currency
), counted as (
  select 'financials' as table_name, sum(coalesce(f.net, f.gross - coalesce(f.discounts, 0) - coalesce(f.refunds, 0)))
    as wanted, 0 as found
  from received as f
  union all
  select 'financials' as table_name, sum(f.revenue_net) * s.given as wanted, sum(f.revenue_net) as found
  from clean.financials as f
  cross join (select case when count(*) > 0 then 0 else 1 end as given from intake.raw.financials) as s
  group by s.given
  union all
  select 'transactions' as table_name, sum(cast(cast(t.amount as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3))) as wanted, 0 as found
  from intake.raw.transactions as t
  left join clean.rates as r on r.currency = t.currency
  union all
  select 'transactions' as table_name, 0 as wanted, sum(t.amount) as found from clean.transactions as t
  union all
  select 'initiative_costs' as table_name, sum(cast(cast(k.amount as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3))) as wanted, 0 as found
  from intake.raw.initiative_costs as k
  left join clean.rates as r on r.currency = k.currency
  union all
  select 'initiative_costs' as table_name, 0 as wanted, sum(k.amount) as found from clean.initiative_costs as k
  union all
  select 'plan' as table_name, sum(p.amount) as wanted, 0 as found from intake.raw.plan as p
  union all
  select 'plan' as table_name, 0 as wanted, sum(p.amount) as found from clean.plan as p
  union all
  select 'ledger_totals' as table_name, sum(l.amount) as wanted, 0 as found from intake.raw.ledger_totals as l
  union all
  select 'ledger_totals' as table_name, 0 as wanted, sum(l.amount) as found from clean.ledger_totals as l
  union all
  select r.table_name, -r.amount as wanted, 0 as found from clean.replaced as r where r.amount is not null
  union all
  select o.table_name, -o.amount as wanted, 0 as found from clean.orphans as o where o.amount is not null
)
select c.table_name || ' money' as what, cast(coalesce(sum(c.wanted), 0) as decimal(38,3)) as expected,
  cast(coalesce(sum(c.found), 0) as decimal(38,3)) as actual
from counted as c
group by c.table_name
