-- purpose: what each measure means, and whether a profile declared it
-- grain: table_name, measure
select
    known.table_name, known.measure, known.unit_kind, known.adds_up, known.higher_is_better, known.whole, known.is_declared,
    known.is_event, known.is_weighted, known.unit, known.n_rows, known.n_values
from clean.measures as known
order by known.table_name, known.measure
