-- purpose: memory of the noise in a unit's answers: correlation at g months = repeated_share x monthly_memory ^ g (0 where unknown)
-- grain: monthly_memory
with tenths as (
  select 1 as step union all select 2 union all select 3 union all select 4 union all select 5 union all select 6
  union all select 7 union all select 8 union all select 9
), fitted as (
  select t.step / 10.0 as memory, sum(p.n_pairs) as w, sum(p.n_pairs * power(t.step / 10.0, p.months_apart)) as wx,
    sum(p.n_pairs * power(t.step / 10.0, 2 * p.months_apart)) as wxx, sum(p.n_pairs * p.covariance) as wy,
    sum(p.n_pairs * power(t.step / 10.0, p.months_apart) * p.covariance) as wxy,
    sum(p.n_pairs * p.covariance * p.covariance) as wyy, count(*) as n_gaps
  from panel.answer_pairs as p
  cross join tenths as t
  group by t.step
), lines as (
  select f.memory, f.wyy, f.wy, f.wxy, f.w, f.wx, f.wxx - f.wx * f.wx / f.w as spread, (f.w * f.wxy - f.wx * f.wy) / nullif(f.w * f.wxx - f.wx * f.wx, 0) as slope
  from fitted as f
  where f.w >= 3000 and f.n_gaps >= 4
), missed as (
  select l.memory, l.slope, (l.wy - l.slope * l.wx) / l.w as lasting,
    l.wyy - l.slope * l.wxy - (l.wy - l.slope * l.wx) / l.w * l.wy as missed
  from lines as l
  cross join panel.answer_level as a
  where l.slope > 0 and l.slope * l.slope * l.spread > 9 * a.variance * a.variance
), placed as (
  select m.memory, m.slope, m.lasting, row_number() over (order by m.missed, m.memory) as place from missed as m
), best as (
  select p.memory, p.slope / nullif(a.variance - case when p.lasting > 0 then p.lasting else 0 end, 0) as share
  from placed as p
  cross join panel.answer_level as a
  where p.place = 1
)
select cast(coalesce(b.memory, 0) as double) as monthly_memory,
  cast(coalesce(case when b.share > 0.95 then 0.95 when b.share > 0 then round(b.share, 3) end, 0) as double) as repeated_share
from panel.answer_level as a
left join best as b on b.memory > 0
