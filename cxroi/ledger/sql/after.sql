-- purpose: every row of the history after one number, oldest first
-- grain: number
select h.number, h.at, h.who, h.kind, h.id, h.version, h.action, h.scope, h.body, h.previous, h.hash
from history as h
where h.number > ?1
order by h.number
