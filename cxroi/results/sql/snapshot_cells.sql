-- purpose: outcomes by score, tenure and groups where each customer has one of each; what is not known is a level of its own
-- grain: score, segment, persona, tenure
with happened as (
    select
        result.unit_id, max(case when coalesce(result.value, 1) <> 0 then 1 else 0 end) as has_happened, min(result.at) as at
    from clean.outcomes as result
    where result.kind = $2
    group by result.unit_id
),
placed as (
    select
        answer.unit_id, answer.score, happened.has_happened,
        row_number() over (
            partition by answer.unit_id
            order by case when answer.answered_at >= happened.at then 1 else 0 end,
                answer.answered_at desc nulls last, answer.feedback_id desc
        ) as place
    from clean.feedback as answer
    join happened on happened.unit_id = answer.unit_id
    where answer.score is not null and answer.metric = $1
)
select
    placed.score,
    coalesce(who.segment, 'unknown') as segment,
    coalesce(who.persona, 'unknown') as persona,
    coalesce(who.tenure_months, -1) as tenure,
    count(*) as n,
    sum(placed.has_happened) as events
from placed
join clean.units as who on who.unit_id = placed.unit_id
where placed.place = 1
group by placed.score, coalesce(who.segment, 'unknown'), coalesce(who.persona, 'unknown'), coalesce(who.tenure_months, -1)
