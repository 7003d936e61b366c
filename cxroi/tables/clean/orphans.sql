-- purpose: rows left out because they name an unknown unit or initiative: how many, and their money
-- grain: table_name
with counted as (
  select 'financials' as table_name, count(*) as n,
    sum(coalesce(f.revenue_net, f.revenue_gross - coalesce(f.discounts, 0) - coalesce(f.refunds, 0))) as total
  from newest.financials as f
  left join clean.units as u on u.unit_id = f.unit_id
  where u.unit_id is null
  union all
  select 'transactions' as table_name, count(*) as n, sum(t.amount) as total from newest.transactions as t
  left join clean.units as u on u.unit_id = t.unit_id
  where u.unit_id is null
  union all
  select 'initiative_costs' as table_name, count(*) as n, sum(k.amount) as total from newest.initiative_costs as k
  left join newest.initiatives as i on i.initiative_id = k.initiative_id
  where k.initiative_id is not null and i.initiative_id is null
  union all
  select 'feedback' as table_name, count(*) as n, null as total from newest.feedback as f
  left join clean.units as u on u.unit_id = f.unit_id
  where f.unit_id is not null and u.unit_id is null
  union all
  select 'invitations' as table_name, count(*) as n, null as total from newest.invitations as i
  left join clean.units as u on u.unit_id = i.unit_id
  where u.unit_id is null
  union all
  select 'outcomes' as table_name, count(*) as n, null as total from newest.outcomes as o
  left join clean.units as u on u.unit_id = o.unit_id
  where u.unit_id is null
  union all
  select 'exposures' as table_name, count(*) as n, null as total from newest.exposures as e
  left join newest.initiatives as i on i.initiative_id = e.initiative_id
  left join clean.units as u on u.unit_id = e.unit_id
  where i.initiative_id is null or (e.unit_id is not null and u.unit_id is null)
  union all
  select 'uptake' as table_name, count(*) as n, null as total from newest.uptake as t
  left join newest.initiatives as i on i.initiative_id = t.initiative_id
  left join clean.units as u on u.unit_id = t.unit_id
  where i.initiative_id is null or u.unit_id is null
  union all
  select 'operations' as table_name, count(*) as n, null as total from newest.operations as o
  left join clean.units as u on u.unit_id = o.unit_id
  where o.unit_id is not null and u.unit_id is null
  union all
  select 'cases' as table_name, count(*) as n, null as total from newest.cases as k
  left join clean.units as u on u.unit_id = k.unit_id
  where k.unit_id is not null and u.unit_id is null
)
select o.table_name, o.n, cast(o.total as decimal(38,3)) as amount from counted as o where o.n > 0
