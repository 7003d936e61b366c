"""Tidy rows for a machine and for a person."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from cxroi.terms import Estimate


def document(rows: list[Estimate]) -> dict[str, Any]:
    """`{"rows": [...]}` in the order of the fields of an Estimate; a number that does not exist is null."""
    return {"rows": [{key: _plain(value) for key, value in asdict(row).items()} for row in rows]}


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return list(value) if isinstance(value, tuple) else value


def lines(rows: list[Estimate]) -> list[str]:
    """A table of the rows, then each check once."""
    wide = max(len("term"), *(len(row.term) for row in rows))
    figures = "  ".join(f"{name:>12}" for name in ("estimate", "std. error", "low (90%)", "high (90%)"))
    out = [f"{'term':<{wide}}  {figures}  {'rows':>8}  {'clusters':>8}"]
    for row in rows:
        figures = "  ".join(f"{value:>12.6g}" for value in (row.estimate, row.std_error, row.conf_low, row.conf_high))
        out.append(f"{row.term:<{wide}}  {figures}  {row.n_obs:>8}  {row.n_clusters:>8}")
    out += ["", *(f"Method: {method}." for method in dict.fromkeys(row.method for row in rows))]
    checks = dict.fromkeys(check for row in rows for check in row.checks)
    return [*out, *(f"{check.status:<6}  {check.name}: {check.reason}" for check in checks)]
