"""How much work a step is, in counts that are the same on every machine: calls of functions and bytes held."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

Found = TypeVar("Found")


def work(step: Callable[[], Found]) -> tuple[Found, int, int]:
    """(What the step returns, calls of functions it makes, the most bytes it holds at once)."""
    calls = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    tracemalloc.start()
    sys.setprofile(counted)
    try:
        found = step()
    finally:
        sys.setprofile(None)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return found, calls, peak
