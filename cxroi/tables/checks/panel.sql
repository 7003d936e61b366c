-- purpose: the panel holds each unit's months without a hole, and exactly the money of its months
-- grain: what
with spans as (
  select cast(coalesce(sum(s.last_month - s.first_month + 1), 0) as bigint) as n_rows, count(s.left_month) as n_left
  from panel.unit_span as s
), money as (
  select sum(f.revenue_net) as revenue, sum(f.margin) as margin, sum(f.cost_to_serve) as cost_to_serve
  from clean.financials as f
  inner join panel.unit_span as s on s.unit_id = f.unit_id and f.month >= s.first_month and f.month <= s.last_month
), rows as (
  select count(*) as n_rows, cast(coalesce(sum(m.has_left), 0) as bigint) as n_left, sum(m.revenue_net) as revenue,
    sum(m.margin) as margin, sum(m.cost_to_serve) as cost_to_serve
  from panel.customer_month as m
)
select 'panel rows' as what, cast(s.n_rows as decimal(38,2)) as expected, cast(r.n_rows as decimal(38,2)) as actual
from spans as s cross join rows as r
union all
select 'units that left' as what, cast(s.n_left as decimal(38,2)) as expected, cast(r.n_left as decimal(38,2)) as actual
from spans as s cross join rows as r
union all
select 'panel revenue' as what, cast(coalesce(m.revenue, 0) as decimal(38,2)) as expected,
  cast(coalesce(r.revenue, 0) as decimal(38,2)) as actual
from money as m cross join rows as r
union all
select 'panel margin' as what, cast(coalesce(m.margin, 0) as decimal(38,2)) as expected,
  cast(coalesce(r.margin, 0) as decimal(38,2)) as actual
from money as m cross join rows as r
union all
select 'panel cost to serve' as what, cast(coalesce(m.cost_to_serve, 0) as decimal(38,2)) as expected,
  cast(coalesce(r.cost_to_serve, 0) as decimal(38,2)) as actual
from money as m cross join rows as r
