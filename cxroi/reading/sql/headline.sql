-- purpose: the headline of the last 12 months beside the initiatives and the costs that it is the sum of
-- grain: id
select told.id, told.initiative, told.grade, told.point, told.low, told.high
from results.findings as told
where told.period = 'last12' and (
    told.id like 'initiative/%/earned@%' or told.id like 'initiative/%/cost@%' or told.id like 'booked/%'
    or told.id like 'costs/%'
)
order by told.id
