"""Design matrices over covariate patterns: sparse, because an indicator is zero almost everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from cxroi.terms import Array

CONSTANT = "constant"


@dataclass(frozen=True)
class Term:
    """A covariate: a number (one slope) or a category (one indicator per value but the most frequent)."""

    column: str
    category: bool = False


@dataclass(frozen=True)
class Design:
    """Design matrix over patterns: sparse X (C, K) with names, rows n (C,) and events (C,).

    `columns` says where each column of X comes from: ("", None) constant, (column, None) number, (column, level) indicator.
    """

    terms: tuple[str, ...]
    columns: tuple[tuple[str, object | None], ...]
    X: Any
    n: Array
    events: Array
    patterns: Array


def design_matrix(cells: pl.DataFrame, terms: tuple[Term, ...]) -> Design:
    """Indicator and number columns for the cells (as `pattern_counts` returns them)."""
    from scipy.sparse import csr_array

    n = cells["n"].to_numpy().astype(float)
    names: list[str] = [CONSTANT]
    sources: list[tuple[str, object | None]] = [("", None)]
    places, values = [np.zeros(len(n), dtype=np.int64)], [np.ones(len(n))]
    for term in terms:
        if not term.category:
            places.append(np.full(len(n), len(names)))
            values.append(cells[term.column].cast(pl.Float64).to_numpy())
            names.append(term.column)
            sources.append((term.column, None))
            continue
        weights = cells.group_by(term.column).agg(pl.col("n").sum()).sort(["n", term.column], descending=[True, False])
        reference, *others = weights[term.column].to_list()
        codes = {reference: -1} | {level: len(names) + k for k, level in enumerate(sorted(others))}
        place = cells[term.column].replace_strict(list(codes), list(codes.values()), return_dtype=pl.Int64).to_numpy()
        places.append(np.maximum(place, 0))
        values.append((place >= 0).astype(float))
        names.extend(f"{term.column}={_shown(level)}" for level in sorted(others))
        sources.extend((term.column, level) for level in sorted(others))
    starts = np.arange(0, len(n) * len(places) + 1, len(places))
    X = csr_array((np.column_stack(values).ravel(), np.column_stack(places).ravel(), starts), shape=(len(n), len(names)))
    X.sum_duplicates()
    events, patterns = (cells[column].to_numpy().astype(float) for column in ("events", "pattern"))
    return Design(tuple(names), tuple(sources), X, n, events, patterns)


def _shown(level: object) -> str:
    return f"{level:g}" if isinstance(level, float) else str(level)
