-- purpose: the months in which an answer is a unit's last known one (from the month after it until the month after the next)
-- grain: unit_id, known_from
with answers as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, a.score
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  where a.answered_month is not null
), ordered as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, a.score,
    lead(a.answered_month) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as next_month,
    lag(a.answered_month) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as previous_month,
    lag(a.score) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as previous_score
  from answers as a
), repeated as (
  select o.unit_id, o.feedback_id, o.answered_at, o.answered_month, o.score, o.next_month, coalesce(o.previous_score, 0) as previous,
    case when o.previous_month is null then 0
      else m.repeated_share * power(m.monthly_memory, o.answered_month - o.previous_month) end as alike
  from ordered as o
  cross join panel.answer_memory as m
), placed as (
  select r.unit_id, r.answered_month, r.score, r.next_month,
    sum((r.score - r.alike * r.previous) / (1 + r.alike))
      over (partition by r.unit_id order by r.answered_at, r.feedback_id rows unbounded preceding) as score_total,
    sum((1 - r.alike) / (1 + r.alike))
      over (partition by r.unit_id order by r.answered_at, r.feedback_id rows unbounded preceding) as weight_total,
    count(*) over (partition by r.unit_id order by r.answered_at, r.feedback_id rows unbounded preceding) as n_scores
  from repeated as r
)
select p.unit_id, cast(p.answered_month + 1 as integer) as known_from,
  cast(coalesce(p.next_month + 1, 999999) as integer) as known_to, p.score, p.answered_month,
  round(p.score_total / p.weight_total, 6) as past_mean, cast(p.n_scores as integer) as n_scores
from placed as p
where p.next_month is null or p.next_month > p.answered_month
