-- purpose: kinds of outcomes with what their values mean
-- grain: measure
select known.measure, known.unit_kind, known.adds_up, known.whole, known.is_event
from clean.measures as known
where known.table_name = 'outcomes'
order by known.measure
