-- purpose: what the answers up to each one say of a unit's level and mood (Kalman filter), less the mean of all
-- grain: series_id, place
with recursive steps as (
  select s.series_id, s.place, s.score, p.level_variance, p.chance_variance / s.n_answers as noise, p.mood_variance,
    case when s.gap is null then 0 else power(p.memory, s.gap) end as kept
  from panel.answer_series as s
  cross join panel.answer_process as p
), known as (
  select f.series_id, f.place, f.level_variance * f.score / f.total as level, f.mood_variance * f.score / f.total as mood,
    f.level_variance * (1 - f.level_variance / f.total) as v_level, -f.level_variance * f.mood_variance / f.total as v_both,
    f.mood_variance * (1 - f.mood_variance / f.total) as v_mood
  from (select s.series_id, s.place, s.score, s.level_variance, s.mood_variance, s.level_variance + s.mood_variance + s.noise as total
    from steps as s where s.place = 1) as f
  union all
  select u.series_id, u.place, u.level + u.g_level * u.missed / u.total as level, u.mood + u.g_mood * u.missed / u.total as mood,
    u.v_level - u.g_level * u.g_level / u.total as v_level, u.v_both - u.g_level * u.g_mood / u.total as v_both,
    u.v_mood - u.g_mood * u.g_mood / u.total as v_mood
  from (select a.series_id, a.place, a.level, a.mood, a.v_level, a.v_both, a.v_mood, a.v_level + a.v_both as g_level,
      a.v_both + a.v_mood as g_mood, a.v_level + 2 * a.v_both + a.v_mood + a.noise as total, a.score - a.level - a.mood as missed
    from (select s.series_id, s.place, s.score, s.noise, k.level, s.kept * k.mood as mood, k.v_level, s.kept * k.v_both as v_both,
        s.kept * s.kept * k.v_mood + (1 - s.kept * s.kept) * s.mood_variance as v_mood
      from known as k
      inner join steps as s on s.series_id = k.series_id and s.place = k.place + 1) as a) as u
)
select k.series_id, k.place, k.level as level_apart, k.mood, k.v_level, k.v_both, k.v_mood from known as k
