-- purpose: one row per unit and month until it leaves: money, groups, and the score known before the month opens
-- grain: unit_id, month
with gapped as (
  select s.unit_id, s.first_month, s.last_month
  from panel.unit_span as s
  where s.n_paid_months < s.last_month - s.first_month + 1
), paid as (
  select f.unit_id, f.month
  from clean.financials as f
  inner join gapped as g on g.unit_id = f.unit_id
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
  select g.unit_id, g.month, case when c.has_money then cast(0 as decimal(18,2)) end as revenue_net,
    case when c.has_cost_to_serve then cast(0 as decimal(18,2)) end as cost_to_serve,
    case when c.has_margin then cast(0 as decimal(18,2)) end as margin, 0 as n_contacts, cast(null as boolean) as active
  from gaps as g
  cross join panel.calendar as c
), months as (
  select m.unit_id, m.month, m.revenue_net, m.cost_to_serve, m.margin, m.n_contacts, m.active as under_contract, s.segment_name,
    s.region_name, s.business_unit_name, s.team_name, s.left_month, s.baseline_margin, s.baseline_decile,
    case when m.month > s.tenure_from then m.month - s.tenure_from else 0 end as tenure_months,
    case when c.leaving_rule = 'inactivity' and m.month > c.last_month - c.inactivity_months then 1 else 0 end as is_censored
  from money as m
  inner join panel.unit_span as s on s.unit_id = m.unit_id and m.month >= s.first_month and m.month <= s.last_month
  cross join panel.calendar as c
)
select m.unit_id, m.month, m.segment_name as segment, m.region_name as region, m.business_unit_name as business_unit,
  m.team_name as team, cast(m.tenure_months as integer) as tenure_months,
  cast(case when m.tenure_months < 6 then 0 when m.tenure_months < 12 then 1 when m.tenure_months < 24 then 2
    when m.tenure_months < 48 then 3 else 4 end as integer) as tenure_band,
  m.revenue_net, m.cost_to_serve, m.margin, m.n_contacts as contacts,
  cast(case when m.is_censored = 1 or not coalesce(m.under_contract, true) then 0 else 1 end as smallint) as active,
  cast(case when m.month = m.left_month then 1 else 0 end as smallint) as has_left,
  i.score, cast(m.month - i.answered_month as integer) as score_age_months, i.past_mean,
  floor(i.past_mean * 2) / 2 + 0.25 as past_mean_bin, coalesce(i.n_scores, 0) as n_scores, m.baseline_margin, m.baseline_decile
from months as m
left join panel.score_interval as i on i.unit_id = m.unit_id and m.month >= i.known_from and m.month < i.known_to
