-- purpose: randomised initiatives of type 'closed loop': who is contacted at once and who later was drawn by lot
-- grain: initiative_id
select exposed.initiative_id
from clean.exposures as exposed
join clean.initiatives as told on told.initiative_id = exposed.initiative_id
where exposed.assignment = 'random' and lower(told.type) = 'closed loop' and exposed.unit_id is not null
group by exposed.initiative_id
order by exposed.initiative_id
