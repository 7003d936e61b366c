"""Design matrices over covariate patterns: numbers as columns, categories as codes, as an indicator is nearly always
zero.

Products with the matrix are sums by code, never a matrix product: rows are summed once by the combination of all their
codes, and what one category or a pair of them needs is added up from these sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from cxroi.terms import Array

CONSTANT = "constant"
MOST_CODES = 2**40
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Term:
    """A covariate: a number (one slope) or a category (one indicator per value but the most frequent)."""

    column: str
    category: bool = False


@dataclass(frozen=True)
class Category:
    """Indicators `first` .. `first + size - 1` of the design: code (C,) is 0 for the reference level, else 1 ..
    size."""

    code: Ints
    first: int
    size: int

    @property
    def places(self) -> slice:
        return slice(self.first, self.first + self.size)


@dataclass(frozen=True)
class Categories:
    """The categories of a design and the combinations of their codes that occur, U of them."""

    parts: tuple[Category, ...] = ()

    def __iter__(self) -> Iterator[Category]:
        return iter(self.parts)

    @cached_property
    def combination(self) -> Ints:
        """(C,) which combination of codes each row has, 0 .. U - 1."""
        return self._combined[0]

    @cached_property
    def codes(self) -> tuple[Ints, ...]:
        """Of each category the code (U,) in every combination."""
        return tuple(each.code[self._combined[1]] for each in self.parts)

    @cached_property
    def pairs(self) -> tuple[Ints, ...]:
        """(U,) code of each pair of categories, in the order of `combinations`."""
        coded = zip(self.parts, self.codes, strict=True)
        return tuple(one * (other.size + 1) + code for (_, one), (other, code) in combinations(coded, 2))

    @cached_property
    def _combined(self) -> tuple[Ints, Ints]:
        """(combination of each row (C,), one row of each combination (U,))."""
        joint, size = np.zeros_like(self.parts[0].code), 1
        for each in self.parts:
            if size * (each.size + 1) > MOST_CODES:
                joint = np.unique(joint, return_inverse=True)[1]
                size = int(joint.max(initial=0)) + 1
            joint, size = joint * (each.size + 1) + each.code, size * (each.size + 1)
        _, first, index = np.unique(joint, return_index=True, return_inverse=True)
        return index, first

    def added(self, values: Array) -> Array:
        """Sums (U,) of values (C,) by combination."""
        return np.asarray(np.bincount(self.combination, values), dtype=np.float64)


@dataclass(frozen=True)
class Design:
    """Design matrix (C, K) over the different rows of a fit: K names, rows n (C,) and events (C,).

    `columns` says where each column comes from: ("", None) constant, (column, None) number, (column, level) indicator.
    numbers (C, D) holds the constant and the numbers, at `places` (D,) among the K columns. `patterns` (P,) are the
    patterns of the cells and `index` (P,) the design row of each: patterns that a fit cannot tell apart share a row.
    """

    terms: tuple[str, ...]
    columns: tuple[tuple[str, object | None], ...]
    numbers: Array
    places: Ints
    categories: Categories
    n: Array
    events: Array
    patterns: Array
    index: Ints

    @property
    def share(self) -> Array:
        """(C,) part of all rows."""
        return np.asarray(self.n / self.n.sum())

    def times(self, B: Array) -> Array:
        """X @ B for B (K,) or (K, M)."""
        out = self.numbers @ B[self.places]
        if self.categories.parts:
            coded = zip(self.categories, self.categories.codes, strict=True)
            levels = [np.concatenate([np.zeros_like(B[:1]), B[each.places]])[code] for each, code in coded]
            out += np.add.reduce(levels)[self.categories.combination]
        return np.asarray(out)

    def sums(self, w: Array) -> Array:
        """w @ X for w (C,)."""
        out = np.zeros(len(self.terms))
        out[self.places] = w @ self.numbers
        if self.categories.parts:
            added = self.categories.added(w)
            for each, code in zip(self.categories, self.categories.codes, strict=True):
                out[each.places] = np.bincount(code, added, each.size + 1)[1:]
        return out

    def gram(self, w: Array) -> Array:
        """X' diag(w) X, (K, K)."""
        out = np.zeros((len(self.terms), len(self.terms)))
        weighted = self.numbers * w[:, None]
        out[np.ix_(self.places, self.places)] = self.numbers.T @ weighted
        if not self.categories.parts:
            return out
        added = [self.categories.added(column) for column in weighted.T]
        for each, code in zip(self.categories, self.categories.codes, strict=True):
            for place, column in zip(self.places, added, strict=True):
                cross = np.bincount(code, column, each.size + 1)[1:]
                out[each.places, place] = out[place, each.places] = cross
            out[each.places, each.places] = np.diag(out[each.places, 0])
        for (a, b), pair in zip(combinations(self.categories, 2), self.categories.pairs, strict=True):
            table = np.bincount(pair, added[0], (a.size + 1) * (b.size + 1)).reshape(a.size + 1, b.size + 1)[1:, 1:]
            out[a.places, b.places], out[b.places, a.places] = table, table.T
        return out

    def moments(self) -> tuple[Array, Array]:
        """Mean and standard deviation of every column over all rows, (K,) each."""
        mean = self.sums(self.share)
        square = mean.copy()
        square[self.places] = self.share @ self.numbers**2
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0))

    def rows(self, chosen: Ints, columns: list[int]) -> Array:
        """Dense part of the matrix: rows by number, then columns."""
        out = np.zeros((len(chosen), len(self.terms)))
        out[:, self.places] = self.numbers[chosen]
        for each in self.categories:
            code = each.code[chosen]
            out[np.flatnonzero(code), each.first + code[code > 0] - 1] = 1.0
        return out[:, columns]

    def scaled(self) -> tuple[Design, Array]:
        """(the same with numbers centred and of unit spread, (K, K) way back to coefficients of the matrix itself)."""
        mean, spread = self.moments()
        centre, scale = np.zeros(len(self.terms)), np.ones(len(self.terms))
        centre[self.places[1:]], scale[self.places[1:]] = mean[self.places[1:]], spread[self.places[1:]]
        back = np.diag(1 / scale)
        back[0] -= centre / scale
        return replace(self, numbers=(self.numbers - centre[self.places]) / scale[self.places]), back


