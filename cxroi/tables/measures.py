"""What profiles declared of measures, as the clean models read it: the temporary table `declared_measures`."""

from __future__ import annotations

import json

import polars as pl

from cxroi.engine import Engine

SETTING = "measures"
SCHEMA = {
    "table_name": pl.String,
    "measure": pl.String,
    "unit_kind": pl.String,
    "adds_up": pl.String,
    "higher_is_better": pl.Boolean,
    "whole": pl.Float64,
    "unit": pl.String,
}


def prepare(engine: Engine) -> None:
    """Hand over what the profiles of all loads declared; empty where none did, or where an earlier version loaded."""
    stored = engine.query("select s.value from intake.meta.settings as s where s.name = ?", [SETTING])
    told = json.loads(str(stored["value"][0])) if stored.height else []
    rows = [
        {
            **{name: one.get(name) for name in SCHEMA},
            "table_name": one["table"],
            "measure": one["name"].lower(),
            "whole": float(one["whole"]) if one.get("whole") else None,
        }
        for one in told
    ]
    engine.put("declared_measures", pl.DataFrame(rows, schema=SCHEMA))
