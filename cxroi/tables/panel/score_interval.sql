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
    count(*) over (partition by a.unit_id order by a.answered_at, a.feedback_id rows unbounded preceding) as n_scores
  from answers as a
), states as (
  select s.unit_id, s.answered_month, s.level + f.level_apart as level_known, f.mood as mood_known, s.level + m.level_apart as level_after,
    m.mood as mood_after, n.mood as mood_next
  from panel.answer_series as s
  inner join panel.answer_filter as f on f.series_id = s.series_id and f.place = s.place
  inner join panel.answer_smooth as m on m.series_id = s.series_id and m.place = s.place
  left join panel.answer_smooth as n on n.series_id = s.series_id and n.place = s.place + 1
  where s.code = 0
)
select p.unit_id, cast(p.answered_month + 1 as integer) as known_from,
  cast(coalesce(p.next_month + 1, 999999) as integer) as known_to, p.score, p.answered_month, cast(p.n_scores as integer) as n_scores,
  round(s.level_known, 6) as level_known, round(s.mood_known, 6) as mood_known, round(s.level_after, 6) as level_after,
  round(s.mood_after, 6) as mood_after, round(s.mood_next, 6) as mood_next
from placed as p
inner join states as s on s.unit_id = p.unit_id and s.answered_month = p.answered_month
where p.next_month is null or p.next_month > p.answered_month
