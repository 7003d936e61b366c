-- purpose: which panel unit was first exposed to which initiative, and when: by its own row, else its team, region ... in turn
-- grain: initiative_id, unit_id
with launches as (
  select e.initiative_id, e.unit_id, e.group_type, e.group_id, e.arm, e.assignment,
    cast(extract(year from e.from_on) * 12 + extract(month from e.from_on) - 1 as integer) as launch_month,
    cast(coalesce(extract(year from e.from_on) * 372 + extract(month from e.from_on) * 31 + extract(day from e.from_on), 9999999)
      * 8 as integer) as first_day
  from clean.exposures as e
), reached as (
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.first_day as turn
  from launches as l
  inner join clean.units as u on u.unit_id = l.unit_id
  where u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.first_day + 1 as turn
  from launches as l
  inner join clean.units as u on u.team = l.group_id
  where l.unit_id is null and l.group_type = 'team' and u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.first_day + 2 as turn
  from launches as l
  inner join clean.units as u on u.region = l.group_id
  where l.unit_id is null and l.group_type = 'region' and u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.first_day + 3 as turn
  from launches as l
  inner join clean.units as u on u.segment = l.group_id
  where l.unit_id is null and l.group_type = 'segment' and u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.first_day + 4 as turn
  from launches as l
  inner join clean.units as u on u.business_unit = l.group_id
  where l.unit_id is null and l.group_type = 'business_unit' and u.is_panel_unit
), placed as (
  select r.initiative_id, r.unit_id, r.launch_month, r.arm, r.assignment, r.group_type, r.group_id,
    row_number() over (partition by r.unit_id, r.initiative_id order by r.turn) as place
  from reached as r
)
select p.initiative_id, p.unit_id, p.launch_month, p.arm, p.assignment, p.group_type, p.group_id
from placed as p
where p.place = 1
