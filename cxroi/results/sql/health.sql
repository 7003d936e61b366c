-- purpose: measurement health of the primary score: who answered, how often, how late
-- grain: all
with heard as (
    select answer.unit_id, count(answer.score) as n_scores
    from clean.answers as answer
    join clean.units as who on who.unit_id = answer.unit_id
    where answer.score is not null
        and answer.metric = $1
        and who.is_panel_unit
    group by answer.unit_id
),
left_once as (
    select result.unit_id, min(result.at) as left_at
    from clean.outcomes as result
    where result.kind = 'left' and result.at is not null and coalesce(result.value, 1) <> 0
    group by result.unit_id
),
dated as (
    select
        count(answer.score) as n_answers,
        sum(case when answer.answered_at is null then 1 else 0 end) as n_undated,
        sum(case when left_once.left_at is not null and cast(answer.answered_at as date) > cast(left_once.left_at as date)
            then 1 else 0 end) as n_after_outcome
    from clean.feedback as answer
    left join left_once on left_once.unit_id = answer.unit_id
    where answer.score is not null and answer.metric = $1
),
asked as (
    select count(*) as n_asked, sum(case when sent.answered then 1 else 0 end) as n_replied
    from clean.invitations as sent
),
answered as (
    select count(*) as n_heard, coalesce(sum(case when heard.n_scores >= 2 then 1 else 0 end), 0) as n_two_scores
    from heard
)
select
    answered.n_heard,
    answered.n_two_scores,
    dated.n_answers,
    dated.n_undated,
    dated.n_after_outcome,
    asked.n_asked,
    asked.n_replied
from answered
cross join dated
cross join asked
