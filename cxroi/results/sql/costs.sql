-- purpose: what customer-experience work cost, by initiative (empty = overhead), month and kind
-- grain: initiative_id, month, kind, already_in_margin
select
    paid.initiative_id,
    paid.month,
    paid.kind,
    coalesce(paid.already_in_margin, false) as already_in_margin,
    sum(paid.amount) as amount
from clean.initiative_costs as paid
group by paid.initiative_id, paid.month, paid.kind, coalesce(paid.already_in_margin, false)
