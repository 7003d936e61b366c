-- purpose: what one customer more with each initiative should bring in each month from now, lower and upper end
-- grain: initiative_id, t
select added.initiative_id, added.t, added.margin, added.low, added.high
from results.added as added
order by added.initiative_id, added.t
