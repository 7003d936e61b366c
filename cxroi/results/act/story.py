"""One customer's words beside the money of the pattern they belong to: by theme, what unhappy customers wrote,
masked."""

from __future__ import annotations

import polars as pl

from cxroi import words
from cxroi.checks import thresholds as rule
from cxroi.engine import Engine
from cxroi.metrics import METRICS
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, recorded, sql
from cxroi.terms import Finding

QUESTION = "What do unhappy customers write, and what do they bring?"
MARGIN, COUNT = Nature("level", "margin"), Nature("count")
"""A pattern of fewer customers is not told: its words could point to a person."""
SCHEMA = {
    "theme": pl.String,
    "n_units": pl.Int64,
    "margin": pl.Float64,
    "touchpoint": pl.String,
    "comment": pl.String,
    "answered_month": pl.Int64,
    "segment": pl.String,
}


def stories(engine: Engine, run: Run) -> list[Finding]:
    """`story/margin` and `story/customers` by theme (grade R), and `results.stories` with one masked comment of each
    theme.

    Money is the recorded margin of the last 12 months of those who wrote it: what stands beside the words, not what is
    lost.
    """
    metric = METRICS.get(run.primary_metric or "")
    rows = pl.DataFrame(schema=SCHEMA)
    if metric is not None and run.last_month is not None:
        rows = engine.query(sql("story"), [run.last_month, metric.unhappy_up_to, rule.STORY_CUSTOMERS]).cast(
            pl.Schema(SCHEMA)
        )
    engine.put("story_rows", rows)
    engine.execute("create table results.stories as from story_rows")
    found = []
    for row in rows.iter_rows(named=True):
        name = words.safe_text(row["theme"])
        source = "unhappy customers whose comment names the theme, by the words of the list of themes"
        facts = (
            ("margin", f"A year's margin of unhappy customers who wrote about {name}", row["margin"], "money", MARGIN),
            ("customers", f"Unhappy customers who wrote about {name}", float(row["n_units"]), "customers", COUNT),
        )
        for key, subject, point, unit, nature in facts:
            about = About(f"story/{key}", QUESTION, subject, nature, "last12", f"theme={row['theme']}")
            found.append(recorded(run, about, point, unit, n=row["n_units"], source=source))
    return found
