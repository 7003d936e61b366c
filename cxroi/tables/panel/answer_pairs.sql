-- purpose: how far apart two answers of a unit are, by the months between them (all pairs 1 to 18 months apart), each less the mean of those about the same
-- grain: months_apart
with answers as (
  select a.unit_id, a.answered_month, l.one_in,
    a.score - round(avg(cast(a.score as double)) over (partition by coalesce(t.touchpoint, 'none')), 9) as score
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  left join panel.touchpoints as t on t.name = a.touchpoint
  cross join panel.answer_level as l
  where a.answered_month is not null
), months as (
  select a.unit_id, a.answered_month, count(*) as n, sum(a.score) as total, sum(a.score * a.score) as squares
  from answers as a
  where mod(a.unit_id, a.one_in) = 0
  group by a.unit_id, a.answered_month
), pairs as (
  select b.answered_month - a.answered_month as months_apart, a.n * b.n as n_pairs,
    a.squares * b.n + b.squares * a.n - 2 * a.total * b.total as squares
  from months as a
  inner join months as b on b.unit_id = a.unit_id and b.answered_month > a.answered_month
    and b.answered_month <= a.answered_month + 18
)
select cast(p.months_apart as integer) as months_apart, cast(sum(p.n_pairs) as bigint) as n_pairs,
  round(0.5 * sum(p.squares) / sum(p.n_pairs), 9) as half_square
from pairs as p
group by p.months_apart
