-- purpose: what was loaded into this company, newest first
-- grain: import_id
select
    import.import_id, import.profile, import.company, import.is_demo, import.currency, import.panel_unit, import.snapshot,
    import.primary_metric, import.outcome_definition, import.data_owner, import.loaded_at
from meta.imports as import
order by import.import_id desc
