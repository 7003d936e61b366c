"""Names of tables and columns inside SQL: checked and quoted, because they cannot be bound."""

from __future__ import annotations

import re

from cxroi.errors import EngineError

_PART = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_MOST_PARTS = 3


def quoted(name: str) -> str:
    """`panel.customer_month` -> `"panel"."customer_month"`; raises EngineError for anything but plain words.

    A part is ASCII letters, digits and _, not starting with a digit, at most 63 long; at most three parts.
    """
    parts = name.split(".")
    if len(parts) > _MOST_PARTS or not all(_PART.fullmatch(part) for part in parts):
        raise EngineError(
            "a table or column has a name that is not plain letters, digits and _; rename it in the profile"
        )
    return ".".join(f'"{part}"' for part in parts)
