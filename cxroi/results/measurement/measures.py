"""Facts of measures by what they mean: events count customers, flows add up, stocks are levels, shares are means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cxroi import words
from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, recorded, sql
from cxroi.terms import Finding

FACT = "What do the files themselves say?"
COUNT, SHARE, LEVEL, AMOUNT = Nature("count"), Nature("share"), Nature("level"), Nature("level", "amount")
GUESSED = "; guessed from its values: declare what it is in a section [[measure]] of the profile"
ADDED = {"flow": "total", "stock": "stock", "no": "mean"}
UNITS = {"money": "money", "count": "units", "share": "share", "index": "points"}


def measured(engine: Engine, run: Run) -> Iterable[Finding]:
    """`fact/outcome/<kind>` (customers to whom it happened), `fact/{total,stock,mean}/<kind>` of outcomes and
    `fact/operation/{total,stock,mean}/<measure>` of operations. Money only where it was declared so."""
    for row in engine.query(sql("measure_facts")).iter_rows(named=True):
        yield _happened(run, row) if row["is_event"] else _valued(run, row)


def _happened(run: Run, row: Mapping[str, Any]) -> Finding:
    """Customers, each counted once however often it happened; of those it is known of, or of all where only what
    happened is recorded."""
    name, n, who = words.safe_text(row["measure"]), row["n_happened"], run.units_word
    base = row["n_units"] if row["n_zero"] else max(run.scope.n_units, n)
    again = row["n_events"] > n
    told = f"{row['n_events']:,} recorded, each of the {who} counted once" if again else "recorded outcomes"
    source = f"{told}, {words.share(n / base)} of {base:,}" if base else told
    subject = (
        f"{who.capitalize()} who left" if row["measure"] == "left" else f"{who.capitalize()} with outcome '{name}'"
    )
    about = About(f"fact/outcome/{name}", FACT, subject, COUNT)
    return recorded(run, about, n, "customers", n=base, source=source)


def _valued(run: Run, row: Mapping[str, Any]) -> Finding:
    kind, adds = row["unit_kind"], row["adds_up"]
    name, shown = words.safe_text(row["measure"]), words.safe_text(row["measure"]).replace("_", " ")
    counted = f" ({words.safe_text(row['unit'])})" if row["unit"] else ""
    weighted = "mean, by the weights given," if row["is_weighted"] else "mean"
    n = row["n_units"] or row["n_recorded"]
    if adds == "flow":
        point, subject, source = row["sum_value"], f"Total of {shown}", "sum of recorded amounts"
    elif adds == "stock":
        when = f" in {words.month_name(row['stock_month'])}" if row["stock_month"] is not None else ""
        point, subject, n = row["stock_value"], f"Level of {shown}{when}", row["n_levels"]
        source = "last value of each, added up over them and never over months"
    else:
        point, subject = row["mean_value"], f"Mean of {shown}"
        source = f"{weighted} of {row['n_recorded']:,} values, which do not add up"
    if kind == "share":
        point = None if point is None else point / row["whole"]
    place = "fact/operation" if row["table_name"] == "operations" else "fact"
    nature = {"money": AMOUNT, "count": COUNT if adds != "no" else LEVEL, "share": SHARE, "index": LEVEL}[kind]
    about = About(f"{place}/{ADDED[adds]}/{name}", FACT, f"{subject}{counted}", nature)
    source += "" if row["is_declared"] else GUESSED
    return recorded(run, about, point, UNITS[kind] if nature is not LEVEL else "points", n=n, source=source)
