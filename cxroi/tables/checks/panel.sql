-- purpose: the panel holds each spell's months without a hole and exactly their money; with what lies outside, all that was brought
-- grain: what
with spans as (
  select cast(coalesce(sum(s.last_month - s.first_month + 1), 0) as bigint) as n_rows, count(s.left_month) as n_left
  from panel.unit_span as s
), money as (
  select sum(f.revenue_net) as revenue, sum(f.margin) as margin, sum(f.cost_to_serve) as cost_to_serve
  from clean.financials as f
  inner join panel.unit_span as s on s.unit_id = f.unit_id and f.month >= s.first_month and f.month <= s.last_month
), converted as (
  select cast(cast(f.revenue_net as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as net,
    cast(cast(f.revenue_gross as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as gross,
    cast(cast(f.discounts as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as discounts,
    cast(cast(f.refunds as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as refunds
  from intake.raw.financials as f
  left join clean.rates as r on r.currency = f.currency
), received as (
  select 'financials' as source, coalesce(c.net, c.gross - coalesce(c.discounts, 0) - coalesce(c.refunds, 0)) as net
  from converted as c
  union all
  select 'transactions' as source, cast(cast(t.amount as decimal(22,3)) * coalesce(r.factor, 1) as decimal(18,3)) as net
  from intake.raw.transactions as t
  left join clean.rates as r on r.currency = t.currency
), supplied as (
  select case when count(*) > 0 then 'financials' else 'transactions' end as source from intake.raw.financials as f
), brought as (
  select (select coalesce(sum(r.net), 0) from received as r inner join supplied as s on s.source = r.source)
    + (select coalesce(sum(r.amount), 0) from clean.refused as r inner join supplied as s on s.source = r.table_name) as revenue
), outside as (
  select coalesce(sum(o.revenue), 0) as revenue, coalesce(sum(o.margin), 0) as margin from panel.remainder as o
), rows as (
  select count(*) as n_rows, cast(coalesce(sum(m.has_left), 0) as bigint) as n_left, sum(m.revenue_net) as revenue,
    sum(m.margin) as margin, sum(m.cost_to_serve) as cost_to_serve
  from panel.customer_month as m
)
select 'panel rows' as what, cast(s.n_rows as decimal(38,3)) as expected, cast(r.n_rows as decimal(38,3)) as actual
from spans as s cross join rows as r
union all
select 'units that left' as what, cast(s.n_left as decimal(38,3)) as expected, cast(r.n_left as decimal(38,3)) as actual
from spans as s cross join rows as r
union all
select 'panel revenue' as what, cast(coalesce(m.revenue, 0) as decimal(38,3)) as expected,
  cast(coalesce(r.revenue, 0) as decimal(38,3)) as actual
from money as m cross join rows as r
union all
select 'panel margin' as what, cast(coalesce(m.margin, 0) as decimal(38,3)) as expected,
  cast(coalesce(r.margin, 0) as decimal(38,3)) as actual
from money as m cross join rows as r
union all
select 'panel cost to serve' as what, cast(coalesce(m.cost_to_serve, 0) as decimal(38,3)) as expected,
  cast(coalesce(r.cost_to_serve, 0) as decimal(38,3)) as actual
from money as m cross join rows as r
union all
select 'money brought' as what, cast(b.revenue as decimal(38,3)) as expected,
  cast(coalesce(r.revenue, 0) + o.revenue as decimal(38,3)) as actual
from brought as b cross join rows as r cross join outside as o
union all
select 'margin of the clean months' as what, cast(coalesce(c.margin, 0) as decimal(38,3)) as expected,
  cast(coalesce(r.margin, 0) + o.margin as decimal(38,3)) as actual
from (select sum(f.margin) as margin from clean.financials as f) as c cross join rows as r cross join outside as o
