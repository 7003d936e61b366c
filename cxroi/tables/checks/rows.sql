-- purpose: every row of the intake is in its clean table, replaced by a newer one, or counted as left out
-- grain: what
with counted as (
  select 'units' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.units union all
  select 'units' as table_name, 0 as n_read, count(*) as n_clean from clean.units union all
  select 'feedback' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.feedback union all
  select 'feedback' as table_name, 0 as n_read, count(*) as n_clean from clean.feedback union all
  select 'invitations' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.invitations union all
  select 'invitations' as table_name, 0 as n_read, count(*) as n_clean from clean.invitations union all
  select 'financials' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.financials union all
  select 'financials' as table_name, 0 as n_read, count(*) as n_clean from clean.financials union all
  select 'transactions' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.transactions union all
  select 'transactions' as table_name, 0 as n_read, count(*) as n_clean from clean.transactions union all
  select 'outcomes' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.outcomes union all
  select 'outcomes' as table_name, 0 as n_read, count(*) as n_clean from clean.outcomes union all
  select 'initiatives' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.initiatives union all
  select 'initiatives' as table_name, 0 as n_read, count(*) as n_clean from clean.initiatives union all
  select 'initiative_costs' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.initiative_costs union all
  select 'initiative_costs' as table_name, 0 as n_read, count(*) as n_clean from clean.initiative_costs union all
  select 'exposures' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.exposures union all
  select 'exposures' as table_name, 0 as n_read, count(*) as n_clean from clean.exposures union all
  select 'uptake' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.uptake union all
  select 'uptake' as table_name, 0 as n_read, count(*) as n_clean from clean.uptake union all
  select 'operations' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.operations union all
  select 'operations' as table_name, 0 as n_read, count(*) as n_clean from clean.operations union all
  select 'cases' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.cases union all
  select 'cases' as table_name, 0 as n_read, count(*) as n_clean from clean.cases union all
  select 'plan' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.plan union all
  select 'plan' as table_name, 0 as n_read, count(*) as n_clean from clean.plan union all
  select 'ledger_totals' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.ledger_totals union all
  select 'ledger_totals' as table_name, 0 as n_read, count(*) as n_clean from clean.ledger_totals union all
  select 'employee_feedback' as table_name, count(*) as n_read, 0 as n_clean from intake.raw.employee_feedback union all
  select 'employee_feedback' as table_name, 0 as n_read, count(*) as n_clean from clean.employee_feedback union all
  select r.table_name, -r.n as n_read, 0 as n_clean from clean.replaced as r union all
  select o.table_name, -o.n as n_read, 0 as n_clean from clean.orphans as o
), summed as (
  select c.table_name, cast(sum(c.n_read) as bigint) as n_expected, cast(sum(c.n_clean) as bigint) as n_actual
  from counted as c
  group by c.table_name
), supplied as (
  select count(*) as n_financials from intake.raw.financials as f
)
select s.table_name || ' rows' as what, s.n_expected as expected, s.n_actual as actual
from summed as s
cross join supplied as p
where s.table_name <> 'financials' or p.n_financials > 0
