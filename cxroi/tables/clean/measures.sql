-- purpose: what each measure of operations, outcomes and feedback means: as declared, else guessed (never as money)
-- grain: table_name, measure
with valued as (
  select 'operations' as table_name, o.measure, o.value, o.weight, cast(null as boolean) as higher_is_better
  from clean.operations as o
  union all
  select 'outcomes' as table_name, r.kind as measure, coalesce(r.value, 1) as value, r.weight,
    case when r.kind = 'left' then false end as higher_is_better
  from clean.outcomes as r
  union all
  select 'feedback' as table_name, f.metric as measure, f.score as value, f.weight, f.higher_is_better
  from clean.feedback as f
), seen as (
  select v.table_name, v.measure, lower(v.measure) as called, count(*) as n_rows, count(v.value) as n_values,
    min(v.value) as least, max(v.value) as most, count(v.weight) as n_weights,
    coalesce(sum(case when v.value = 0 or v.value = 1 then 0 else 1 end), 0) as n_others,
    case when min(cast(v.higher_is_better as integer)) = max(cast(v.higher_is_better as integer))
      then max(cast(v.higher_is_better as integer)) end as direction
  from valued as v
  where v.measure is not null
  group by v.table_name, v.measure, lower(v.measure)
), looked as (
  select s.table_name, s.measure, s.called, s.n_rows, s.n_values, s.least, s.most, s.n_weights, s.direction,
    case when s.n_values > 0 and s.n_others = s.n_rows - s.n_values then 1 else 0 end as is_flag,
    case when s.least >= 0 and s.most <= 100 and (s.called like '%\_rate' escape '\' or s.called like '%\_rate\_%' escape '\'
        or s.called like '% rate' or s.called like 'rate\_%' escape '\' or s.called = 'rate' or s.called like '%percent%'
        or s.called like '%\_pct' escape '\' or s.called like 'pct\_%' escape '\' or s.called like '%share%'
        or s.called like '%ratio%' or s.called like '%uptime%' or s.called like '%\%%' escape '\')
      then 1 else 0 end as is_named_share
  from seen as s
), guessed as (
  select l.table_name, l.measure, l.called, l.n_rows, l.n_values, l.least, l.most, l.n_weights, l.direction, l.is_flag,
    case when l.table_name = 'feedback' then 'index' when l.n_values = 0 then 'count'
      when l.is_flag = 1 and l.table_name = 'outcomes' then 'count'
      when l.is_flag = 1 or l.is_named_share = 1 or (l.least >= 0 and l.most <= 1) then 'share' else 'index' end as unit_kind
  from looked as l
)
select g.table_name, g.measure, coalesce(d.unit_kind, g.unit_kind) as unit_kind,
  coalesce(d.adds_up, case when g.unit_kind = 'count' then 'flow' else 'no' end) as adds_up,
  coalesce(d.higher_is_better, cast(g.direction as boolean)) as higher_is_better,
  case when coalesce(d.unit_kind, g.unit_kind) = 'share' then coalesce(d.whole, case when g.most > 1 then 100 else 1 end) else 1
    end as whole,
  case when d.unit_kind is null then false else true end as is_declared,
  case when g.table_name = 'outcomes' and g.is_flag = 1 and coalesce(d.unit_kind, 'count') = 'count' then true else false end
    as is_event,
  case when g.n_weights > 0 then true else false end as is_weighted,
  nullif(d.unit, '') as unit, g.n_rows, g.n_values, g.least, g.most
from guessed as g
left join declared_measures as d on d.table_name = g.table_name and d.measure = g.called
