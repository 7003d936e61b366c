-- purpose: the first refused rows with their place and reason; comments are masked before they are stored
-- grain: import_id, file_id, table_name, row_number, reason
select refused.table_name, file.file_name, refused.row_number, refused.reason, refused.row_json
from rejected.rows as refused
left join meta.files as file on file.file_id = refused.file_id
order by refused.table_name, refused.file_id, refused.row_number
limit 500
