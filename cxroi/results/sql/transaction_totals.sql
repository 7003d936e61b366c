-- purpose: recorded totals of money by kind of movement
-- grain: kind
select
    coalesce(moved.kind, 'movement') as movement_kind,
    sum(moved.amount) as total_amount,
    count(moved.transaction_id) as n_movements,
    count(distinct moved.unit_id) as n_units,
    min(moved.at) as first_at,
    max(moved.at) as last_at
from clean.transactions as moved
group by coalesce(moved.kind, 'movement')
order by coalesce(moved.kind, 'movement')
