-- purpose: mean answer by metric; where answers are about things, the last answer about each thing counts
-- grain: metric
with counted as (
    select latest.metric as metric_name, latest.unit_id as answered_by, latest.score as answer_score,
        coalesce(latest.weight, 1) as answer_weight
    from clean.last_feedback as latest
    where latest.score is not null
    union all
    select answer.metric as metric_name, answer.unit_id as answered_by, answer.score as answer_score,
        coalesce(answer.weight, 1) as answer_weight
    from clean.feedback as answer
    where answer.score is not null
        and answer.about_id is null
)
select
    counted.metric_name,
    count(counted.answer_score) as n_answers,
    count(distinct counted.answered_by) as n_units,
    sum(case when counted.answer_weight <> 1 then 1 else 0 end) as n_weights,
    sum(counted.answer_score * counted.answer_weight) / nullif(sum(counted.answer_weight), 0) as mean_score
from counted
group by counted.metric_name
order by metric_name
