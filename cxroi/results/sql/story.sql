-- purpose: what unhappy customers of the last 12 months wrote about, by theme, with their recorded money and one masked comment
-- grain: theme
with low as (
    select f.feedback_id, f.unit_id, f.answered_month, f.score, f.comment, f.touchpoint, count(*) over (partition by f.feedback_id)
        as n_themes, t.theme
    from clean.feedback as f
    join panel.calendar as followed on followed.metric = f.metric
    join clean.feedback_themes as t on t.feedback_id = f.feedback_id
    where f.comment is not null and f.unit_id is not null and f.score <= $2 and f.answered_month > $1 - 12
        and f.answered_month <= $1
),
who as (
    select low.theme, low.unit_id, u.segment
    from low
    join clean.units as u on u.unit_id = low.unit_id
    group by low.theme, low.unit_id, u.segment
),
paid as (
    select p.unit_id, sum(p.margin) as margin
    from panel.customer_month as p
    where p.month > $1 - 12 and p.month <= $1
    group by p.unit_id
),
alike as (
    select who.theme, count(*) as n_units, sum(paid.margin) as margin
    from who
    left join paid on paid.unit_id = who.unit_id
    group by who.theme
),
groups as (
    select who.theme, who.segment, count(*) as n_group from who group by who.theme, who.segment
),
picked as (
    select low.theme, low.comment, low.touchpoint, low.answered_month, u.segment, row_number() over (
            partition by low.theme
            order by low.n_themes, low.score, low.answered_month desc, length(low.comment) desc, low.feedback_id
        ) as place
    from low
    join clean.units as u on u.unit_id = low.unit_id
    where length(low.comment) between 20 and 110
)
select alike.theme, alike.n_units, alike.margin, picked.touchpoint, picked.comment, picked.answered_month,
    case when groups.n_group >= $3 then picked.segment end as segment
from alike
join picked on picked.theme = alike.theme and picked.place = 1
left join groups on groups.theme = picked.theme and groups.segment = picked.segment
where alike.n_units >= $3
order by alike.margin desc nulls last, alike.n_units desc, alike.theme
