-- purpose: what tells one kind of company from another: how leaving is known, how money comes, who is back, how old answers are
-- grain: leaving_rule
with each as (
    select
        seen.unit_id,
        count(*) as n_months,
        count(case when coalesce(seen.margin, seen.revenue_net) <> 0 then 1 else null end) as n_paid,
        count(case when coalesce(seen.margin, seen.revenue_net) < 0 then 1 else null end) as n_negative,
        avg(cast(coalesce(seen.margin, seen.revenue_net) as double)) as money,
        stddev_samp(
            case when coalesce(seen.margin, seen.revenue_net) > 0
                then ln(cast(coalesce(seen.margin, seen.revenue_net) as double)) else null end
        ) as tail,
        sum(seen.score_age_months) as sum_age,
        count(seen.score_age_months) as n_age
    from panel.customer_month as seen
    where seen.active = 1
    group by seen.unit_id
), returned as (
    select count(distinct span.unit_id) as n_back
    from panel.unit_span as span
    where span.spell > 1
), ended as (
    select
        max(case when told.ended_on is not null then 1 else 0 end) as is_ended,
        max(datediff('month', told.started_on, told.ended_on)) as n_lasted
    from clean.initiatives as told
)
select
    known.leaving_rule,
    max(bound.term_months) as term_months,
    count(*) as n_units,
    sum(each.n_months) as n_months,
    sum(each.n_paid) as n_paid,
    sum(each.n_negative) as n_negative,
    avg(each.money) as money,
    median(each.tail) as tail,
    cast(sum(each.sum_age) as double) / nullif(sum(each.n_age), 0) as age,
    max(returned.n_back) as n_back,
    max(ended.is_ended) as is_ended,
    max(ended.n_lasted) as n_lasted
from each
cross join panel.calendar as known
cross join panel.contract as bound
cross join returned
cross join ended
group by known.leaving_rule
