-- purpose: cost of known initiatives and overhead (no initiative), in the reporting currency
-- grain: initiative_id, month, kind
select k.initiative_id, k.month, k.kind, k.amount, c.currency, k.already_in_margin
from newest.initiative_costs as k
left join clean.initiatives as i on i.initiative_id = k.initiative_id
cross join clean.company as c
where k.initiative_id is null or i.initiative_id is not null
