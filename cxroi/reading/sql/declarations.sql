-- purpose: what the ledger held about other events, as the build took it in
-- grain: initiative_id
select d.initiative_id, d.signed_by, d.signed_on, d.event, d.event_on
from clean.declarations as d
order by d.initiative_id
