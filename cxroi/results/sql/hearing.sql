-- purpose: customers of the last twelve months by what was known of them before, and the answers of those who gave any
-- grain: segment, tenure_band, band
with opening as (
    select
        seen.unit_id,
        min(seen.month) as first_month
    from panel.customer_month as seen
    where seen.month > $1 - 12 and seen.active = 1
    group by seen.unit_id
),
known as (
    select
        opening.unit_id,
        coalesce(seen.segment, 'unknown') as segment,
        seen.tenure_band,
        case when seen.score is null then 'never' when seen.score <= $2 then 'unhappy' when seen.score >= $3 then 'happy'
            else 'between' end as band
    from opening
    join panel.customer_month as seen on seen.unit_id = opening.unit_id and seen.month = opening.first_month
),
answered as (
    select
        given.unit_id,
        avg(given.score) as score,
        avg(case when given.score >= $3 then 1.0 when given.score <= $2 then -1.0 else 0.0 end) as nps
    from clean.answers as given
    join panel.calendar as followed on followed.metric = given.metric
    where given.answered_month > $1 - 12 and given.answered_month <= $1
    group by given.unit_id
)
select
    known.segment,
    known.tenure_band,
    known.band,
    count(*) as n_units,
    count(answered.score) as n_heard,
    sum(coalesce(answered.score, 0)) as sum_score,
    sum(coalesce(answered.score * answered.score, 0)) as square_score,
    sum(coalesce(answered.nps, 0)) as sum_nps,
    sum(coalesce(answered.nps * answered.nps, 0)) as square_nps
from known
left join answered on answered.unit_id = known.unit_id
group by known.segment, known.tenure_band, known.band
