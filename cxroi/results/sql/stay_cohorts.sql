-- purpose: customers by the month they came (or came back) and the month they left, for the share that stays
-- grain: first_month, gone_month
select who.first_month, coalesce(who.left_month, 999999) as gone_month, count(*) as n_units
from panel.unit_span as who
group by who.first_month, coalesce(who.left_month, 999999)
