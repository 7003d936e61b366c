-- purpose: last answer about each thing, beside whether its promise was kept
-- grain: metric, measure, is_late
select
    answer.metric,
    event.measure,
    case when cast(event.happened_at as date) > cast(event.promised_at as date) then 1 else 0 end as is_late,
    count(answer.score) as n_answers,
    avg(answer.score) as mean_score
from clean.last_feedback as answer
join clean.operations as event on event.about_id = answer.about_id
where event.happened_at is not null
    and event.promised_at is not null
    and coalesce(event.status, 'delivered') in ('delivered', 'done', 'completed', 'closed')
    and answer.score is not null
group by
    answer.metric,
    event.measure,
    case when cast(event.happened_at as date) > cast(event.promised_at as date) then 1 else 0 end
order by answer.metric, event.measure, is_late
