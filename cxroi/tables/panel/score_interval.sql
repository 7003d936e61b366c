-- purpose: the months in which an answer is a unit's last known one (from the month after it until the month after the next)
-- grain: unit_id, known_from
with answers as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, a.score
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  where a.answered_month is not null
), placed as (
  select a.unit_id, a.answered_month, a.score,
    lead(a.answered_month) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as next_month,
    sum(a.score) over (partition by a.unit_id order by a.answered_at, a.feedback_id rows unbounded preceding) as score_total,
    count(*) over (partition by a.unit_id order by a.answered_at, a.feedback_id rows unbounded preceding) as n_scores
  from answers as a
)
select p.unit_id, cast(p.answered_month + 1 as integer) as known_from,
  cast(coalesce(p.next_month + 1, 999999) as integer) as known_to, p.score, p.answered_month, p.score_total / p.n_scores as past_mean, cast(p.n_scores as integer) as n_scores
from placed as p
where p.next_month is null or p.next_month > p.answered_month
