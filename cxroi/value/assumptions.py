"""The assumptions in force: `<store>/assumptions.toml`, a file that a finance person edits."""

from __future__ import annotations

from pathlib import Path

from cxroi.value.assumed import NOBODY
from cxroi.value.assumption_file import parsed, write_defaults
from cxroi.value.assumption_model import AssumptionRow, Assumptions, Entry, Switch, Word

__all__ = ["NOBODY", "AssumptionRow", "Assumptions", "Entry", "Switch", "Word", "read", "write_defaults"]


def read(path: Path | None) -> Assumptions:
    """Assumptions of a TOML file, or the defaults (nobody's yet, grade E) when there is none.

    DataError names the line and what is allowed there.
    """
    return Assumptions() if path is None else parsed(Path(path))
