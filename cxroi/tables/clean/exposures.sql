-- purpose: which unit or group was exposed to which known initiative, from when, and how it was assigned
-- grain: initiative_id, unit_id, group_type, group_id, from_on
select e.initiative_id, e.unit_id, e.group_type, e.group_id, e.from_on, e.to_on, e.arm, e.assignment, e.assigned_on, e.declared_by
from newest.exposures as e
inner join clean.initiatives as i on i.initiative_id = e.initiative_id
left join clean.units as u on u.unit_id = e.unit_id
where e.unit_id is null or u.unit_id is not null
