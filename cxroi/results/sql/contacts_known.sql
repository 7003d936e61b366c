-- purpose: how many months of customers carry contacts in the files; none means that they were not loaded
-- grain: all
select count(paid.contacts) as n
from clean.financials as paid
