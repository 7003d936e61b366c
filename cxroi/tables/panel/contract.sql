-- purpose: how long a contract binds: twelve months where of thirty leavers or more nine in ten left in the same month, or two next to each other, of their years; else one
-- grain: leaving_rule
with gone as (
  select s.left_month - s.tenure_from as n_months
  from panel.unit_span as s
  inner join panel.calendar as c on c.leaving_rule in ('outcomes', 'active')
  where s.left_month is not null
), total as (
  select count(*) as n_left from gone
), places as (
  select mod(g.n_months, 12) as place, count(*) as n from gone as g where g.n_months >= 10 group by mod(g.n_months, 12)
), windows as (
  select p.place, 1 as width, p.n from places as p
  union all
  select p.place, 2 as width, p.n + coalesce(n.n, 0) as n
  from places as p
  left join places as n on n.place = mod(p.place + 1, 12)
), ranked as (
  select w.place, w.width, w.n, t.n_left,
    row_number() over (order by w.width, w.n desc, w.place) as choice
  from windows as w
  cross join total as t
  where t.n_left >= 30 and 10 * w.n >= 9 * t.n_left
)
select c.leaving_rule, cast(case when r.place is null then 1 else 12 end as integer) as term_months,
  cast(coalesce(r.place, 0) as integer) as end_place, cast(coalesce(r.width, 12) as integer) as end_months,
  cast(t.n_left as bigint) as n_left, cast(coalesce(r.n, 0) as bigint) as n_at_end
from panel.calendar as c
cross join total as t
left join ranked as r on r.choice = 1
