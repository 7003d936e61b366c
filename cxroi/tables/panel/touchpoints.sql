-- purpose: what answers of the followed score are about; the 12 with most answers stand for themselves, all others together
-- grain: name
with counted as (
  select a.touchpoint, count(*) as n_answers, row_number() over (order by count(*) desc, a.touchpoint) as place
  from clean.answers as a
  inner join panel.calendar as c on c.metric = a.metric
  where a.touchpoint is not null and a.answered_month is not null
  group by a.touchpoint
)
select c.touchpoint as name, c.n_answers,
  case when c.place <= 12 and c.n_answers >= 10 then c.touchpoint else 'other touchpoints' end as touchpoint
from counted as c
