"""The ledger's two tables, and the triggers that keep its history append-only even for other programs."""

from __future__ import annotations

_KEPT = "begin select raise(abort, 'history is append-only'); end"
_APPROVED = (
    "exists (select 1 from history as old where old.kind = new.kind and old.id = new.id and old.action = 'approved')"
)
VERSION = 1
"""Kept in the file (`user_version`); 0 is a ledger of 0.4.0 or before, which reads and writes the same."""
SCHEMA: tuple[str, ...] = (
    (
        "create table if not exists history (number integer primary key, at text not null, who text not null, kind "
        "text not null,"
        " id text not null, version integer not null, action text not null, scope text not null, body text not null,"
        " previous text not null, hash text not null unique, unique (kind, id, version))"
    ),
    (
        "create table if not exists head (only integer primary key check (only = 1), number integer not null, hash "
        "text not null)"
    ),
    f"create trigger if not exists history_is_kept before delete on history {_KEPT}",
    f"create trigger if not exists history_is_fixed before update on history {_KEPT}",
    (
        f"create trigger if not exists approved_is_fixed before insert on history when {_APPROVED}"
        " begin select raise(abort, 'approved entries are immutable'); end"
    ),
)
"""`history`: one row for every save, approval and withdrawal; `head`: number and hash of the last one."""
