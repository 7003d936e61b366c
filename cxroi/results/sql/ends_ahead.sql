-- purpose: customers there after each month by the months until their contract can end (1 to 12; newcomers later); nothing where any month can be its end
-- grain: month, ahead
with place as (
    select
        seen.month,
        seen.month - span.tenure_from as since_start,
        12 - mod(seen.month - span.tenure_from + 12 - bound.end_place, 12) as until_end
    from panel.customer_month as seen
    inner join panel.contract as bound on bound.term_months = 12
    inner join panel.unit_span as span
        on seen.unit_id = span.unit_id and seen.month >= span.first_month and seen.month <= span.last_month
    where seen.active = 1 and seen.judged = 1 and seen.has_left = 0
)
select
    place.month,
    case when place.since_start + place.until_end < 10 then 12 + place.until_end else place.until_end end as ahead,
    count(*) as n_units
from place
group by place.month, case when place.since_start + place.until_end < 10 then 12 + place.until_end else place.until_end end
