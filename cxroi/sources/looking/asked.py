"""Which columns of a survey are questions with a score, on which scale, and where do people write?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from cxroi.sources.looking.sheet import Sheet

WORDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("csat", {"very satisfied": "5", "satisfied": "4", "neither satisfied nor dissatisfied": "3", "neutral": "3",
              "dissatisfied": "2", "very dissatisfied": "1"}),
    ("csat", {"extremely satisfied": "5", "somewhat satisfied": "4", "neither satisfied nor dissatisfied": "3",
              "somewhat dissatisfied": "2", "extremely dissatisfied": "1"}),
    ("csat", {"sehr zufrieden": "5", "zufrieden": "4", "weder noch": "3", "teils teils": "3", "unzufrieden": "2",
              "sehr unzufrieden": "1"}),
    ("csat", {"excellent": "5", "good": "4", "average": "3", "poor": "2", "very poor": "1"}),
    ("csat", {"excellent": "5", "very good": "4", "good": "3", "fair": "2", "poor": "1"}),
    ("ces", {"very easy": "7", "easy": "6", "neither easy nor difficult": "4", "neutral": "4", "difficult": "2",
             "very difficult": "1"}),
    ("ces", {"extremely easy": "7", "somewhat easy": "5", "neither easy nor difficult": "4", "somewhat difficult": "3",
             "extremely difficult": "1"}),
    ("ces", {"strongly agree": "7", "agree": "6", "somewhat agree": "5", "neither agree nor disagree": "4",
             "somewhat disagree": "3", "disagree": "2", "strongly disagree": "1"}),
)  # fmt: skip
METRICS = (
    ("nps", r"recommend|empfehl|recomend|nps|likel(y|ihood)|priporo", 0, 10),
    ("ces", r"\beas(y|ier|e)\b|effort|einfach|f[aá]cil", 1, 7),
    ("csat", r"satisf|zufrieden|rate|rating|happy|csat|experience|bewert|avalia|score|stars?", 1, 5),
)
PLACES = (
    ("onboarding", r"onboard|set you up|set up|welcome|getting started"),
    ("delivery", r"deliver|lieferung|entrega|shipping"),
    ("billing", r"invoice|billing|rechnung|payment"),
    ("support", r"support|ticket|agent|helpdesk|service desk"),
)
WRITTEN = re.compile(
    r"why|reason|comment|better|improve|anything|tell us|verbatim|warum|kommentar|coment|open-ended|feedback",
    re.IGNORECASE,
)
NUMBER, LABELLED = re.compile(r"^\d{1,2}(\.0+)?$"), re.compile(r"^(\d{1,2})\s*(?:[-–—:(=].*)$")
MOST_ANSWERS = 12


@dataclass(frozen=True)
class Asked:
    """A question: its column, the metric and the ends of its scale, words behind the numbers, where it was asked."""

    column: str
    metric: str
    low: int
    high: int
    words: dict[str, str] = field(default_factory=dict)
    touchpoint: str = ""
    is_sure: bool = True


def questions(sheet: Sheet, left: Sequence[str]) -> list[Asked]:
    """The questions with a score among these columns, the one to recommend first."""
    found = [one for column in left if (one := _question(sheet, column)) is not None]
    return sorted(found, key=lambda one: (one.metric != "nps", not one.is_sure))


def by_range(sheet: Sheet, column: str) -> Asked:
    """A column that a person calls the score, as the metric whose scale holds its numbers."""
    numbers = _numbers(sheet.rows[column].drop_nulls().unique().head(MOST_ANSWERS)) or [0, 10]
    metric, low, high = next(
        ((name, low, high) for name, _, low, high in reversed(METRICS) if low <= min(numbers) and max(numbers) <= high),
        ("nps", 0, 10),
    )
    return Asked(column, metric, low, high, is_sure=False)


def comment(sheet: Sheet, left: Sequence[str]) -> str:
    """The column in which people write; empty where there is none."""
    best, most = "", 0.0
    for column in left:
        texts = sheet.rows[column].drop_nulls()
        if texts.is_empty() or not WRITTEN.search(f"{column} {sheet.layout.texts.get(column, '')}"):
            continue
        length = float(texts.str.len_chars().mean() or 0.0)  # type: ignore[arg-type]
        if length > max(most, 6.0) and texts.str.contains(r"^\S+@\S+$|^https?://").mean() != 1.0:
            best, most = column, length
    return best


def _question(sheet: Sheet, column: str) -> Asked | None:
    values = sheet.rows[column].drop_nulls().unique()
    if values.is_empty() or values.len() > MOST_ANSWERS:
        return None
    text = f"{column} {sheet.layout.texts.get(column, '')}"
    place = next((name for name, pattern in PLACES if re.search(pattern, f"{text} {sheet.name}", re.IGNORECASE)), "")
    if (worded := _worded(values)) is not None:
        return Asked(column, worded[0], *_ends(worded[0]), worded[1], place)
    numbers = _numbers(values)
    if numbers is None:
        return None
    scale = re.search(r"\[?\(?\b(\d{1,2})\s*=.*?(\d{1,2})\s*=", text)
    for metric, pattern, low, high in METRICS:
        if re.search(pattern, text, re.IGNORECASE) and low <= min(numbers) and max(numbers) <= high:
            ends = (int(scale[1]), int(scale[2])) if scale else (low, high)
            return Asked(column, metric, min(ends), max(ends), {}, "" if metric == "nps" else place, max(numbers) > 1)
    return None


def _ends(metric: str) -> tuple[int, int]:
    return next((low, high) for name, _, low, high in METRICS if name == metric)


def _worded(values: pl.Series) -> tuple[str, dict[str, str]] | None:
    """(metric, words as they stand -> number) where every answer is a word of one known scale."""
    for metric, words in WORDS:
        known = {value: words.get(str(value).strip().casefold()) for value in values}
        if len(known) >= 2 and all(known.values()):
            return metric, {str(value): str(number) for value, number in known.items()}
    return None


def _numbers(values: pl.Series) -> list[int] | None:
    """Whole numbers, bare or with the words of an end of the scale; None where a value is neither."""
    found = []
    for value in map(str, values):
        label = LABELLED.match(value)
        if not NUMBER.match(value) and label is None:
            return None
        found.append(int(float(value)) if label is None else int(label[1]))
    return found
