"""What was asked once is not asked again, as long as nothing that the question names was written.

The memory belongs to one build: whoever wraps the build's engine holds it, and it goes with him.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

MOST_ROWS = 200_000
_WORD = re.compile(r"\w+")
_WRITTEN = re.compile(
    r"\b(?:create\s+(?:or\s+replace\s+)?(?:temp\s+|temporary\s+)?(?:table|view)|drop\s+(?:table|view)|insert\s+into"
    r"|update|delete\s+from|truncate|alter\s+table)\s+(?:if\s+(?:not\s+)?exists\s+)?((?:[\w.]|\"[^\"]*\")+)",
    re.IGNORECASE,
)
_CHANGING = frozenset(
    ("information_schema", "current_setting", "current_date", "current_timestamp", "now", "random", "nextval", "uuid")
)
"""Words of questions whose answer may change though no table does."""

Key = tuple[str, tuple[tuple[type, object], ...]]


@dataclass
class Memory:
    """Answers by text and bound values; none before `settle`, none to a question that names a table written since."""

    settled: bool = False
    _written: set[str] = field(default_factory=set)
    _answers: dict[Key, tuple[frozenset[str], pl.DataFrame]] = field(default_factory=dict)

    def settle(self) -> None:
        """From here on tables stay, but for those that are named as written."""
        self.settled, self._written = True, set()

    def answer(self, sql: str, params: Sequence[object], ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """The kept answer to the same text and values, else a fresh one, kept where it may be (up to 200,000 rows)."""
        words = frozenset(word.lower() for word in _WORD.findall(sql))
        if not self.settled or words & self._written or words & _CHANGING:
            return ask()
        key = (sql, tuple((type(value), value) for value in params))
        try:
            kept = self._answers.get(key)
        except TypeError:
            return ask()
        if kept is None:
            kept = words, ask()
            if kept[1].height <= MOST_ROWS:
                self._answers[key] = kept
        return kept[1].clone()

    def wrote(self, name: str) -> None:
        """A table or view of this name was made, filled or dropped: what was said of it is forgotten."""
        words = set(_WORD.findall(name.lower())[-1:])
        self._written |= words
        self._answers = {key: kept for key, kept in self._answers.items() if not words & kept[0]}

    def executed(self, sql: str) -> None:
        """A statement was run; one whose target cannot be read off its text empties the memory."""
        targets = [found.group(1) for found in _WRITTEN.finditer(sql)]
        for name in targets:
            self.wrote(name)
        if not targets:
            self._answers = {}
