-- purpose: answers to "would you recommend us" by month with their weights: promoters, detractors, and how much they tell
-- grain: month
select
    answer.answered_month as month,
    count(*) as n,
    count(distinct answer.unit_id) as n_units,
    count(answer.weight) as n_weights,
    sum(coalesce(answer.weight, 1)) as weight,
    sum(coalesce(answer.weight, 1) * coalesce(answer.weight, 1)) as squares,
    sum(case when answer.score >= $3 then coalesce(answer.weight, 1) else 0 end) as promoters,
    sum(case when answer.score <= $2 then coalesce(answer.weight, 1) else 0 end) as detractors
from clean.feedback as answer
where answer.metric = $1 and answer.score is not null and coalesce(answer.weight, 1) > 0
    and coalesce(answer.scale_min, 0) = 0 and coalesce(answer.scale_max, 10) = 10
group by answer.answered_month
order by answer.answered_month nulls last
