-- purpose: each initiative's money month by month, measured and expected, and overhead (initiative empty): what NPV is made of, and beside it what months beyond its history add
-- grain: initiative_id, month
select flow.initiative_id, flow.month, flow.t, flow.is_measured, flow.margin, flow.cost, flow.cost_in_margin,
    flow.margin_beyond
from results.flows as flow
order by flow.initiative_id nulls last, flow.month
