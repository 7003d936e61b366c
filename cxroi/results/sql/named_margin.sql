-- purpose: the company's own names that hold the word margin: these are never told otherwise
-- grain: name
with named as (
    select given.name from clean.initiatives as given
    union
    select who.segment as name from clean.units as who
    union
    select who.team as name from clean.units as who
    union
    select who.business_unit as name from clean.units as who
    union
    select said.touchpoint as name from clean.feedback as said
    union
    select known.measure as name from clean.measures as known
    union
    select hers.company as name from clean.company as hers
)
select distinct named.name
from named
where lower(named.name) like '%margin%'
order by named.name
