-- purpose: how each initiative was estimated in a build made before figures said what they are
-- grain: term
select estimate.term, estimate.method
from results.estimates as estimate
