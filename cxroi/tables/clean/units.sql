-- purpose: every customer, account, seller ...; is_panel_unit marks those the panel follows
-- grain: unit_id
select u.unit_id, u.unit_type, u.parent_id, u.first_seen_on, u.segment, u.region, u.business_unit, u.team, u.persona,
  u.value_tier, u.tenure_months, u.prior_spend,
  case when c.panel_unit is null or u.unit_type is null or u.unit_type = c.panel_unit then true else false end as is_panel_unit
from newest.units as u
cross join clean.company as c
