-- purpose: which panel unit was first exposed to which initiative, from when to when: by its own row, else its team, region ... in turn
-- grain: initiative_id, unit_id
with closed as (
  select e.initiative_id, e.unit_id, e.group_type, e.group_id, e.arm, e.assignment, e.from_on, lower(i.status) as status,
    case when i.ended_on >= e.from_on and (e.to_on is null or e.to_on > i.ended_on) then i.ended_on else e.to_on end as ends_on
  from clean.exposures as e
  inner join clean.initiatives as i on i.initiative_id = e.initiative_id
), launches as (
  select e.initiative_id, e.unit_id, e.group_type, e.group_id, e.arm, e.assignment,
    cast(extract(year from e.from_on) * 12 + extract(month from e.from_on) - 1 as integer) as launch_month,
    case when e.status = 'ended' and coalesce(extract(year from e.ends_on) * 12 + extract(month from e.ends_on) - 1, 99999) > c.last_month
        then c.last_month
      when extract(year from e.ends_on) < 2200
        then cast(extract(year from e.ends_on) * 12 + extract(month from e.ends_on) - 1 as integer) end as end_month,
    cast(coalesce(extract(year from e.from_on) * 372 + extract(month from e.from_on) * 31 + extract(day from e.from_on), 9999999)
      * 8 as integer) as first_day
  from closed as e
  cross join panel.calendar as c
), reached as (
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.end_month, l.first_day as turn
  from launches as l
  inner join clean.units as u on u.unit_id = l.unit_id
  where u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.end_month, l.first_day + 1 as turn
  from launches as l
  inner join clean.units as u on u.team = l.group_id
  where l.unit_id is null and l.group_type = 'team' and u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.end_month, l.first_day + 2 as turn
  from launches as l
  inner join clean.units as u on u.region = l.group_id
  where l.unit_id is null and l.group_type = 'region' and u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.end_month, l.first_day + 3 as turn
  from launches as l
  inner join clean.units as u on u.segment = l.group_id
  where l.unit_id is null and l.group_type = 'segment' and u.is_panel_unit
  union all
  select l.initiative_id, u.unit_id, l.group_type, l.group_id, l.arm, l.assignment, l.launch_month, l.end_month, l.first_day + 4 as turn
  from launches as l
  inner join clean.units as u on u.business_unit = l.group_id
  where l.unit_id is null and l.group_type = 'business_unit' and u.is_panel_unit
), placed as (
  select r.initiative_id, r.unit_id, r.launch_month, r.arm, r.assignment, r.group_type, r.group_id,
    case when count(*) over (partition by r.unit_id, r.initiative_id, r.arm) = count(r.end_month) over (partition by r.unit_id, r.initiative_id, r.arm)
      then max(r.end_month) over (partition by r.unit_id, r.initiative_id, r.arm) end as end_month,
    row_number() over (partition by r.unit_id, r.initiative_id order by r.turn) as place
  from reached as r
)
select p.initiative_id, p.unit_id, p.launch_month, p.end_month, p.arm, p.assignment, p.group_type, p.group_id
from placed as p
where p.place = 1
