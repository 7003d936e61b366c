-- purpose: the newest row of each entry of one kind, for one id (empty = all)
-- grain: id
select h.number, h.at, h.who, h.kind, h.id, h.version, h.action, h.scope, h.body, h.previous, h.hash
from history as h
where h.kind = ?1 and (?2 = '' or h.id = ?2)
  and h.version = (select max(o.version) from history as o where o.kind = h.kind and o.id = h.id)
order by h.number
