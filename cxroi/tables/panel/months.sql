-- purpose: every month from the panel's first to its last
-- grain: month
with digits as (
  select 0 as digit union all select 1 as digit union all select 2 as digit union all select 3 as digit
    union all select 4 as digit
  union all select 5 as digit union all select 6 as digit union all select 7 as digit union all select 8 as digit
  union all select 9 as digit
), numbers as (
  select h.digit * 100 + t.digit * 10 + o.digit as number
  from digits as h
  cross join digits as t
  cross join digits as o
)
select cast(c.first_month + n.number as integer) as month
from numbers as n
cross join panel.calendar as c
where c.first_month + n.number <= c.last_month and not c.is_snapshot
