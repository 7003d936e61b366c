"""A table in a file and a question, answered as the command answers it."""

from __future__ import annotations

from pathlib import Path

from cxroi.door import Request, estimated
from cxroi.door.files import opened
from cxroi.terms import Estimate


def estimate(source: Path | str, request: Request) -> list[Estimate]:
    with opened(str(source)) as table:
        return estimated(table, request)
