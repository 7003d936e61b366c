-- purpose: how what two initiatives should bring moves together over the draws of the build
-- grain: initiative_id, other_id
select together.initiative_id, together.other_id, together.correlation
from results.together as together
order by together.initiative_id, together.other_id
