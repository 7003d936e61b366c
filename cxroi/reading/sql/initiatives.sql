-- purpose: what people wrote about each initiative
-- grain: initiative_id
select
    initiative.initiative_id, initiative.name, initiative.type, initiative.hypothesis, initiative.primary_metric,
    initiative.journey_step, initiative.touchpoint, initiative.sponsor, initiative.owner, initiative.started_on, initiative.ended_on,
    initiative.status, initiative.evidence, initiative.benefit_customer, initiative.benefit_employee,
    initiative.benefit_shareholder, initiative.next_step, initiative.next_cost, initiative.next_reach,
    initiative.decide_by
from clean.initiatives as initiative
order by initiative.started_on, initiative.initiative_id
