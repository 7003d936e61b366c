"""Line numbers of a TOML file's sections and keys, so that an error can name the line to change."""

from __future__ import annotations

import re
from collections.abc import Sequence

HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_.\-]+)\s*=""")


class Lines:
    """Finds the line of a path such as ("table", 2, "columns", "at") in a TOML text (arrays count from 0)."""

    def __init__(self, text: str = "") -> None:
        self.places: dict[tuple[str | int, ...], int] = {}
        counts: dict[str, int] = {}
        prefix: tuple[str | int, ...] = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if header := HEADER.match(line):
                prefix = self._prefix(header.group(1) == "[[", header.group(2).split("."), counts)
                self.places.setdefault(prefix, number)
            elif key := KEY.match(line):
                parts = [key.group(1).strip("\"'")] if key.group(1)[0] in "\"'" else key.group(1).split(".")
                self.places.setdefault((*prefix, *parts), number)

    @staticmethod
    def _prefix(is_array: bool, parts: list[str], counts: dict[str, int]) -> tuple[str | int, ...]:
        name = parts[0].strip().strip("\"'")
        if is_array and len(parts) == 1:
            counts[name] = counts.get(name, -1) + 1
            return (name, counts[name])
        rest = tuple(part.strip().strip("\"'") for part in parts[1:])
        return (name, counts[name], *rest) if name in counts else (name, *rest)

    def find(self, path: Sequence[str | int]) -> int | None:
        """Line of the path or of its nearest known parent; None where nothing is known."""
        for length in range(len(path), 0, -1):
            if (line := self.places.get(tuple(path[:length]))) is not None:
                return line
        return None
