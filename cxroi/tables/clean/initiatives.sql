-- purpose: what was done for customers, by whom, and what is asked next
-- grain: initiative_id
select i.initiative_id, i.name, i.type, i.hypothesis, i.primary_metric, i.journey_step, i.touchpoint, i.sponsor, i.owner,
  i.started_on, i.ended_on, i.status, i.evidence, i.benefit_customer, i.benefit_employee, i.benefit_shareholder, i.next_step,
  i.next_cost, i.decide_by
from newest.initiatives as i
