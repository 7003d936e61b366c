-- purpose: the last row that was written, as the store remembers it
-- grain: only
select t.number, t.hash from head as t where t.only = 1
