-- purpose: how alike two answers of a unit are, by the months between them (its next three answers, at most 18 months on)
-- grain: months_apart
with answers as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, a.score - l.level as score
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  cross join panel.answer_level as l
  where a.answered_month is not null and mod(a.unit_id, l.one_in) = 0
), followed as (
  select a.score, a.answered_month,
    lead(a.score, 1) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as score_1,
    lead(a.answered_month, 1) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as month_1,
    lead(a.score, 2) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as score_2,
    lead(a.answered_month, 2) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as month_2,
    lead(a.score, 3) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as score_3,
    lead(a.answered_month, 3) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as month_3
  from answers as a
), pairs as (
  select f.score, f.score_1 as later, f.month_1 - f.answered_month as months_apart
  from followed as f
  where f.month_1 is not null
  union all
  select f.score, f.score_2 as later, f.month_2 - f.answered_month as months_apart
  from followed as f
  where f.month_2 is not null
  union all
  select f.score, f.score_3 as later, f.month_3 - f.answered_month as months_apart
  from followed as f
  where f.month_3 is not null
)
select cast(p.months_apart as integer) as months_apart, count(*) as n_pairs, avg(p.score * p.later) as covariance
from pairs as p
where p.months_apart >= 1 and p.months_apart <= 18
group by p.months_apart
