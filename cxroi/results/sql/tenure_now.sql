-- purpose: today's customers by months as a customer
-- grain: segment, business_unit, tenure_months
select
    coalesce(seen.segment, 'unknown') as segment_name,
    coalesce(seen.business_unit, 'unknown') as unit_name,
    case when seen.tenure_months < 60 then seen.tenure_months else 48 + mod(seen.tenure_months, 12) end as tenure,
    count(*) as n_units
from panel.customer_month as seen
where seen.month = $1 and seen.active = 1 and seen.has_left = 0
group by coalesce(seen.segment, 'unknown'), coalesce(seen.business_unit, 'unknown'),
    case when seen.tenure_months < 60 then seen.tenure_months else 48 + mod(seen.tenure_months, 12) end
