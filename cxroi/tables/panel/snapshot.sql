-- purpose: one row per panel unit of a store without dates (empty where there is a panel by month)
-- grain: unit_id
select u.unit_id, u.unit_type, u.parent_id, u.first_seen_on, u.segment, u.region, u.business_unit, u.team, u.persona,
  u.value_tier, u.tenure_months, u.prior_spend
from clean.units as u
cross join panel.calendar as c
where c.is_snapshot and u.is_panel_unit
