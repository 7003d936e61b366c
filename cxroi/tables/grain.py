# ruff: noqa: S608 - SQL from one template; every name in it comes from a registry and is quoted
"""How many rows of a table share their key with another: none may, in any clean or panel table."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DataError

_MONTHS = ("unit_id", "month")
_MOST_MONTHS = 126


def duplicates(engine: Engine, table: str, grain: Sequence[str]) -> int:
    """Rows beyond the first of each key. A key of unit and month is folded into one bitmap per unit: a tenth of the
    memory."""
    if tuple(grain) == _MONTHS and engine.dialect == "duckdb":
        first, last, missing = engine.query(
            f"select min(month) as a, max(month) as b, count(*) - count(month) as c from {quoted(table)}"
        ).row(0)
        if first is not None and not missing and last - first < _MOST_MONTHS:
            return _repeated_months(engine, table, first)
    keys = ", ".join(quoted(column) for column in grain)
    return int(
        engine.query(
            f"with keys as (select count(*) as n from {quoted(table)} group by {keys} having count(*) > 1) "
            "select cast(coalesce(sum(k.n - 1), 0) as bigint) as n from keys as k"
        ).item()
    )


def _repeated_months(engine: Engine, table: str, first: int) -> int:
    return int(
        engine.query(
            "with folded as (select count(*) as n_rows, "
            "bit_count(bit_or(cast(1 as hugeint) << (month - cast(? as integer)))) as n_months "
            f"from {quoted(table)} group by unit_id) "
            "select cast(coalesce(sum(f.n_rows - f.n_months), 0) as bigint) as n from folded as f",
            [first],
        ).item()
    )


def check_grain(engine: Engine, table: str, grain: Sequence[str]) -> None:
    """Raises DataError when rows of a table share a key; says how many."""
    extra = duplicates(engine, table, grain)
    if extra:
        raise DataError(
            f"{table}: {extra:,} rows repeat the key {', '.join(grain)}. Next: look at the key lines of the profile"
        )
