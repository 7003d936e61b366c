-- purpose: the files behind the figures, with what became of their rows
-- grain: file_id
select
    file.file_id, file.import_id, file.file_name, file.sha256, file.bytes, file.rows_read, file.rows_kept,
    file.rows_rejected, file.rows_replaced, file.sample_kind, file.loaded_at
from meta.files as file
order by file.file_id
