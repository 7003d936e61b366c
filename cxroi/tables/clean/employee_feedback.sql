-- purpose: mean answers of teams, never of a person
-- grain: team, asked_at, metric
select e.team, e.asked_at, e.metric, e.score, e.n from newest.employee_feedback as e
