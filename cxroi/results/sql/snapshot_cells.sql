-- purpose: outcomes by score, tenure and groups of a store without dates; what is not known is a level of its own
-- grain: score, segment, persona, tenure
select
    answer.score,
    coalesce(who.segment, 'unknown') as segment,
    coalesce(who.persona, 'unknown') as persona,
    coalesce(who.tenure_months, -1) as tenure,
    count(*) as n,
    sum(case when coalesce(result.value, 1) <> 0 then 1 else 0 end) as events
from clean.feedback as answer
join clean.outcomes as result on result.unit_id = answer.unit_id
join clean.units as who on who.unit_id = answer.unit_id
where answer.score is not null
    and answer.metric = $1
    and result.kind = $2
group by answer.score, coalesce(who.segment, 'unknown'), coalesce(who.persona, 'unknown'), coalesce(who.tenure_months, -1)
