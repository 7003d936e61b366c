-- purpose: what the data of the opened build cover
-- grain: scope
select build.scope
from meta.build as build
