-- purpose: customers by value tier and band of their last known score, today (view now) and a year ago (view then), one scan
-- grain: view, tier, band, grown
-- $4: share of revenue stated as margin where the files hold none, else null
with worth as (
    select p.*, case when $4::double is null then p.margin else p.revenue_net * $4::double end as worth
    from panel.customer_month as p
    where p.month > $1 - 24 and p.month <= $1
),
seen as (
    select
        p.unit_id,
        sum(case when p.month > $1 - 12 then p.revenue_net end) as revenue_year,
        sum(case when p.month > $1 - 12 then p.worth end) as margin_year,
        sum(case when p.month <= $1 - 12 then p.worth end) as margin_before,
        count(case when p.month <= $1 - 12 then p.worth end) as months_before,
        max(case when p.month = $1 and p.active = 1 and p.has_left = 0 then 1 else 0 end) as here_now,
        max(case when p.month = $1 - 11 and p.active = 1 then 1 else 0 end) as here_then,
        max(case when p.month = $1 then p.score end) as score_now,
        max(case when p.month = $1 - 11 then p.score end) as score_then,
        max(case when p.month = $1 then 1 else 0 end) as has_closing,
        max(case when p.month > $1 - 12 then p.has_left else 0 end) as left_within
    from worth as p group by p.unit_id
),
named as (
    select
        seen.*,
        u.value_tier,
        max(u.value_tier) over () as any_tier,
        percent_rank() over (partition by seen.here_now order by seen.margin_year desc nulls last, seen.unit_id) as rank_now,
        percent_rank() over (
            partition by seen.here_then, seen.margin_before is null order by seen.margin_before desc, seen.unit_id
        ) as rank_then
    from seen
    join clean.units as u on u.unit_id = seen.unit_id
),
views as (
    select w.view, n.*, case when w.view = 'now' then n.rank_now else n.rank_then end as place,
        case when w.view = 'now' then n.score_now else n.score_then end as score
    from named as n
    cross join (select 'now' as view union all select 'then' as view) as w
    where (w.view = 'now' and n.here_now = 1) or (w.view = 'then' and n.here_then = 1 and n.margin_before is not null)
)
select
    v.view,
    case when v.any_tier is not null then coalesce(v.value_tier, 'unknown')
        when v.place < 0.2 then 'Best 20 %' when v.place < 0.5 then 'Next 30 %' else 'The other half' end as tier,
    case when v.score is null then 'never' when v.score <= $2 then 'unhappy' when v.score >= $3 then 'happy' else 'between'
        end as band,
    case when v.months_before < 12 then null when v.margin_year > v.margin_before then 1 else 0 end as grown,
    count(*) as n_units,
    sum(v.revenue_year) as sum_revenue,
    sum(v.margin_year) as sum_margin,
    sum(v.margin_before) as sum_before,
    sum(v.score) as sum_score,
    sum(v.left_within) as n_left,
    sum(case when v.has_closing = 1 and (v.score_now > $2 or v.score_now is null) then 1 else 0 end) as n_moved_out,
    sum(v.has_closing) as n_closing
from views as v
group by 1, 2, 3, 4
order by 1, 2, 3, 4
