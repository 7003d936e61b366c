-- purpose: level and spread of the answers of the panel's metric, and the share of units (one in ...) that pairs are taken from
-- grain: level
with answers as (
  select a.score
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  where a.answered_month is not null
), totals as (
  select count(*) as n_answers, coalesce(avg(a.score), 0) as level from answers as a
)
select t.level, coalesce(avg((a.score - t.level) * (a.score - t.level)), 0) as variance,
  cast(max(case when t.n_answers > 800000 then floor(t.n_answers / 400000.0) else 1 end) as bigint) as one_in
from totals as t
left join answers as a on a.score is not null
group by t.level
