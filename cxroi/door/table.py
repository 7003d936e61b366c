"""The complete rows of the named columns: numbers as numbers, names as names, text covariates as indicators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.door import files
from cxroi.door.request import Request
from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, DesignError
from cxroi.estimators.core.linear import independent
from cxroi.estimators.core.plain import Codes
from cxroi.sources.parse.plain import Plain
from cxroi.terms import Array, Check

ROWS = "door_rows"
WIDEST = 1e100
TRUE_FALSE = {"true": "1", "false": "0"}
YES_NO = {**TRUE_FALSE, "yes": "1", "no": "0"}


@dataclass(frozen=True)
class Table:
    """Complete rows of the named columns.

    `frame` keeps the original names: outcome, exposure, offset and numeric covariates Float64 (yes/no as 1/0), unit and
    cluster text, period and cohort Float64 where all are numbers and text (ISO for dates) otherwise. `engine` holds the
    same
    rows as `door_rows`, columns by the names that `safe` gives. `exposure` and `covariates` are the columns that enter:
    a text
    column is one indicator a level but the first ("region=South"); a covariate the columns before it determine is left
    out and
    named in `checks`, beside the count of rows that lack a value.
    """

    engine: Engine
    frame: pl.DataFrame
    exposure: tuple[str, ...]
    covariates: tuple[str, ...]
    checks: tuple[Check, ...]

    def numbers(self, *names: str) -> Array:
        """(N, K) of the named columns."""
        return np.column_stack([self.frame[name].to_numpy() for name in names]).astype(float)

    def values(self, name: str) -> Array:
        """(N,) of one numeric column."""
        return np.asarray(self.frame[name].to_numpy(), dtype=float)

    def codes(self, name: str) -> Codes:
        """(N,) whole numbers 0, 1, ... for the different values of a column, in their order."""
        return np.asarray(self.frame[name].rank("dense").to_numpy().astype(np.int64) - 1)


@contextmanager
def read(source: Plain, request: Request) -> Iterator[Table]:
    """Open the table of a request. Raises DataError or DesignError with one plain sentence on a table that carries
    nothing."""
    numbers = (request.outcome, *request.exposure, *request.covariates, request.offset)
    numeric = tuple(dict.fromkeys(name for name in numbers if name))
    wanted = tuple(dict.fromkeys((*numeric, *request.identifiers)))
    if not wanted:
        raise DesignError("name the columns of the table: --outcome and what else the design needs")
    raw = files.columns(source, wanted)
    if raw.is_empty():
        raise DataError("the table holds no rows below its header")
    if request.outcome in (*request.exposure, *request.covariates):
        raise DesignError(f"the outcome '{request.outcome}' is also named as a column that explains it")
    frame, levels = _typed(raw, request, numeric)
    needed = [name for name in frame.columns if name != request.cohort or name in numeric]
    whole = frame.drop_nulls(needed)
    _require_rows(whole, frame, request)
    checks = [_dropped(frame.height, whole.height)]
    whole, spread, pairs = _indicators(whole, levels, request.exposure)
    checks += pairs
    exposure = tuple(column for name in request.exposure for column in spread.get(name, (name,)))
    covariates = tuple(
        column for name in request.covariates for column in spread.get(name, (name,)) if column not in exposure
    )
    covariates, left_out = _apart(whole, exposure, covariates)
    checks += [collinear(left_out)] if left_out else []
    with DuckEngine(None) as engine:
        engine.put(ROWS, whole.rename({name: f"c{k}" for k, name in enumerate(whole.columns)}))
        yield Table(engine, whole, exposure, covariates, tuple(checks))


def collinear(names: list[str] | tuple[str, ...]) -> Check:
    """The check that names columns that other columns determine."""
    return Check(
        "collinear columns", "REVIEW", f"Left out, because the other columns determine them: {', '.join(names)}."
    )


def _typed(raw: pl.DataFrame, request: Request, numeric: tuple[str, ...]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """(columns with their types, text columns that become indicators)."""
    may_be_text = {*request.exposure, *request.covariates} - {request.outcome, request.offset}
    out, levels = {}, []
    for name in raw.columns:
        series = raw[name]
        if name in numeric and not (
            name in request.identifiers and name not in may_be_text and name != request.outcome
        ):
            number = _number(series, TRUE_FALSE if name in request.covariates else YES_NO)
            if number is None and name not in may_be_text:
                raise DataError(f"the column '{name}' holds text where numbers are needed")
            if number is not None and (number.abs().max() or 0.0) > WIDEST:  # type: ignore[operator]
                raise DataError(f"the column '{name}' holds numbers beyond {WIDEST:g}: state it in larger units")
            out[name] = _text(series) if number is None else number
            levels += [name] if number is None else []
        elif name in (request.period, request.cohort):
            number = _number(series, TRUE_FALSE)
            out[name] = _text(series) if number is None else number
        else:
            out[name] = _text(series)
    return pl.DataFrame(out), tuple(levels)


def _number(series: pl.Series, words: dict[str, str]) -> pl.Series | None:
    """The column as Float64, what is not finite as missing; None when some value is not a number."""
    if series.dtype == pl.String:
        low = series.str.to_lowercase()
        plain = low.replace(words) if low.drop_nulls().is_in(list(words)).all() else series
        found = plain.cast(pl.Float64, strict=False)
        if found.null_count() > series.null_count():
            return None
    elif series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null):
        found = series.cast(pl.Float64)
    else:
        return None
    return found.to_frame().select(pl.when(pl.col(found.name).is_finite()).then(pl.col(found.name))).to_series()


def _text(series: pl.Series) -> pl.Series:
    """Names as text: whole numbers without a decimal point, dates in ISO order."""
    if series.dtype.is_float() and (series.drop_nulls().drop_nans() % 1 == 0).all():
        return series.fill_nan(None).cast(pl.Int64, strict=False).cast(pl.String)
    if series.dtype == pl.Datetime and (series.dt.time() == time()).all():
        return series.dt.date().cast(pl.String)
    if series.dtype.is_temporal():
        return series.cast(pl.String)
    text = series.cast(pl.String).str.strip_chars()
    return (
        text.to_frame()
        .select(
            pl.when(pl.col(text.name).is_in(list(files.MISSING)))
            .then(None)
            .otherwise(pl.col(text.name))
            .alias(text.name)
        )
        .to_series()
    )


def _require_rows(whole: pl.DataFrame, frame: pl.DataFrame, request: Request) -> None:
    if whole.is_empty():
        empty = [name for name in frame.columns if name != request.cohort and frame[name].null_count() == frame.height]
        where = (
            f"the column '{empty[0]}' holds nothing but missing values"
            if empty
            else "each of them lacks a value somewhere"
        )
        raise DataError(f"no row has a value in every named column: {where}")
    if whole.height < rule.DOOR_ROWS:
        raise DesignError(f"{whole.height} complete rows: at least {rule.DOOR_ROWS} are needed")
    if request.outcome and whole[request.outcome].n_unique() == 1:
        raise DesignError(f"the outcome '{request.outcome}' is the same in every row: there is nothing to explain")
    cluster = request.clusters_by
    if cluster and whole[cluster].n_unique() < 2:
        raise DesignError(f"the column '{cluster}' has one value, so there is one cluster: ranges need at least two")
    if request.unit and request.period and request.unit != request.period:
        twice = whole.height - whole.select(request.unit, request.period).n_unique()
        if twice:
            raise DataError(f"{twice} rows repeat a unit and period: one row for each unit and period is needed")


def _dropped(before: int, after: int) -> Check:
    if before == after:
        return Check("complete rows", "PASS", f"All {after} rows have a value in every named column.")
    return Check(
        "complete rows", "REVIEW", f"{before - after} of {before} rows lack a value in a named column: left out."
    )


def _indicators(
    frame: pl.DataFrame, levels: tuple[str, ...], exposure: tuple[str, ...]
) -> tuple[pl.DataFrame, dict[str, tuple[str, ...]], list[Check]]:
    """The frame with one indicator a level but the first, and which indicators stand for each text column.

    An exposure of two words becomes 0 and 1 under its own name, with a check that says which is which.
    """
    spread: dict[str, tuple[str, ...]] = {}
    checks = []
    for name in levels:
        found = sorted(frame[name].unique().to_list())
        if len(found) > rule.DOOR_LEVELS:
            raise DataError(
                f"the text column '{name}' has {len(found)} different values: group them, {rule.DOOR_LEVELS} at most"
            )
        if name in exposure and len(found) == 2:
            frame = frame.with_columns((pl.col(name) == found[1]).cast(pl.Float64).alias(name))
            checks.append(
                Check("coding", "PASS", f"'{name}' holds two words: the second in alphabetical order counts as 1.")
            )
            continue
        made = {f"{name}={level}": level for level in found[1:]}
        frame = frame.with_columns(
            (pl.col(name) == level).cast(pl.Float64).alias(column) for column, level in made.items()
        )
        spread[name] = tuple(made)
    return frame, spread, checks


def _apart(
    frame: pl.DataFrame, exposure: tuple[str, ...], covariates: tuple[str, ...]
) -> tuple[tuple[str, ...], list[str]]:
    """(covariates that add something to a constant and the columns before them, those that do not)."""
    if not covariates:
        return (), []
    X = np.column_stack([np.ones(frame.height), *(frame[name].to_numpy() for name in (*exposure, *covariates))])
    kept = independent(X)
    flags = kept[1 + len(exposure) :]
    return (
        tuple(name for name, keep in zip(covariates, flags, strict=True) if keep),
        [name for name, keep in zip(covariates, flags, strict=True) if not keep],
    )
