-- purpose: initiatives of a snapshot with how their customers came to them
-- grain: initiative_id
select
    given.initiative_id,
    min(coalesce(given.assignment, 'unknown')) as assignment,
    max(given.declared_by) as declared_by,
    count(distinct given.unit_id) as n_units
from clean.exposures as given
where coalesce(given.arm, 'treated') <> 'control'
group by given.initiative_id
order by given.initiative_id
