-- purpose: planned amounts by month and line
-- grain: month, line
select planned.month, planned.line, planned.amount from clean.plan as planned
