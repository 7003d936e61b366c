-- purpose: distinct customers exposed to any initiative, control arms apart
-- grain: all
select count(distinct reached.unit_id) as n_units
from panel.exposure_month as reached
where reached.launch_month is not null and coalesce(reached.arm, 'treated') <> 'control'
