-- purpose: answer = level of the unit + mood (memory a month) + chance: their variances, by weighted least squares on pairs; one row
-- grain: level
with tens as (
  select 0 as digit union all select 1 as digit union all select 2 as digit union all select 3 as digit
    union all select 4 as digit
  union all select 5 as digit union all select 6 as digit union all select 7 as digit union all select 8 as digit
  union all select 9 as digit
), grid as (
  select (a.digit * 10 + b.digit) / 100.0 as memory from tens as a cross join tens as b where a.digit + b.digit > 0
), gaps as (
  select p.months_apart, p.n_pairs, p.half_square from panel.answer_pairs as p where p.n_pairs >= 30
), sums as (
  select g.memory, cast(sum(p.n_pairs) as double) as w, sum(p.n_pairs * power(g.memory, p.months_apart)) as wx,
    sum(p.n_pairs * power(g.memory, 2 * p.months_apart)) as wxx, sum(p.n_pairs * p.half_square) as wy,
    sum(p.n_pairs * power(g.memory, p.months_apart) * p.half_square) as wxy,
    sum(p.n_pairs * p.half_square * p.half_square) as wyy
  from gaps as p
  cross join grid as g
  group by g.memory
), free as (
  select s.memory, s.w, s.wx, s.wxx, s.wy, s.wxy, s.wyy, 0.98 * l.variance as most,
    (s.wx * s.wy - s.w * s.wxy) / nullif(s.w * s.wxx - s.wx * s.wx, 0) as slope
  from sums as s
  cross join panel.answer_level as l
), ceiling as (
  select f.memory, f.w, f.wx, f.wxx, f.wy, f.wxy, f.wyy, f.slope,
    case when (f.wy + f.slope * f.wx) / f.w > f.most then f.most else (f.wy + f.slope * f.wx) / f.w end as top,
    case when (f.wy + f.slope * f.wx) / f.w > f.most then (f.most * f.wx - f.wxy) / nullif(f.wxx, 0) else f.slope end as own
  from free as f
), solved as (
  select c.memory, c.w, c.wx, c.wxx, c.wy, c.wxy, c.wyy, case when c.own > 0 then c.top else c.wy / c.w end as top,
    case when c.own <= 0 or c.own is null then 0 when c.own > c.top then c.top else c.own end as mood
  from ceiling as c
), missed as (
  select s.memory, s.mood, s.top - s.mood as chance, row_number() over (order by
    round(s.wyy - 2 * s.top * s.wy + 2 * s.mood * s.wxy + s.top * s.top * s.w - 2 * s.top * s.mood * s.wx + s.mood * s.mood * s.wxx, 9), s.memory) as place
  from solved as s
), thrice as (
  select count(*) as n_thrice
  from (select a.unit_id from clean.answers as a inner join panel.calendar as c on c.metric = a.metric
    where a.answered_month is not null group by a.unit_id having count(*) >= 3) as u
), seen as (
  select count(*) as n_gaps, sum(p.half_square * p.n_pairs) / nullif(sum(p.n_pairs), 0) as apart from gaps as p
), parts as (
  select l.level, l.variance, t.n_thrice, s.n_gaps, case when s.n_gaps >= 6 then m.memory else 0.5 end as memory,
    case when s.n_gaps >= 6 then m.mood else 0 end as mood,
    case when s.n_gaps >= 6 then m.chance else coalesce(s.apart, 0.5 * l.variance) end as chance
  from panel.answer_level as l cross join thrice as t cross join seen as s left join missed as m on m.place = 1
)
select p.level, p.memory, round(greatest(p.mood, 0.000001 * p.variance, 0.000000001), 9) as mood_variance,
  round(greatest(p.chance, 0.0001 * p.variance, 0.000000001), 9) as chance_variance,
  round(greatest(p.variance - p.mood - p.chance, 0.02 * p.variance, 0.000000001), 9) as level_variance,
  cast(p.n_thrice as bigint) as n_thrice, cast(p.n_gaps as integer) as n_gaps,
  power(2, round(ln(greatest(p.variance, 0.0001)) / (2 * ln(2))) - 4) as grid
from parts as p
