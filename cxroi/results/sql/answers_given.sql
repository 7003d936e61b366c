-- purpose: how many answers of the panel's score there are
-- grain: all
select count(*) as n_answers
from clean.answers as given
join panel.calendar as followed on followed.metric = given.metric
