-- purpose: what was done for customers, by whom, what is asked next, and who signs for no other event (the ledger before files)
-- grain: initiative_id
select i.initiative_id, i.name, i.type, i.hypothesis, i.primary_metric, i.journey_step, i.touchpoint, i.sponsor, i.owner,
  i.started_on, i.ended_on, i.status, i.evidence, i.benefit_customer, i.benefit_employee, i.benefit_shareholder, i.next_step,
  i.next_cost, i.next_reach, i.decide_by, i.cannot_move, coalesce(d.signed_by, i.no_other_event_by) as no_other_event_by,
  case when d.signed_by is null then i.no_other_event_on else d.signed_on end as no_other_event_on,
  coalesce(d.event, i.other_event) as other_event,
  case when d.event is null then i.other_event_on else d.event_on end as other_event_on, i.no_effect_after_end_by,
  i.no_effect_after_end_on
from newest.initiatives as i
left join clean.declarations as d on d.initiative_id = i.initiative_id
