-- purpose: known units that used a known initiative (not the same as being exposed)
-- grain: initiative_id, unit_id
select t.initiative_id, t.unit_id, t.used_on
from newest.uptake as t
inner join clean.initiatives as i on i.initiative_id = t.initiative_id
inner join clean.units as u on u.unit_id = t.unit_id
