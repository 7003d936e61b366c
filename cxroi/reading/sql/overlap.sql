-- purpose: customers exposed to two initiatives at once
-- grain: initiative_id, other_id
select overlap.initiative_id, overlap.other_id, overlap.n_units
from results.overlap as overlap
