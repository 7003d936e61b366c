-- purpose: what the values of each measure of operations and outcomes come to: events, sums, means, and last levels of stocks
-- grain: table_name, measure
with valued as (
    select
        'outcomes' as table_name, result.kind as measure, result.unit_id, '' as place, result.month, result.at as moment,
        coalesce(result.value, 1) as value, coalesce(result.weight, 1) as weight
    from clean.outcomes as result
    union all
    select
        'operations' as table_name, event.measure, event.unit_id,
        coalesce(event.team, '') || '/' || coalesce(event.touchpoint, '') || '/' || coalesce(event.process_step, '') as place,
        cast(extract(year from event.happened_at) * 12 + extract(month from event.happened_at) - 1 as integer) as month,
        event.happened_at as moment, event.value, coalesce(event.weight, 1) as weight
    from clean.operations as event
    where event.value is not null
),
ordered as (
    select
        valued.table_name, valued.measure, valued.month, valued.value,
        max(valued.month) over (partition by valued.table_name, valued.measure) as newest,
        row_number() over (partition by valued.table_name, valued.measure, valued.unit_id, valued.place
            order by valued.moment desc nulls last, valued.value desc) as place
    from valued
),
levels as (
    select
        ordered.table_name, ordered.measure, max(ordered.newest) as stock_month, sum(ordered.value) as stock_value,
        count(*) as n_levels
    from ordered
    where ordered.place = 1 and (ordered.newest is null or ordered.month = ordered.newest)
    group by ordered.table_name, ordered.measure
),
summed as (
    select
        valued.table_name, valued.measure,
        count(*) as n_recorded,
        count(distinct valued.unit_id) as n_units,
        count(distinct case when valued.value <> 0 then valued.unit_id end) as n_happened,
        sum(case when valued.value <> 0 then 1 else 0 end) as n_events,
        sum(case when valued.value = 0 then 1 else 0 end) as n_zero,
        cast(sum(cast(valued.value as decimal(38, 6))) as double) as sum_value,
        sum(valued.value * valued.weight) / nullif(sum(valued.weight), 0) as mean_value
    from valued
    group by valued.table_name, valued.measure
)
select
    known.table_name, known.measure, known.unit_kind, known.adds_up, known.whole, known.is_declared, known.is_event,
    known.is_weighted, known.unit, summed.n_recorded, summed.n_units, summed.n_happened, summed.n_events, summed.n_zero,
    summed.sum_value, summed.mean_value, levels.stock_month, levels.stock_value, levels.n_levels
from clean.measures as known
join summed on summed.table_name = known.table_name and summed.measure = known.measure
left join levels on levels.table_name = known.table_name and levels.measure = known.measure
order by known.table_name desc, known.measure
