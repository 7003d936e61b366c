-- purpose: groups exposed to each initiative, with the arm and the first day; for changes of operations and scores
-- grain: initiative_id, group_type, group_id, arm
select
    given.initiative_id,
    given.group_type,
    given.group_id,
    case when lower(coalesce(given.arm, 'treated')) = 'control' then 'control' else 'treated' end as arm,
    min(given.from_on) as from_on
from clean.exposures as given
where given.group_id is not null and given.group_type is not null and given.unit_id is null
group by
    given.initiative_id,
    given.group_type,
    given.group_id,
    case when lower(coalesce(given.arm, 'treated')) = 'control' then 'control' else 'treated' end
