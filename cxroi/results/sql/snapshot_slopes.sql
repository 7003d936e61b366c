-- purpose: outcomes by score where each customer has one of each and nothing has a date
-- grain: metric, kind, score
with events as (
    select known.kind
    from clean.outcomes as known
    group by known.kind
    having max(coalesce(known.value, 1)) <= 1 and min(coalesce(known.value, 1)) >= 0
)
select
    answer.metric,
    result.kind,
    answer.score,
    count(*) as n_units,
    sum(case when coalesce(result.value, 1) <> 0 then 1 else 0 end) as n_happened,
    sum(case when answer.answered_at is null or result.at is null then 1 else 0 end) as n_undated,
    sum(case when answer.answered_at is not null and result.at is not null and answer.answered_at >= result.at
        then 1 else 0 end) as n_after
from clean.feedback as answer
join clean.outcomes as result on result.unit_id = answer.unit_id
join events on events.kind = result.kind
where answer.score is not null
group by answer.metric, result.kind, answer.score
