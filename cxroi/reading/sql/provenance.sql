-- purpose: hash of the program and the assumptions in full, as the build used them
-- grain: code
select origin.code, origin.assumptions
from meta.provenance as origin
