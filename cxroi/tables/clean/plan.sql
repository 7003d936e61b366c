-- purpose: planned amounts
-- grain: month, line
select p.month, p.line, p.amount from newest.plan as p
