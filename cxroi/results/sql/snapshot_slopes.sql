-- purpose: outcomes by score where each customer has one of each: the last answer before it, or the last one known
-- grain: metric, kind, score
with happened as (
    select
        result.unit_id, result.kind, max(case when coalesce(result.value, 1) <> 0 then 1 else 0 end) as has_happened,
        min(result.at) as at
    from clean.outcomes as result
    join clean.measures as known on known.table_name = 'outcomes' and known.measure = result.kind
    where known.is_event
    group by result.unit_id, result.kind
),
placed as (
    select
        answer.unit_id, answer.metric, answer.score, answer.answered_at, happened.kind, happened.has_happened, happened.at,
        row_number() over (
            partition by answer.unit_id, answer.metric, happened.kind
            order by case when answer.answered_at >= happened.at then 1 else 0 end,
                answer.answered_at desc nulls last, answer.feedback_id desc
        ) as place
    from clean.feedback as answer
    join happened on happened.unit_id = answer.unit_id
    where answer.score is not null
)
select
    placed.metric,
    placed.kind,
    placed.score,
    count(*) as n_units,
    sum(placed.has_happened) as n_happened,
    sum(case when placed.answered_at is null or placed.at is null then 1 else 0 end) as n_undated,
    sum(case when placed.answered_at is null then 1 else 0 end) as n_undated_answers,
    sum(case when placed.answered_at is not null and placed.at is not null and placed.answered_at >= placed.at
        then 1 else 0 end) as n_after
from placed
where placed.place = 1
group by placed.metric, placed.kind, placed.score
order by placed.metric, placed.kind, placed.score
