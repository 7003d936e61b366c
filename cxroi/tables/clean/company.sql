-- purpose: what the newest import says about the company; one row
-- grain: import_id
with newest_import as (
  select max(i.import_id) as import_id from intake.meta.imports as i
)
select i.import_id, i.profile, i.company, i.is_demo, r.currency, i.panel_unit, coalesce(i.snapshot, false) as is_snapshot,
  i.primary_metric, i.inactivity_months, i.outcome_definition, i.data_owner,
  exists (select f.file_id from intake.meta.files as f where f.sample_kind = 'transactions') as is_sample,
  cast(extract(year from i.loaded_at) * 12 + extract(month from i.loaded_at) - 1 as integer) as loaded_month
from intake.meta.imports as i
inner join newest_import as n on n.import_id = i.import_id
cross join reporting as r
