-- purpose: what all answers, later ones too, say of a unit's mood at each answer (Rauch-Tung-Striebel smoother); level: of all
-- grain: series_id, place
with recursive steps as (
  select f.series_id, f.place, f.level_apart as level, f.mood, f.v_level, f.v_both, f.v_mood, power(p.memory, n.gap) as kept,
    (1 - power(p.memory, 2 * n.gap)) * p.mood_variance as fresh, n.place is null as is_last
  from panel.answer_filter as f
  cross join panel.answer_process as p
  left join panel.answer_series as n on n.series_id = f.series_id and n.place = f.place + 1
), gains as (
  select s.series_id, s.place, s.level, s.mood, s.is_last, s.kept, s.v_level, s.v_both, s.v_mood,
    s.kept * s.v_both as q_both, s.kept * s.kept * s.v_mood + s.fresh as q_mood
  from steps as s
), backward as (
  select g.series_id, g.place, g.level, g.mood, g.is_last, g.kept * g.mood as ahead,
    (g.v_both * g.q_mood - g.kept * g.v_mood * g.q_both) / nullif(g.v_level * g.q_mood - g.q_both * g.q_both, 0) as by_level,
    (g.kept * g.v_mood * g.v_level - g.v_both * g.q_both) / nullif(g.v_level * g.q_mood - g.q_both * g.q_both, 0) as by_mood
  from gains as g
), known as (
  select b.series_id, b.place, b.level, b.mood from backward as b where b.is_last
  union all
  select b.series_id, b.place, k.level, b.mood + b.by_level * (k.level - b.level) + b.by_mood * (k.mood - b.ahead) as mood
  from known as k
  inner join backward as b on b.series_id = k.series_id and b.place = k.place - 1
)
select k.series_id, k.place, k.level as level_apart, k.mood from known as k
