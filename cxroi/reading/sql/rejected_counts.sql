-- purpose: refused rows by table and reason
-- grain: table_name, reason
select refused.table_name, refused.reason, count(*) as n
from rejected.rows as refused
group by refused.table_name, refused.reason
order by n desc, refused.table_name, refused.reason
