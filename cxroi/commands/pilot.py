"""Plan a pilot with a random holdout: sample size from your own variance, a list drawn by lot, and its read-out later.

  python -m cxroi pilot --effect 5 --months 6 --out pilot.csv      size, power, and the list with its registration beside it
  python -m cxroi pilot --readout pilot.csv                        what it brought, when the months are loaded

Customers stand on the list as the store's pseudonyms. The registration (pilot.csv.json) fixes outcome, months, seed and the hash
of the list before anything is known; the read-out refuses a list that was changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from cxroi import words
from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError, DesignError, UsageError
from cxroi.estimators.pilot import Spread, detectable, drawn, per_arm, readout
from cxroi.metrics import METRICS
from cxroi.results.run import sql

STRATA = ("segment", "business_unit", "band", "quarter")
OUTCOMES = ("margin", "left", "score")
DRAW_SEED = 20_261_123


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--outcome", choices=OUTCOMES, default="margin", help="what the pilot is judged by, per customer")
    parser.add_argument("--effect", type=float, metavar="E", help="smallest effect worth finding: money per customer over all "
                        "months, or a share (0.02), or points")
    parser.add_argument("--months", type=int, default=6, metavar="M", help="months from start to read-out (default: 6)")
    parser.add_argument("--power", type=float, default=0.8, help="chance to find it if it is there (default: .8)")
    parser.add_argument("--alpha", type=float, default=0.05, help="chance to see one that is not there (default: .05)")
    parser.add_argument("--seed", type=int, default=DRAW_SEED, help="seed of the lot")
    parser.add_argument("--out", type=Path, metavar="CSV", help="write the list of the treated and the holdout here")
    parser.add_argument("--readout", type=Path, metavar="CSV", help="read out a pilot by its list")
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def run(given: argparse.Namespace) -> int:
    store = store_of(given)
    with store.read() as engine:
        told = _read_out(engine, given.readout) if given.readout else _planned(engine, given)
    if given.json:
        print_json(told)
    else:
        print(told["sentence"])
    return 0


def _planned(engine: DuckEngine, given: argparse.Namespace) -> dict[str, object]:
    if given.effect is None:
        raise UsageError("say the smallest effect worth finding: --effect 5")
    last, spread = _spread(engine, given.outcome, given.months)
    n = per_arm(spread, given.effect, power=given.power, alpha=given.alpha)
    small = per_arm(spread, given.effect, power=given.power, alpha=given.alpha, adjusted=True)
    metric = METRICS.get(str(engine.query("select metric from panel.calendar").item() or ""))
    bands = [metric.unhappy_up_to, metric.happy_from] if metric else [0, 0]
    units = engine.query(sql("pilot_units"), [last, *bands])
    half = units.height // 2
    told: dict[str, object] = {
        "outcome": given.outcome, "effect": given.effect, "months": given.months, "power": given.power, "alpha": given.alpha,
        "n_per_arm": n, "n_per_arm_adjusted": small, "spread": spread.deviation, "mean": spread.mean, "n_measured": spread.n,
        "active": units.height, "detectable": detectable(spread, half, power=given.power, alpha=given.alpha), "seed": given.seed}
    found = words.number(detectable(spread, half, power=given.power, alpha=given.alpha))
    told["sentence"] = (
        f"{words.count(n)} customers in each group find {given.effect:g} with power {given.power:g} (spread "
        f"{words.number(spread.deviation)} over {given.months} months, {words.count(spread.n)} customers measured); "
        f"{words.count(small)} with margin before as a covariate. {words.count(units.height)} are active; half of them in each "
        f"group would find {found}.")
    if given.out:
        _write(units, given, n, last, told)
    return told


def _spread(engine: DuckEngine, outcome: str, months: int) -> tuple[int, Spread]:
    first, last = engine.query(sql("span")).row(0)
    if first is None or last is None or months < 1 or last - months < first:
        raise DesignError(f"{months} months are not in the data: load months, or plan a shorter pilot")
    row = engine.query(sql("pilot_spread"), [last, months, outcome]).row(0, named=True)
    if row["n"] < 10 or row["variance"] is None:
        raise DesignError(f"{row['n']} customers with this outcome, at least 10 are needed to know its spread")
    return last, Spread(int(row["n"]), float(row["mean"]), float(row["variance"]) ** 0.5, float(row["correlation"] or 0.0))


def _write(units: pl.DataFrame, given: argparse.Namespace, n: int, last: int, told: dict[str, object]) -> None:
    """The list, and beside it what was registered before any outcome was known."""
    path: Path = given.out
    if path.exists():
        raise UsageError("the list exists already, and a list is drawn once: choose another name with --out")
    listed = drawn(units, STRATA, n, given.seed)
    text = listed.write_csv().encode()
    path.write_bytes(text)
    registered = {**told, "first_month": last + 1, "registered_at": datetime.now(UTC).isoformat(timespec="seconds"),
                  "sha256": hashlib.sha256(text).hexdigest(), "strata": list(STRATA), "n_strata": listed["stratum"].n_unique()}
    path.with_name(f"{path.name}.json").write_text(json.dumps(registered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"{2 * n:,} customers in {registered['n_strata']} strata written to {path}; registered beside it. Start in "
        f"{words.month_name(last + 1)} and read out with: python -m cxroi pilot --readout {path}")


def _read_out(engine: DuckEngine, path: Path) -> dict[str, object]:
    beside = path.with_name(f"{path.name}.json")
    if not path.exists() or not beside.exists():
        raise DataError("the list or its registration is missing: both files that `pilot --out` wrote are needed")
    registered, text = json.loads(beside.read_text(encoding="utf-8")), path.read_bytes()
    if hashlib.sha256(text).hexdigest() != registered["sha256"]:
        raise DataError("the list was changed after it was drawn, so the lot no longer holds: use the list as it was written")
    last = engine.query(sql("span")).row(0)[1]
    first, until = registered["first_month"], registered["first_month"] + registered["months"] - 1
    if last is None or last < until:
        raise DesignError(f"the pilot's months are not loaded yet: they end with {words.month_name(until)}")
    engine.put("pilot_list", pl.read_csv(text))
    one = readout(engine.query(sql("pilot_outcomes"), [first, until, registered["outcome"]]))
    clear = one.conf_low > 0 or one.conf_high < 0
    told = "" if clear else "no clear effect: "
    return {"term": one.term, "estimate": one.estimate, "std_error": one.std_error, "conf_low": one.conf_low,
            "conf_high": one.conf_high, "n_obs": one.n_obs, "method": one.method, "registered": registered,
            "sentence": f"{registered['outcome']} per customer: {told}{words.number(one.estimate)} (90 % range "
                        f"{words.number(one.conf_low)} to {words.number(one.conf_high)}, {words.count(one.n_obs)} customers "
                        "as drawn)."}
