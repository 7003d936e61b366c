-- purpose: each initiative's money month by month, measured and expected, and overhead (initiative empty): what NPV is made of
-- grain: initiative_id, month
select flow.initiative_id, flow.month, flow.t, flow.is_measured, flow.margin, flow.rate, flow.cost, flow.cost_in_margin
from results.flows as flow
order by flow.initiative_id nulls last, flow.month
