-- purpose: where the money of the files lies: in the customers' months, or outside them by reason
-- grain: line
select 'counted' as line, count(*) as n, cast(coalesce(sum(paid.revenue_net), 0) as decimal(38, 3)) as revenue
from panel.customer_month as paid
where paid.revenue_net is not null
union all
select rest.line, rest.n, rest.revenue
from panel.remainder as rest
