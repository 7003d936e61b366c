-- purpose: append one row to the history
-- grain: number
insert into history (number, at, who, kind, id, version, action, scope, body, previous, hash)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
