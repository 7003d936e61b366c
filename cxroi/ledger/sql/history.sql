-- purpose: every row of the history, oldest first, for one kind (empty = all) and one id (empty = all)
-- grain: number
select h.number, h.at, h.who, h.kind, h.id, h.version, h.action, h.scope, h.body, h.previous, h.hash
from history as h
where (?1 = '' or h.kind = ?1) and (?2 = '' or h.id = ?2)
order by h.number
