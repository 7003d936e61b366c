"""Findings as the table `results.findings` of a build: one row a figure, columns = fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from cxroi import words
from cxroi.engine import Engine
from cxroi.terms import Finding


def _told(item: Finding, currency: str | None) -> dict[str, object]:
    """The finding as a row: checks as JSON text, amounts in sentences with the currency's sign."""
    plain = item.as_dict()
    checks = json.dumps(plain["checks"], ensure_ascii=False)
    row = {**plain, "stages": list(item.stages), "checks": checks}
    return row | {
        name: words.in_currency(str(row[name]), currency)
        for name in ("statement", "reason", "checks", "label")
        if row[name]
    }


def write_findings(engine: Engine, found: Sequence[Finding], currency: str | None) -> None:
    """Store the findings as `results.findings`, columns = fields."""
    rows = [_told(item, currency) for item in found]
    numbers, texts = ("point", "low", "high", "level", "coverage"), ("initiative", "currency", "reason")
    schema: dict[str, Any] = {
        **dict.fromkeys(numbers, pl.Float64),
        **dict.fromkeys(texts, pl.String),
        "n": pl.Int64,
        "n_clusters": pl.Int64,
        "within": pl.Int64,
        "stages": pl.List(pl.String),
    }
    engine.put("finding_rows", pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None))
    engine.execute("create table results.findings as from finding_rows")
