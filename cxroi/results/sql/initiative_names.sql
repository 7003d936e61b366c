-- purpose: initiatives by their names
-- grain: initiative_id
select known.initiative_id, known.name
from clean.initiatives as known
