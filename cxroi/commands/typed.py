"""What was typed, before any command runs: text that no name or path holds is refused, numbers are finite."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

LONGEST = 30_000
MOST_WHOLE = 10**15


def odd(typed: Sequence[str]) -> str:
    """Why the words of a command cannot be taken; empty where they can."""
    for number, word in enumerate(typed, start=1):
        if "\0" in word or any("\ud800" <= char <= "\udfff" for char in word):
            return f"word {number} of the command holds a character that no text holds. Next: type it anew"
        if len(word) > LONGEST:
            return (
                f"word {number} of the command is {len(word):,} characters long, {LONGEST:,} at most. Next: shorten it"
            )
    return ""


def path(text: str) -> Path:
    """A path that is not empty (an empty one would be the folder one stands in)."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a path must not be empty")
    return Path(text)


def number(text: str) -> float:
    """A finite number: 1e400 and nan are none."""
    value = float(text)
    if not isfinite(value):
        raise argparse.ArgumentTypeError("must be a finite number")
    return value


def whole(text: str) -> int:
    """A whole number that any column holds."""
    value = int(text)
    if abs(value) > MOST_WHOLE:
        raise argparse.ArgumentTypeError(f"must lie between -{MOST_WHOLE:,} and {MOST_WHOLE:,}")
    return value


TYPES: dict[Any, Callable[[str], object]] = {Path: path, float: number, int: whole}


def guarded(parser: argparse.ArgumentParser) -> None:
    """Every path and number of a command is read by the functions above."""
    for action in parser._actions:
        action.type = TYPES.get(action.type, action.type)
