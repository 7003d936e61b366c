-- purpose: months of the first and the last dated answer, and how many answers have a date
-- grain: all
select min(answer.answered_month) as first_month, max(answer.answered_month) as last_month,
    count(answer.answered_month) as n_dated
from clean.feedback as answer
where answer.score is not null
