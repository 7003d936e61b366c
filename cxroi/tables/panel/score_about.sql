-- purpose: what each known answer is about, and the unit's answers about the same so far; empty where fewer than two are named
-- grain: unit_id, known_from
with several as (
  select count(distinct t.touchpoint) as n_touchpoints from panel.touchpoints as t
), answers as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, a.score, coalesce(t.touchpoint, 'unknown') as touchpoint
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  inner join several as s on s.n_touchpoints > 1
  left join panel.touchpoints as t on t.name = a.touchpoint
  where a.answered_month is not null
), ordered as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, a.score, a.touchpoint,
    lead(a.answered_month) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as next_month,
    lag(a.answered_month) over (partition by a.unit_id, a.touchpoint order by a.answered_at, a.feedback_id) as previous_month,
    lag(a.score) over (partition by a.unit_id, a.touchpoint order by a.answered_at, a.feedback_id) as previous_score
  from answers as a
), repeated as (
  select o.unit_id, o.feedback_id, o.answered_at, o.answered_month, o.score, o.touchpoint, o.next_month,
    coalesce(o.previous_score, 0) as previous,
    case when o.previous_month is null then 0
      else m.repeated_share * power(m.monthly_memory, o.answered_month - o.previous_month) end as alike
  from ordered as o
  cross join panel.answer_memory as m
), placed as (
  select r.unit_id, r.answered_month, r.touchpoint, r.next_month,
    sum((r.score - r.alike * r.previous) / (1 + r.alike))
      over (partition by r.unit_id, r.touchpoint order by r.answered_at, r.feedback_id rows unbounded preceding) as score_total,
    sum((1 - r.alike) / (1 + r.alike))
      over (partition by r.unit_id, r.touchpoint order by r.answered_at, r.feedback_id rows unbounded preceding) as weight_total,
    count(*)
      over (partition by r.unit_id, r.touchpoint order by r.answered_at, r.feedback_id rows unbounded preceding) as n_scores
  from repeated as r
)
select p.unit_id, cast(p.answered_month + 1 as integer) as known_from, p.touchpoint,
  round(p.score_total / p.weight_total, 6) as about_mean, cast(p.n_scores as integer) as n_about
from placed as p
where (p.next_month is null or p.next_month > p.answered_month) and p.touchpoint <> 'unknown'
