-- purpose: themes that the words of an answer's comment name, by the list of themes in force
-- grain: feedback_id, theme
select f.feedback_id, t.theme
from newest.marks as m
inner join clean.feedback as f on f.feedback_id = m.feedback_id
inner join clean.themes as t on t.place = 1 and mod(m.marks // t.bit, 2) = 1
where m.marks > 0
