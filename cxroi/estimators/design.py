"""Design matrices over covariate patterns: numbers as columns, categories as codes, as an indicator is nearly always zero.

Products with the matrix are sums by code (a category against another is a table of counts), never a matrix product.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from cxroi.terms import Array

CONSTANT = "constant"
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Term:
    """A covariate: a number (one slope) or a category (one indicator per value but the most frequent)."""

    column: str
    category: bool = False


@dataclass(frozen=True)
class Category:
    """Indicators `first` .. `first + size - 1` of the design: code (C,) is 0 for the reference level, else 1 .. size."""

    code: Ints
    first: int
    size: int

    @property
    def places(self) -> slice:
        return slice(self.first, self.first + self.size)


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
    categories: tuple[Category, ...]
    n: Array
    events: Array
    patterns: Array
    index: Ints

    @property
    def share(self) -> Array:
        """(C,) part of all rows."""
        return np.asarray(self.n / self.n.sum())

    @cached_property
    def _pairs(self) -> list[Ints]:
        return [a.code * (b.size + 1) + b.code for a, b in combinations(self.categories, 2)]

    def times(self, B: Array) -> Array:
        """X @ B for B (K,) or (K, M)."""
        out = self.numbers @ B[self.places]
        for each in self.categories:
            out += np.concatenate([np.zeros_like(B[:1]), B[each.places]])[each.code]
        return np.asarray(out)

    def sums(self, w: Array) -> Array:
        """w @ X for w (C,)."""
        out = np.zeros(len(self.terms))
        out[self.places] = w @ self.numbers
        for each in self.categories:
            out[each.places] = np.bincount(each.code, w, each.size + 1)[1:]
        return out

    def gram(self, w: Array) -> Array:
        """X' diag(w) X, (K, K)."""
        out = np.zeros((len(self.terms), len(self.terms)))
        weighted = self.numbers * w[:, None]
        out[np.ix_(self.places, self.places)] = self.numbers.T @ weighted
        for each in self.categories:
            for k, place in enumerate(self.places):
                cross = np.bincount(each.code, weighted[:, k], each.size + 1)[1:]
                out[each.places, place] = out[place, each.places] = cross
            out[each.places, each.places] = np.diag(out[each.places, 0])
        for (a, b), pair in zip(combinations(self.categories, 2), self._pairs, strict=True):
            table = np.bincount(pair, w, (a.size + 1) * (b.size + 1)).reshape(a.size + 1, b.size + 1)[1:, 1:]
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
            code = (values.rank("dense").to_numpy() - 1).astype(np.int64)
            numbers.append(values.to_numpy())
            places.append(len(names))
            names.append(term.column)
            sources.append((term.column, None))
        row, size = row + size * code, size * (int(code.max(initial=0)) + 1)
    _, first, index = np.unique(row, return_index=True, return_inverse=True)
    distinct = tuple(replace(each, code=each.code[first]) for each in categories)
    return Design(tuple(names), tuple(sources), np.column_stack(numbers)[first], np.asarray(places), distinct,
                  np.bincount(index, n).astype(float), np.bincount(index, events).astype(float),
                  cells["pattern"].to_numpy().astype(float), index)


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
