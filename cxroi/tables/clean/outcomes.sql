-- purpose: what known units did (left, renewed, bought, spent), when, and when it was known
-- grain: unit_id, kind, at
select o.unit_id, o.kind, o.at, cast(extract(year from o.at) * 12 + extract(month from o.at) - 1 as integer) as month, o.value,
  o.known_at, o.definition, o.weight
from newest.outcomes as o
inner join clean.units as u on u.unit_id = o.unit_id
