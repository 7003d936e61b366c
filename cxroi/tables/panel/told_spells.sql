-- purpose: spells by dates of leaving: who pays again later than two months after one begins a new spell (a late invoice does not)
-- grain: unit_id, first_month, left_month
with told as (
  select distinct o.unit_id, o.month
  from clean.outcomes as o
  inner join panel.calendar as c on c.leaving_rule = 'outcomes' and o.month <= c.last_month
  where o.kind = 'left' and (o.value is null or o.value <> 0)
), after_each as (
  select t.unit_id, t.month, lead(t.month) over (partition by t.unit_id order by t.month) as next_month
  from told as t
), returns as (
  select a.unit_id, a.month, a.next_month, min(case when f.month <= a.month + 2 then f.month end) as soon,
    min(case when f.month > a.month + 2 then f.month end) as later
  from after_each as a
  inner join clean.financials as f on f.unit_id = a.unit_id and f.month > a.month and f.revenue_net > 0
    and (a.next_month is null or f.month <= a.next_month)
  group by a.unit_id, a.month, a.next_month
)
select b.unit_id, b.first_month, min(t.month) as left_month
from panel.begun as b
inner join panel.calendar as c on c.leaving_rule = 'outcomes'
left join told as t on t.unit_id = b.unit_id
group by b.unit_id, b.first_month
union all
select r.unit_id, case when r.later = r.month + 3 then coalesce(r.soon, r.later) else r.later end as first_month,
  r.next_month as left_month
from returns as r
where r.later is not null
