-- purpose: leaving and margin by time as a customer over twelve months, with the sums that their errors need
-- grain: segment, business_unit, tenure_band
with person as (
    select
        seen.unit_id,
        coalesce(seen.segment, 'unknown') as segment_name,
        coalesce(seen.business_unit, 'unknown') as unit_name,
        seen.tenure_band,
        cast(count(*) as double) as n_months,
        cast(sum(seen.renews) as double) as n_ends,
        sum(seen.has_left) as n_left,
        cast(sum(coalesce(seen.margin, seen.revenue_net)) as double) as sum_money
    from panel.customer_month as seen
    where seen.active = 1 and seen.month > $1 - 12 and seen.month <= $1
    group by seen.unit_id, coalesce(seen.segment, 'unknown'), coalesce(seen.business_unit, 'unknown'), seen.tenure_band
)
select
    person.segment_name,
    person.unit_name,
    person.tenure_band,
    sum(person.n_months) as n_months,
    sum(person.n_ends) as n_ends,
    cast(sum(person.n_left) as double) as n_left,
    sum(person.sum_money) as sum_money,
    sum(person.n_months * person.n_months) as squares_months,
    sum(person.n_months * person.sum_money) as products,
    sum(person.sum_money * person.sum_money) as squares_money
from person
group by person.segment_name, person.unit_name, person.tenure_band
