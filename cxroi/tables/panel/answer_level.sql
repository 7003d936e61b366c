-- purpose: level of the answers of the panel's metric, their spread about the mean of those about the same, the share of units (one in ...) for pairs
-- grain: level
with answers as (
  select a.score, avg(a.score) over (partition by coalesce(t.touchpoint, 'none')) as own
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  left join panel.touchpoints as t on t.name = a.touchpoint
  where a.answered_month is not null
), totals as (
  select count(*) as n_answers, coalesce(avg(a.score), 0) as level,
    coalesce(avg((a.score - a.own) * (a.score - a.own)), 0) as variance
  from answers as a
)
select t.level, round(t.variance, 9) as variance,
  cast(case when t.n_answers > 300000 then floor(t.n_answers / 150000.0) else 1 end as bigint) as one_in
from totals as t
