-- purpose: what each known answer is about, and what the unit's answers about the same say so far; empty where fewer than two are named
-- grain: unit_id, known_from
with answers as (
  select a.unit_id, a.feedback_id, a.answered_at, a.answered_month, t.touchpoint
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  left join panel.touchpoints as t on t.name = a.touchpoint
  where a.answered_month is not null
), placed as (
  select a.unit_id, a.answered_month, a.touchpoint,
    lead(a.answered_month) over (partition by a.unit_id order by a.answered_at, a.feedback_id) as next_month,
    count(*) over (partition by a.unit_id, a.touchpoint order by a.answered_at, a.feedback_id rows unbounded preceding) as n_scores
  from answers as a
)
select p.unit_id, cast(p.answered_month + 1 as integer) as known_from, p.touchpoint, cast(p.n_scores as integer) as n_about,
  round(s.level + f.level_apart, 6) as level_known, round(f.mood, 6) as mood_known, round(s.level + m.level_apart, 6) as level_after,
  round(m.mood, 6) as mood_after, n.answered_month as later_month, round(k.mood, 6) as mood_next
from placed as p
inner join (select distinct t.touchpoint, dense_rank() over (order by t.touchpoint) as code from panel.touchpoints as t) as t
  on t.touchpoint = p.touchpoint
inner join panel.answer_series as s
  on s.unit_id = p.unit_id and s.code = t.code and s.answered_month = p.answered_month
inner join panel.answer_filter as f on f.series_id = s.series_id and f.place = s.place
inner join panel.answer_smooth as m on m.series_id = s.series_id and m.place = s.place
left join panel.answer_series as n on n.series_id = s.series_id and n.place = s.place + 1
left join panel.answer_smooth as k on k.series_id = n.series_id and k.place = n.place
where p.next_month is null or p.next_month > p.answered_month
