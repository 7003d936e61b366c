-- purpose: customers who bought in the last twelve complete months and in the twelve before, and the net money of all months
-- grain: all
with bounds as (
    select max(moved.month) - 1 as last_month
    from clean.transactions as moved
    where moved.kind = 'sale'
), buyers as (
    select
        moved.unit_id,
        max(case when moved.month > bounds.last_month - 12 and moved.month <= bounds.last_month then 1 else 0 end) as is_now,
        max(case when moved.month > bounds.last_month - 24 and moved.month <= bounds.last_month - 12 then 1 else 0 end) as is_before
    from clean.transactions as moved
    inner join clean.units as who on who.unit_id = moved.unit_id
    cross join bounds
    where moved.kind = 'sale' and who.is_panel_unit
    group by moved.unit_id
), money as (
    select sum(month_money.revenue_net) as net, count(month_money.revenue_net) as n_customer_months,
        sum(case when month_money.revenue_net < 0 then 1 else 0 end) as n_negative,
        min(month_money.month) as first_month
    from clean.financials as month_money
)
select
    sum(buyers.is_before) as n_before,
    sum(buyers.is_now) as n_now,
    sum(buyers.is_before * buyers.is_now) as n_again,
    count(*) as n_units,
    max(bounds.last_month) as last_month,
    max(money.first_month) as first_month,
    max(money.net) as net,
    max(money.n_customer_months) as n_customer_months,
    max(money.n_negative) as n_negative
from buyers
cross join bounds
cross join money
