"""Who was heard: units, units with a known score and units with two or more, by cut, in one scan of the panel."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.cells.core.common import Rows, has_column
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import YEAR


@dataclass(frozen=True)
class Heard:
    """Counts of one cut: units, units with a score known in some month, units with two or more answers known."""

    units: int
    heard: int
    twice: int

    @property
    def heard_share(self) -> float:
        return self.heard / self.units if self.units else 0.0

    @property
    def twice_share(self) -> float:
        return self.twice / self.units if self.units else 0.0


BITS = 12
"""Initiatives that `panel.exposed_interval` tells apart."""


@dataclass(frozen=True)
class PanelColumns:
    """Names of the panel's columns that score questions use."""

    unit: str = "unit_id"
    month: str = "month"
    left: str = "has_left"
    score: str = "score"
    level: str = "level_bin"
    felt: str = "felt_bin"
    felt_after: str = "felt_after"
    in_force: str = "in_force"
    baseline: str = "baseline_decile"
    tenure: str = "tenure_band"
    group: str = "segment"
    answers: str = "n_scores"
    age: str = "score_age_months"


def heard_counts(
    engine: Engine, rows: Rows, columns: PanelColumns, cuts: tuple[str, ...]
) -> dict[tuple[str, object], Heard]:
    """Counts for everyone (key ("all", None)) and for each value of each cut column (key (column, value))."""
    named = "".join(f", min({quoted(column)}) as cut_{k}" for k, column in enumerate(cuts))
    units = f"""select {quoted(columns.unit)} as unit, max(case when {quoted(columns.score)} is null then 0 else 1 end)
    as heard,
        max(case when {quoted(columns.score)} is not null and {quoted(columns.answers)} >= 2 then 1 else 0 end) as
        twice{named}
        from {rows.relation} where {rows.condition()} group by {quoted(columns.unit)}"""
    keys = "".join(f", cut_{k}" for k in range(len(cuts)))
    group = f"group by {keys[2:]}" if cuts else ""
    found = engine.query(
        f"""select cast(count(*) as bigint) as units, cast(coalesce(sum(heard), 0) as bigint) as heard,
        cast(coalesce(sum(twice), 0) as bigint) as twice{keys} from ({units}) units_ {group}""",
        rows.values,
    )
    out: dict[tuple[str, object], Heard] = {("all", None): Heard(0, 0, 0)}
    for row in found.iter_rows():
        for key in (("all", None), *zip(cuts, row[3:], strict=True)):
            seen = out.get(key, Heard(0, 0, 0))
            out[key] = Heard(seen.units + row[0], seen.heard + row[1], seen.twice + row[2])
    return out


def present_columns(engine: Engine, rows: Rows, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Those columns that hold at least one value."""
    counts = ", ".join(f"count({quoted(column)}) as n{k}" for k, column in enumerate(columns))
    found = engine.query(f"select {counts} from {rows.relation} where {rows.condition()}", rows.values).row(0)
    return tuple(column for column, n in zip(columns, found, strict=True) if n)


def ends_a_year(engine: Engine, rows: Rows, columns: PanelColumns, ends: str) -> int:
    """Most months of one year in which the same unit's contract can end (column `ends`, 0 or 1); 12 where any month can
    be one, or the table does not tell."""
    if not has_column(engine, rows.table, ends):
        return YEAR
    found = engine.query(
        f"""select max(n) as most, min(whole) as every from (
            select sum({quoted(ends)}) as n, min({quoted(ends)}) as whole from {rows.relation}
            where {rows.condition()} group by {quoted(columns.unit)}, {quoted(columns.month)} // 12) years_""",
        rows.values,
    ).row(0)
    return YEAR if found[0] is None or found[1] == 1 else max(int(found[0]), 1)


def initiatives_in_force(engine: Engine, rows: Rows, column: str) -> tuple[int, ...]:
    """Places of the initiatives (0, 1 ... of the bits of `column`) in force in at least one and at most 199 of 200
    rows with a score."""
    counts = ", ".join(f"sum(({quoted(column)} >> {bit}) & 1) as n{bit}" for bit in range(BITS))
    n, *found = engine.query(
        f"select count(*) as n, {counts} from {rows.relation} where {rows.condition()}", rows.values
    ).row(0)
    return tuple(bit for bit, seen in enumerate(found) if seen and 0.005 * n <= float(seen) <= 0.995 * n)


def answers_by_score(engine: Engine, rows: Rows, columns: PanelColumns) -> dict[float, int]:
    """Answers per score: rows in which an answer is known for the first time (its age is the smallest seen)."""
    found = engine.query(
        f"""select cast({quoted(columns.score)} as double) as score, cast(count(*) as bigint) as n
        from {rows.relation} where {rows.condition(f"{quoted(columns.score)} is not null")}
        and {quoted(columns.age)} = (select min({quoted(columns.age)}) from {rows.relation}
            where {quoted(columns.score)} is not null)
        group by score order by score""",
        rows.values,
    )
    return {float(score): int(n) for score, n in found.iter_rows()}


def smallest(engine: Engine, rows: Rows, column: str) -> float | None:
    value = engine.query(
        f"select cast(min({quoted(column)}) as double) as low from {rows.relation} where {rows.condition()}",
        rows.values,
    )["low"][0]
    return None if value is None else float(value)


def mean(engine: Engine, rows: Rows, column: str) -> float:
    """Mean of a column, 0 where there is none."""
    value = engine.query(
        f"select avg(cast({quoted(column)} as double)) as level from {rows.relation} where {rows.condition()}",
        rows.values,
    )["level"][0]
    return float(value or 0.0)
