-- purpose: what people write, append-only: every save, approval and withdrawal is a row that is never changed or deleted
-- grain: number
create table if not exists history (
  number integer primary key,
  at text not null,
  who text not null,
  kind text not null,
  id text not null,
  version integer not null,
  action text not null,
  scope text not null,
  body text not null,
  previous text not null,
  hash text not null unique,
  unique (kind, id, version)
);
create table if not exists head (only integer primary key check (only = 1), number integer not null, hash text not null);
create trigger if not exists history_is_kept before delete on history
begin
  select raise(abort, 'history is append-only');
end;
create trigger if not exists history_is_fixed before update on history
begin
  select raise(abort, 'history is append-only');
end;
create trigger if not exists approved_is_fixed before insert on history
when exists (select 1 from history as old where old.kind = new.kind and old.id = new.id and old.action = 'approved')
begin
  select raise(abort, 'approved entries are immutable');
end;
