"""What was declared about each initiative: what it cannot change, and whether anything else happened to those who got
it."""

from __future__ import annotations

import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted


def declared(engine: Engine) -> pl.DataFrame:
    """One row per initiative: initiative_id, touchpoint, primary_metric, cannot_move, no_other_event_by,
    no_other_event_on, other_event, other_event_on, no_effect_after_end_by, no_effect_after_end_on (dates)."""
    return engine.query(f"""
        select i.initiative_id, i.touchpoint, i.primary_metric, i.cannot_move, i.no_other_event_by, i.no_other_event_on,
            i.other_event, i.other_event_on, i.no_effect_after_end_by, i.no_effect_after_end_on
        from {quoted("clean.initiatives")} i order by i.initiative_id""")