def design_matrix(cells: pl.DataFrame, terms: tuple[Term, ...]) -> Design:
    """Numbers and indicator codes of the cells (as `pattern_counts` returns them); equal rows become one."""
    n, events = (cells[column].to_numpy().astype(float) for column in ("n", "events"))
    names: list[str] = [CONSTANT]
    sources: list[tuple[str, object | None]] = [("", None)]
    numbers, places, categories = [np.ones(len(n))], [0], []
    row, size = np.zeros(len(n), dtype=np.int64), 1
    for term in terms:
        if term.category:
            others, code = _codes(cells, term.column)
            categories.append(Category(code, len(names), len(others)))
            names.extend(f"{term.column}={_shown(level)}" for level in others)
            sources.extend((term.column, level) for level in others)
        else:
            values = cells[term.column].cast(pl.Float64)
            code = _small(cells[term.column])
            numbers.append(values.to_numpy())
            places.append(len(names))
            names.append(term.column)
            sources.append((term.column, None))
        row, size = row + size * code, size * (int(code.max(initial=0)) + 1)
    _, first, index = np.unique(row, return_index=True, return_inverse=True)
    distinct = Categories(tuple(replace(each, code=each.code[first]) for each in categories))
    return Design(
        tuple(names),
        tuple(sources),
        np.column_stack(numbers)[first],
        np.asarray(places),
        distinct,
        np.bincount(index, n).astype(float),
        np.bincount(index, events).astype(float),
        cells["pattern"].to_numpy().astype(float),
        index,
    )


def _small(values: pl.Series) -> Ints:
    """Whole numbers from zero (C,), equal where the values are equal."""
    if values.dtype.is_integer():
        return np.asarray((values - values.min()).to_numpy(), dtype=np.int64)
    return np.asarray(values.rank("dense").to_numpy(), dtype=np.int64) - 1


def _codes(cells: pl.DataFrame, column: str) -> tuple[list[Any], Ints]:
    """(levels with an indicator, in order; code (C,) of each cell, 0 for the most frequent level)."""
    weights = cells.group_by(column).agg(pl.col("n").sum()).sort(["n", column], descending=[True, False])
    reference, *others = weights[column].to_list()
    others = sorted(others)
    codes = {reference: 0} | {level: k for k, level in enumerate(others, start=1)}
    found = cells[column].replace_strict(list(codes), list(codes.values()), return_dtype=pl.Int64)
    return others, np.asarray(found.to_numpy())


def _shown(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)
