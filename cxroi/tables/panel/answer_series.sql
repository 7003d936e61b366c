-- purpose: answers of a unit in order, one row a month, each less the mean of those about the same: all of them (code 0), and those about one touchpoint
-- grain: series_id, place
with named as (
  select t.touchpoint, row_number() over (order by t.touchpoint) as code
  from (select distinct t.touchpoint from panel.touchpoints as t) as t
), several as (
  select count(*) as n_named from named as n
), answers as (
  select a.unit_id, a.answered_month, cast(a.score as double) as score, n.code,
    cast(a.score as double) - round(avg(cast(a.score as double)) over (partition by coalesce(t.touchpoint, 'none')), 9) as apart
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  cross join several as s
  left join panel.touchpoints as t on t.name = a.touchpoint
  left join named as n on n.touchpoint = t.touchpoint and s.n_named > 1
  where a.answered_month is not null
), doubled as (
  select a.unit_id, a.answered_month, a.score, a.apart, 0 as code from answers as a
  union all
  select a.unit_id, a.answered_month, a.score, a.apart, a.code from answers as a where a.code is not null
), levels as (
  select d.code, round(avg(d.score), 9) as level from doubled as d group by d.code
), months as (
  select d.unit_id, d.code, d.answered_month, count(*) as n, round(avg(d.apart), 9) as score
  from doubled as d
  group by d.unit_id, d.code, d.answered_month
)
select (cast(m.unit_id as bigint) - 576460752303423488) * 16 + m.code as series_id, m.unit_id, cast(m.code as integer) as code, m.answered_month,
  cast(row_number() over (partition by m.unit_id, m.code order by m.answered_month) as integer) as place,
  cast(m.answered_month - lag(m.answered_month) over (partition by m.unit_id, m.code order by m.answered_month) as integer) as gap,
  l.level, m.score, cast(m.n as integer) as n_answers
from months as m
inner join levels as l on l.code = m.code
order by place, series_id
