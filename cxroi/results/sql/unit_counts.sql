-- purpose: who is in the store, by kind of unit
-- grain: unit_type
select coalesce(who.unit_type, 'customer') as kind_of_unit, count(*) as n_units
from clean.units as who
group by coalesce(who.unit_type, 'customer')
order by kind_of_unit
