-- purpose: remember the last row that was written
-- grain: only
insert into head (only, number, hash) values (1, ?1, ?2)
on conflict (only) do update set number = excluded.number, hash = excluded.hash
