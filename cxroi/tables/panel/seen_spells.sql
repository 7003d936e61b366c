-- purpose: spells by contract flags or by silence: a pause of the contract, or silence of a whole window, ends one (in a sample of transactions silence between two of them ends none)
-- grain: unit_id, first_month
with flagged as (
  select f.unit_id, f.month, f.active, lag(f.active) over (partition by f.unit_id order by f.month) as before
  from clean.financials as f
  inner join panel.calendar as c on c.leaving_rule = 'active'
  where f.month is not null and f.active is not null
), contracts as (
  select g.unit_id, g.month, sum(case when g.active and (g.before is null or not g.before) then 1 else 0 end)
    over (partition by g.unit_id order by g.month rows unbounded preceding) as place, g.active
  from flagged as g
), bought as (
  select f.unit_id, f.month, f.revenue_net, c.inactivity_months, k.is_sample,
    lag(f.month) over (partition by f.unit_id order by f.month) as before
  from clean.financials as f
  inner join panel.calendar as c on c.leaving_rule = 'inactivity'
  cross join clean.company as k
  where f.month is not null and coalesce(f.revenue_net, 1) <> 0
), islands as (
  select b.unit_id, b.month, b.revenue_net, sum(case when b.before is null or (not b.is_sample and b.month > b.before + b.inactivity_months) then 1 else 0 end)
    over (partition by b.unit_id order by b.month rows unbounded preceding) as place
  from bought as b
), by_rule as (
  select k.unit_id, k.place, min(k.month) as back_on, max(k.month) as last_seen
  from contracts as k
  where k.active
  group by k.unit_id, k.place
  union all
  select i.unit_id, i.place, min(case when coalesce(i.revenue_net, 1) > 0 then i.month end) as back_on, max(i.month) as last_seen
  from islands as i
  group by i.unit_id, i.place
)
select b.unit_id, case when coalesce(r.place, 1) = 1 then b.first_month else r.back_on end as first_month,
  case c.leaving_rule when 'active' then case when r.last_seen < c.last_month then r.last_seen end
    when 'inactivity' then case when r.last_seen + c.inactivity_months <= c.last_month then r.last_seen end end as left_month
from panel.begun as b
inner join panel.calendar as c on c.leaving_rule <> 'outcomes'
left join by_rule as r on r.unit_id = b.unit_id
where coalesce(r.place, 1) = 1 or r.back_on is not null
