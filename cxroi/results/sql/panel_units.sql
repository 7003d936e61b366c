-- purpose: customers of the kind that the panel follows
-- grain: all
select count(*) as n_units
from clean.units as who
where who.is_panel_unit
