-- purpose: questions sent to known units
-- grain: unit_id, asked_at
select i.unit_id, i.asked_at, i.touchpoint, i.channel, i.answered
from newest.invitations as i
inner join clean.units as u on u.unit_id = i.unit_id
