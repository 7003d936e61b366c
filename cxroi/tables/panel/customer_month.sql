-- purpose: one row per unit and month while it is there: money, groups, and the score known before the month opens
-- grain: unit_id, month
with gapped as (
  select s.unit_id, s.spell, s.first_month, s.last_month
  from panel.unit_span as s
  where s.n_paid_months < s.last_month - s.first_month + 1
), paid as (
  select f.unit_id, f.month
  from clean.financials as f
  inner join gapped as g on g.unit_id = f.unit_id and f.month >= g.first_month and f.month <= g.last_month
), gaps as (
  select g.unit_id, m.month
  from gapped as g
  inner join panel.months as m on m.month >= g.first_month and m.month <= g.last_month
  left join paid as p on p.unit_id = g.unit_id and p.month = m.month
  where p.unit_id is null
), money as (
  select f.unit_id, f.month, f.revenue_net, f.cost_to_serve, f.margin, coalesce(f.contacts, 0) as n_contacts, f.active
  from clean.financials as f
  union all
  select g.unit_id, g.month, case when c.has_money then cast(0 as decimal(18,3)) end as revenue_net,
    case when c.has_cost_to_serve then cast(0 as decimal(18,3)) end as cost_to_serve,
    case when c.has_margin then cast(0 as decimal(18,3)) end as margin, 0 as n_contacts, cast(null as boolean) as active
  from gaps as g
  cross join panel.calendar as c
), months as (
  select m.unit_id, m.month, m.revenue_net, m.cost_to_serve, m.margin, m.n_contacts, m.active as under_contract, s.segment_name,
    s.region_name, s.business_unit_name, s.team_name, s.left_month, s.baseline_margin, s.baseline_decile,
    case when m.month > s.tenure_from then m.month - s.tenure_from else 0 end as tenure_months,
    case when k.term_months = 1 then 1 when m.month - s.tenure_from < 10 then 0
      when mod(m.month - s.tenure_from + 12 - k.end_place, 12) < k.end_months then 1 else 0 end as is_end,
    case when c.leaving_rule = 'inactivity' and m.month > c.last_month - c.inactivity_months then 0 else 1 end as is_judged
  from money as m
  inner join panel.unit_span as s on s.unit_id = m.unit_id and m.month >= s.first_month and m.month <= s.last_month
  cross join panel.calendar as c
  cross join panel.contract as k
), heard as (
  select m.unit_id, m.month, i.score, i.answered_month, i.n_scores, i.level_known, i.mood_known, i.level_after, i.mood_after, i.mood_next,
    p.grid, power(p.memory, m.month - i.answered_month) as since, power(p.memory, i.known_to - 1 - m.month) as until
  from months as m
  inner join panel.score_interval as i on i.unit_id = m.unit_id and m.month >= i.known_from and m.month < i.known_to
  cross join panel.answer_process as p
)
select m.unit_id, m.month, m.segment_name as segment, m.region_name as region, m.business_unit_name as business_unit,
  m.team_name as team, cast(m.tenure_months as integer) as tenure_months,
  cast(case when m.tenure_months < 6 then 0 when m.tenure_months < 12 then 1 when m.tenure_months < 24 then 2
    when m.tenure_months < 48 then 3 else 4 end as integer) as tenure_band,
  m.revenue_net, m.cost_to_serve, m.margin, m.n_contacts as contacts,
  cast(case when coalesce(m.under_contract, true) then 1 else 0 end as smallint) as active,
  cast(case when m.is_judged = 1 and coalesce(m.under_contract, true) then 1 else 0 end as smallint) as judged,
  cast(case when m.month = m.left_month then 1 else 0 end as smallint) as has_left, cast(m.is_end as smallint) as renews,
  h.score, cast(m.month - h.answered_month as integer) as score_age_months, h.level_known,
  round(h.level_known / h.grid) * h.grid as level_bin, round((h.level_known + h.since * h.mood_known) / h.grid) * h.grid as felt_bin,
  round(h.level_after + case when h.mood_next is null then h.since * h.mood_after
    else (h.since * (1 - h.until * h.until) * h.mood_after + h.until * (1 - h.since * h.since) * h.mood_next)
      / (1 - h.since * h.since * h.until * h.until) end, 6) as felt_after,
  coalesce(h.n_scores, 0) as n_scores, m.baseline_margin, m.baseline_decile, coalesce(x.in_force, 0) as in_force
from months as m
left join heard as h on h.unit_id = m.unit_id and h.month = m.month
left join panel.exposed_interval as x on x.unit_id = m.unit_id and m.month >= x.from_month and m.month < x.to_month
