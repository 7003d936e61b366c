"""Which customer is meant? Ids of several files laid over each other, alike but for case, blanks, `.0` and zeros."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cxroi.sources.looking.sheet import Sheet

SURE, LEAST = 0.9, 0.2
"""Share of ids found elsewhere from which a link is proposed without a question, and below which there is none."""
MOST_ATTRIBUTES = 60
NAMED = re.compile(r"(^|[^a-z])name($|[^a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """The ids of `column` in `sheet` are those of `id` in `file`, which names the customer in `unit`.

    `share` of them are found there. `file` is empty where the ids are the customers' own.
    """

    sheet: str
    column: str
    file: str
    id: str
    unit: str
    share: float

    @property
    def name(self) -> str:
        """What the profile calls this kind of id."""
        word = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in self.id.lower())
        word = "_".join(part for part in word.split("_") if part)
        return word if word[:1].isalpha() else f"id_{word}"


def alike(column: pl.Series) -> pl.Series:
    """The different ids of a column as they are compared (the SQL of `rows.links.alike` gives the same)."""
    texts = column.drop_nulls().str.strip_chars().str.to_lowercase().str.normalize("NFC")
    texts = texts.str.replace(r"^([0-9]+)\.0+$", "${1}").str.replace(r"^0+([0-9]+)$", "${1}")
    return texts.unique()


def link_of(sheet: Sheet, columns: Sequence[str], book: Book) -> Link | None:
    """Which of these columns leads to customers, and by which file.

    The first column that leads nine in ten there wins, else the one that leads most; None below two in ten.
    """
    found: list[Link] = []
    for column in columns:
        if sheet.rows[column].null_count() == sheet.rows.height:
            continue
        ways = (Link(sheet.file, column, *way) for way in book.ways(sheet.rows[column]))
        best = max(ways, key=lambda one: one.share, default=None)
        if best is not None and best.share >= SURE:
            return best
        found += [best] if best is not None else []
    return max((one for one in found if one.share >= LEAST), key=lambda one: one.share, default=None)


class Book:
    """The customers' own ids (of `hub`, its sheet and column), and every column of ids that stands beside them in some
    file; names of firms and people are none."""

    def __init__(self, hub: tuple[Sheet, str], others: Sequence[Sheet]) -> None:
        self.file, self.key = hub[0].file, hub[1]
        self.exact, self.hub = hub[0].rows[hub[1]].drop_nulls().unique(), alike(hub[0].rows[hub[1]])
        self.there = [(hub[0].file, hub[1], hub[1], self.hub)]
        for sheet, key in [hub, *((one, _key(one, self.hub)) for one in others if one is not hub[0])]:
            for column in sheet.rows.columns[:MOST_ATTRIBUTES] if key else ():
                if NAMED.search(column):
                    continue
                ids = alike(sheet.rows[column])
                if column != key and ids.len() >= 0.5 * alike(sheet.rows[key]).len():
                    self.there.append((sheet.file, column, key, ids))

    def ways(self, column: pl.Series) -> list[tuple[str, str, str, float]]:
        """(file, id, unit, share of these ids found) of each way to a customer; the direct one has no file."""
        ids = alike(column)
        found = [("", "", "", share(column.drop_nulls().unique(), self.exact))]
        return found + [(file, column, key, share(ids, there)) for file, column, key, there in self.there]


def _key(sheet: Sheet, hub: pl.Series) -> str:
    """The column that holds the customers' own ids; empty where none does."""
    shares = {column: share(alike(sheet.rows[column]), hub) for column in sheet.rows.columns[:MOST_ATTRIBUTES]}
    best = max(shares, key=lambda column: shares[column], default="")
    return best if best and shares[best] >= SURE else ""


def share(ids: pl.Series, there: pl.Series) -> float:
    """Share of different ids that are found elsewhere."""
    return float(ids.is_in(there.implode()).mean() or 0.0) if ids.len() else 0.0  # type: ignore[arg-type]


def group_of(values: pl.Series, hub: Sheet) -> tuple[str, float]:
    """The column of the customers' file whose groups these are, and the share of them found there."""
    wanted = alike(values)
    shares: Mapping[str, float] = {column: share(wanted, alike(hub.rows[column])) for column in hub.rows.columns}
    best = max(shares, key=lambda column: shares[column], default="")
    return (best, shares[best]) if best else ("", 0.0)
