-- purpose: files the build was made from
-- grain: file_id
select read.file_id, read.file_name, read.sha256, read.bytes, read.profile, read.rows_read, read.rows_kept, read.rows_rejected
from meta.inputs as read
order by read.file_id
